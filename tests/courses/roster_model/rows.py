"""What there is: rows, known by their number in the order in which they were made."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

RULES = {
    "individual": "share",
    "open_course": "open",
    "gold_standard": "share",
    "come_and_quit": "four",
    "drop_in": "open",
}
GONE = ("died", "moved")
NEED = 4  # meetings of Kom & Kvit


class No(Exception):
    """Refused."""


def wants(truth):
    if not truth:
        raise No


@dataclass(eq=False)
class Citizen:
    """With the one referral."""

    home: str
    owner: str
    state: str = "contacted"
    ended_at: datetime | None = None
    ended_from: str = ""
    has_died: bool = False


@dataclass(eq=False)
class Course:
    citizen: int
    programme: str
    kind: str
    asked_for: int | None
    is_restart: bool
    state: str = "planned"
    has_begun: bool = False
    rested_at: datetime | None = None
    ended_at: datetime | None = None
    ended_from: str = ""
    reason: str = ""
    is_to_be_called: bool = False


@dataclass(eq=False)
class Group:
    host: str
    is_shared: bool
    programme: str
    kind: str
    capacity: int | None
    first: str
    second: str | None = None
    room: str | None = None
    closed_at: datetime | None = None


@dataclass(eq=False)
class Row:
    """Of a roster, or of a waiting list."""

    course: int
    group: int
    asked_at: datetime
    state: str = "waiting"
    joined_at: datetime | None = None
    left_at: datetime | None = None
    reason: str = ""

    def is_here_at(self, moment):
        return bool(self.joined_at and self.joined_at <= moment and (not self.left_at or moment < self.left_at))


@dataclass(eq=False)
class Talk:
    """Of a course, or a meeting of a group."""

    starts_at: datetime
    minutes: int
    first: str
    second: str | None = None
    room: str | None = None
    course: int | None = None
    group: int | None = None
    is_extra: bool = False
    state: str = "planned"
    off_at: datetime | None = None
    booked: set = field(default_factory=set)

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)

    def whom(self):
        return {one for one in (self.first, self.second, self.room) if one}

    def meets(self, other):
        return other is not self and self.starts_at < other.ends_at and other.starts_at < self.ends_at
