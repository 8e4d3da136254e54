"""The clock's rules once more, from the words of the design and in plain dates, to compare the application with.

Nothing is stored but what happened; every answer is worked out from the beginning. It is slow, and knows nothing of our
code.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

DAYS = 7
RECENT = timedelta(days=14)
TAKE_BACK = timedelta(minutes=10)
OPEN = ("received", "contacted", "planned", "started")
WITH_COURSE = ("planned", "started")


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
    lead: "Referral | None" = None  # whose course it leaned on when it came
    planned: bool = False  # the course
    begun: bool = False
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
        if self.planned:
            return "started" if self.begun else "planned"
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
        """A course that runs, else a contact of the last fourteen days: the new one is information to that."""
        new = Referral(received_at=now, started=today, started_at=now)
        running = [r for r in self.referrals if r.state in WITH_COURSE]
        recent = [a for a in self.attempts if a.outcome == "reached" and not a.undone and now - a.at <= RECENT]
        if running:
            new.lead, new.contact, new.owner = running[-1], running[-1].contact, running[-1].owner
        elif recent:
            new.contact, new.owner = recent[-1], self.referrals[recent[-1].referral].owner
        new.owner_by_contact = new.contact if new.owner else None
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
                    other.contact, other.lead = attempt, None

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
        if latest.outcome == "reached" and any(r.planned for r in self.referrals if r.contact is latest):
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
        referral = self.in_state(number, *OPEN)
        if to is None and referral.state in WITH_COURSE:
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

    def plan(self, number):
        self.in_state(number, "contacted").planned = True

    def undo_plan(self, number):
        self.in_state(number, "planned").planned = False

    def leave(self, number):
        self.in_state(number, "planned").ended = Ending("declined", "never_came")

    def start(self, number):
        self.in_state(number, "planned").begun = True

    def undo_start(self, number):
        self.in_state(number, "started").begun = False

    def finish(self, number):
        self.in_state(number, "started").ended = Ending("finished", "finished")

    def begin_again(self, number):
        referral = self.in_state(number, "finished")
        if self.has_died:
            raise No
        referral.ended.undone = True

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
        self.in_state(number, "received", "contacted")
        if heard and self.referrals[number].state == "received":
            self.attempt(number, now, by, "reached")
        self.referrals[number].ended = Ending("declined", "not_now")

    def not_relevant(self, number, reason):
        referral = self.in_state(number, *OPEN)
        if reason == "mistake" and referral.state in WITH_COURSE:
            raise No
        ending = Ending("not_relevant", reason)
        together = [referral] if reason == "mistake" else self.referrals
        for referral in together:
            if referral.state in OPEN:
                referral.ended = ending

    def withdraw(self, number, now):
        referral = self.in_state(number, "received", "contacted")
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
        for other in self.referrals:
            if other.lead is referral and other.is_contacted:  # what leaned on it stands by itself from now on
                other.contact = replace(other.contact)
        referral.ended = referral.contact = referral.lead = None
        referral.planned = referral.begun = False
        referral.started, referral.started_at, referral.pauses = today, now, []

    def waiting(self, number):
        return self.in_state(number, "received")

    def in_state(self, number, *states):
        if self.referrals[number].state not in states:
            raise No
        return self.referrals[number]

    def running(self, number, today):
        pause = self.waiting(number).running_pause(today)
        if pause is None:
            raise No
        return pause
