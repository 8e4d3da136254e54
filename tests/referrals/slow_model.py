"""The clock's rules once more, from the words of the design and in plain dates, to compare the application with.

Nothing is stored but what happened; every answer is worked out from the beginning. It is slow, and knows nothing of our
code.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

DAYS = 7
RECENT = timedelta(days=14)
TAKE_BACK = timedelta(minutes=10)
OPEN = ("received", "contacted", "started")


@dataclass
class Attempt:
    at: datetime
    by: object
    outcome: str
    referral: int
    took: bool
    undone: bool = False


@dataclass
class Pause:
    began: date
    until: date
    ended: date | None = None
    undone: bool = False

    @property
    def end(self):
        return self.ended or self.until


@dataclass
class Referral:
    received_at: datetime
    started: date  # when the present clock began
    started_at: datetime
    owner: object = None
    owner_by_contact: Attempt | None = None
    contact: Attempt | None = None  # the contact that it counts as contacted by
    begun: bool = False  # the course
    ended: "Ending | None" = None
    tried: bool = False
    pauses: list = field(default_factory=list)

    @property
    def is_contacted(self):
        return self.contact is not None and not self.contact.undone

    @property
    def state(self):
        if self.ended and not self.ended.undone:
            return self.ended.state
        if self.begun:
            return "started"
        return "contacted" if self.is_contacted else "received"

    @property
    def due(self):
        """Seven days, and each pause hands on the days that were left when it began, at least one."""
        due = self.started + timedelta(days=DAYS)
        for pause in self.standing_pauses():
            left = (due - pause.began).days
            due = pause.end + timedelta(days=max(left, 1))
        return due

    def standing_pauses(self):
        return [pause for pause in self.pauses if not pause.undone]

    def running_pause(self, today):
        running = [pause for pause in self.standing_pauses() if pause.ended is None and pause.until > today]
        return running[-1] if running else None

    def is_paused(self, today):
        return self.running_pause(today) is not None

    def is_overdue(self, today):
        return self.state == "received" and not self.is_paused(today) and today > self.due


@dataclass
class Ending:
    state: str
    reason: str
    undone: bool = False


class No(Exception):
    """The rules forbid it."""


class Citizen:
    """Everything that happened with one citizen in one municipality."""

    def __init__(self, attempts_needed):
        self.attempts_needed = attempts_needed
        self.referrals: list[Referral] = []
        self.attempts: list[Attempt] = []

    @property
    def has_died(self):
        return any(r.ended and not r.ended.undone and r.ended.reason == "died" for r in self.referrals)

    def refer(self, now, today):
        new = Referral(received_at=now, started=today, started_at=now)
        recent = [a for a in self.attempts if a.outcome == "reached" and not a.undone and now - a.at <= RECENT]
        if recent:
            new.contact = recent[-1]
            new.owner = self.referrals[recent[-1].referral].owner
            new.owner_by_contact = recent[-1] if new.owner else None
        self.referrals.append(new)

    def attempt(self, number, now, by, outcome):
        referral = self.waiting(number)
        attempt = Attempt(now, by, outcome, number, took=referral.owner is None)
        self.attempts.append(attempt)
        referral.tried = True
        if attempt.took:
            referral.owner = by
        if outcome == "reached":
            for other in self.referrals:
                if other.state == "received":
                    other.contact = attempt

    def undo_attempt(self, number):
        referral = self.referrals[number]
        standing = [a for a in self.attempts if a.referral == number and not a.undone]
        latest = standing[-1] if standing else None
        if latest is None:
            raise No
        if latest.outcome == "reached" and (referral.state != "contacted" or referral.contact is not latest):
            raise No
        if latest.outcome != "reached" and referral.state != "received":
            raise No
        if latest.outcome == "reached" and any(r.begun for r in self.referrals if r.contact is latest):
            raise No
        latest.undone = True
        if latest.took and referral.owner is latest.by:
            referral.owner = None
        for other in self.referrals:
            if other.owner_by_contact is latest and other.contact is latest:
                other.owner = other.owner_by_contact = None

    def take(self, number, by):
        referral = self.referrals[number]
        if referral.owner not in (None, by):
            raise No
        if referral.owner is None:
            self.assign(number, by)

    def assign(self, number, to):
        referral = self.referrals[number]
        if referral.state not in OPEN:
            raise No
        referral.owner, referral.owner_by_contact = to, None

    def pause(self, number, today, until):
        referral = self.waiting(number)
        if referral.is_paused(today) or until <= today:
            raise No
        referral.pauses.append(Pause(today, until))

    def end_pause(self, number, today):
        self.running(number, today).ended = today

    def undo_pause(self, number, today):
        self.running(number, today).undone = True

    def start(self, number):
        referral = self.referrals[number]
        if referral.state != "contacted":
            raise No
        referral.begun = True

    def undo_start(self, number):
        referral = self.referrals[number]
        if referral.state != "started":
            raise No
        referral.begun = False

    def not_reached(self, number):
        referral = self.waiting(number)
        failed = [
            a
            for a in self.attempts
            if a.referral == number
            and not a.undone
            and a.at >= referral.started_at
            and a.outcome in ("no_answer", "wrong_number")
        ]
        if len(failed) < self.attempts_needed:
            raise No
        referral.ended = Ending("not_reached", "too_many_attempts")

    def decline(self, number, now, by, *, heard):
        self.before_course(number)
        if heard and self.referrals[number].state == "received":
            self.attempt(number, now, by, "reached")
        self.referrals[number].ended = Ending("declined", "not_now")

    def not_relevant(self, number, reason):
        self.open(number)
        ending = Ending("not_relevant", reason)
        together = [self.referrals[number]] if reason == "mistake" else self.referrals
        for referral in together:
            if referral.state in OPEN:
                referral.ended = ending

    def withdraw(self, number, now):
        referral = self.before_course(number)
        arrived_contacted = referral.is_contacted and referral.contact.at < referral.received_at
        begun = referral.owner is not None or referral.tried or referral.is_contacted
        if now - referral.received_at > TAKE_BACK or (begun and not arrived_contacted):
            raise No
        referral.ended = Ending("withdrawn", "mistake")

    def undo_end(self, number):
        referral = self.referrals[number]
        if referral.state in (*OPEN, "withdrawn"):
            raise No
        if self.has_died and referral.ended.reason != "died":
            raise No
        referral.ended.undone = True

    def reopen(self, number, now, today):
        referral = self.referrals[number]
        if referral.state in OPEN or self.has_died:
            raise No
        referral.ended = referral.contact = None
        referral.begun = False
        referral.started, referral.started_at, referral.pauses = today, now, []

    def waiting(self, number):
        if self.referrals[number].state != "received":
            raise No
        return self.referrals[number]

    def open(self, number):
        if self.referrals[number].state not in OPEN:
            raise No
        return self.referrals[number]

    def before_course(self, number):
        if self.referrals[number].state not in ("received", "contacted"):
            raise No
        return self.referrals[number]

    def running(self, number, today):
        pause = self.waiting(number).running_pause(today)
        if pause is None:
            raise No
        return pause
