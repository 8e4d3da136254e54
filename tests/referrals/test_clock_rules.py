"""The rules of the seven-day clock as a table of examples (docs/clock.md).

Each example: when the referral was received, what happened, and what stands at the end. Days are in Copenhagen.
"""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from accounts import clock as real_clock
from accounts.transitions import Refused
from referrals import deadline, transitions
from referrals.actions import contact, intake
from referrals.enums import EndReason, Outcome, PauseReason, ReferralState
from referrals.models import Citizen, Referral


class Case:
    """One citizen's referrals, moved by sentences: `case.do("2026-03-12 pause until 2026-03-20")`."""

    def __init__(self, clock, organisation, unit, counsellor):
        self.clock, self.organisation, self.unit, self.by = clock, organisation, unit, counsellor
        self.referrals = []

    def do(self, sentence):
        moment, words = sentence.split(maxsplit=1)
        if words[2:3] == ":":
            hour, words = words.split(maxsplit=1)
            moment = f"{moment} {hour}"
        self.clock.at(moment)
        verb, *rest = words.split()
        number = int(rest.pop()[1:]) if rest and rest[-1].startswith("#") else 1
        getattr(self, verb)(self.referral(number), *rest)

    def referral(self, number):
        """The one with that number, as it is now; None before it is there."""
        return Referral.objects.get(pk=self.referrals[number - 1]) if number <= len(self.referrals) else None

    def referred(self, _, *groups):
        details = intake.Details(name="Åse Krogh", phone="+4510203040", target_groups=list(groups))
        stored = intake.refer(
            organisation=self.organisation, unit=self.unit, details=details, submission=uuid4(), by=self.by
        )
        self.referrals.append(stored.pk)

    def tried(self, referral, outcome, next_try=None):
        appointment = next_try and datetime.fromisoformat(next_try).replace(tzinfo=ZoneInfo("Europe/Copenhagen"))
        contact.record_attempt(referral=referral, by=self.by, outcome=outcome, next_try=appointment)

    def undone(self, referral):
        contact.undo_attempt(attempt=referral.attempts.standing().first(), by=self.by)

    def pause(self, referral, _, until):
        contact.pause(referral=referral, by=self.by, reason=PauseReason.AWAY, until=date.fromisoformat(until))

    def pause_ended(self, referral):
        contact.end_pause(referral=referral, by=self.by)

    def pause_undone(self, referral):
        contact.undo_pause(referral=referral, by=self.by)

    def declined(self, referral, heard=""):
        contact.decline(
            referral=referral, by=self.by, reason=EndReason.NOT_NOW, heard_from_citizen=heard == "by_citizen"
        )

    def ended(self, referral, reason):
        contact.not_relevant(referral=referral, by=self.by, reason=reason)

    def end_undone(self, referral):
        contact.undo_end(referral=referral, by=self.by)

    def reopened(self, referral):
        transitions.reopen(referral, by=self.by)

    def planned(self, referral):
        transitions.plan(referral, by=self.by)

    def plan_undone(self, referral):
        transitions.undo_plan(referral, by=self.by)

    def left(self, referral):
        transitions.leave(referral, by=self.by, reason=EndReason.NEVER_CAME)

    def started(self, referral):
        transitions.start(referral, by=self.by)

    def start_undone(self, referral):
        transitions.undo_start(referral, by=self.by)

    def finished(self, referral):
        transitions.finish(referral, by=self.by)

    def begun_again(self, referral):
        transitions.begin_again(referral, by=self.by)

    def bridged(self, referral):
        contact.bridge_to_stoplinien(referral=referral, by=self.by)

    def assigned(self, referral):
        contact.assign(referral=referral, counsellor=self.by, by=self.by)

    def stands(self, moment, number=1):
        """Everything a list shows of a referral at that moment, and the lists agree with the row."""
        self.clock.at(moment)
        referral, today = self.referral(number), real_clock.today()
        assert Referral.objects.overdue(today).filter(pk=referral.pk).exists() is referral.is_overdue
        if referral.state == ReferralState.RECEIVED:
            assert Referral.objects.paused(today).filter(pk=referral.pk).exists() is referral.is_paused
            assert Referral.objects.waiting(today).filter(pk=referral.pk).exists() is not referral.is_paused
        sign = "overdue" if referral.is_overdue else "paused" if referral.is_paused else "in time"
        left = deadline.days_left(referral.contact_due, today)
        return f"{referral.state}, due {referral.contact_due}, call by {referral.contact_by}, {left} left, {sign}"


@pytest.fixture
def case(clock, organisation, unit, counsellor):
    organisation.contact_days_per_group = {"pregnant": 3}
    organisation.save(update_fields=["contact_days_per_group"])
    return Case(clock, organisation, unit, counsellor)


REACHED = ["2026-03-10 referred", "2026-03-12 tried reached"]
STARTED = ["2026-03-13 planned", "2026-03-13 started"]
EXAMPLES = [
    # Seven calendar days; the last working day beside it.
    (["2026-03-10 referred"], "2026-03-10", "received, due 2026-03-17, call by 2026-03-17, 7 left, in time"),
    (["2026-03-10 referred"], "2026-03-17", "received, due 2026-03-17, call by 2026-03-17, 0 left, in time"),
    (["2026-03-10 referred"], "2026-03-18", "received, due 2026-03-17, call by 2026-03-17, -1 left, overdue"),
    (["2026-03-14 referred"], "2026-03-14", "received, due 2026-03-21, call by 2026-03-20, 7 left, in time"),
    (["2026-03-14 referred"], "2026-03-21", "received, due 2026-03-21, call by 2026-03-20, 0 left, in time"),
    (["2026-03-14 referred"], "2026-03-22", "received, due 2026-03-21, call by 2026-03-20, -1 left, overdue"),
    # Easter 2026: Thursday 2 to Monday 6 April. Then 1 May, 5 June, Christmas and New Year.
    (["2026-03-26 referred"], "2026-03-26", "received, due 2026-04-02, call by 2026-04-01, 7 left, in time"),
    (["2026-03-30 referred"], "2026-03-30", "received, due 2026-04-06, call by 2026-04-01, 7 left, in time"),
    (["2026-03-31 referred"], "2026-03-31", "received, due 2026-04-07, call by 2026-04-07, 7 left, in time"),
    (["2026-04-24 referred"], "2026-04-24", "received, due 2026-05-01, call by 2026-04-30, 7 left, in time"),
    (["2026-05-29 referred"], "2026-05-29", "received, due 2026-06-05, call by 2026-06-04, 7 left, in time"),
    (["2026-12-17 referred"], "2026-12-17", "received, due 2026-12-24, call by 2026-12-23, 7 left, in time"),
    (["2026-12-20 referred"], "2026-12-20", "received, due 2026-12-27, call by 2026-12-23, 7 left, in time"),
    (["2026-12-26 referred"], "2026-12-26", "received, due 2027-01-02, call by 2026-12-30, 7 left, in time"),
    # Midnight is Copenhagen's, in winter an hour before UTC's and in summer two.
    (["2026-03-10 00:00 referred"], "2026-03-10", "received, due 2026-03-17, call by 2026-03-17, 7 left, in time"),
    (["2026-03-10 00:30 referred"], "2026-03-17", "received, due 2026-03-17, call by 2026-03-17, 0 left, in time"),
    (["2026-03-10 23:59 referred"], "2026-03-10", "received, due 2026-03-17, call by 2026-03-17, 7 left, in time"),
    (["2026-07-14 00:30 referred"], "2026-07-14", "received, due 2026-07-21, call by 2026-07-21, 7 left, in time"),
    (["2026-07-14 referred"], "2026-07-21 23:59", "received, due 2026-07-21, call by 2026-07-21, 0 left, in time"),
    (["2026-07-14 referred"], "2026-07-22 00:00", "received, due 2026-07-21, call by 2026-07-21, -1 left, overdue"),
    # The nights on which the clocks change: 29 March and 25 October 2026.
    (["2026-03-29 01:59 referred"], "2026-03-29", "received, due 2026-04-05, call by 2026-04-01, 7 left, in time"),
    (
        ["2026-03-28 23:30 referred"],
        "2026-04-04 23:59",
        "received, due 2026-04-04, call by 2026-04-01, 0 left, in time",
    ),
    (["2026-03-22 referred"], "2026-03-30 00:00", "received, due 2026-03-29, call by 2026-03-27, -1 left, overdue"),
    (["2026-10-25 02:30 referred"], "2026-10-25", "received, due 2026-11-01, call by 2026-10-30, 7 left, in time"),
    (["2026-10-18 referred"], "2026-10-25 23:59", "received, due 2026-10-25, call by 2026-10-23, 0 left, in time"),
    # A leap day.
    (["2028-02-22 referred"], "2028-02-29", "received, due 2028-02-29, call by 2028-02-29, 0 left, in time"),
    (["2028-02-29 referred"], "2028-02-29", "received, due 2028-03-07, call by 2028-03-07, 7 left, in time"),
    # Fewer days for a target group.
    (["2026-03-10 referred pregnant"], "2026-03-10", "received, due 2026-03-13, call by 2026-03-13, 3 left, in time"),
    (["2026-03-10 referred psychiatry"], "2026-03-10", "received, due 2026-03-17, call by 2026-03-17, 7 left, in time"),
    # Attempts, appointments, promises, letters, bridges and owners move nothing.
    *(
        ([*happened], "2026-03-18", "received, due 2026-03-17, call by 2026-03-17, -1 left, overdue")
        for happened in (
            ["2026-03-10 referred", f"2026-03-12 tried {Outcome.NO_ANSWER}"],
            ["2026-03-10 referred", f"2026-03-12 tried {Outcome.WRONG_NUMBER}"],
            ["2026-03-10 referred", f"2026-03-12 tried {Outcome.CALL_LATER} 2026-03-25T10:00"],
            ["2026-03-10 referred", f"2026-03-12 tried {Outcome.STAFF_PROMISE} 2026-03-20T10:00"],
            ["2026-03-10 referred", f"2026-03-12 tried {Outcome.LETTER_SENT}"],
            ["2026-03-10 referred", "2026-03-12 bridged"],
            ["2026-03-10 referred", "2026-03-12 assigned"],
        )
    ),
    # Contact stops it; undoing brings the former date back.
    (
        ["2026-03-10 referred", "2026-03-12 tried reached"],
        "2026-03-30",
        "contacted, due 2026-03-17, call by 2026-03-17, -13 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 tried reached", "2026-03-12 undone"],
        "2026-03-12",
        "received, due 2026-03-17, call by 2026-03-17, 5 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 tried reached", "2026-03-30 undone"],
        "2026-03-30",
        "received, due 2026-03-17, call by 2026-03-17, -13 left, overdue",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 tried no_answer", "2026-03-13 undone"],
        "2026-03-13",
        "received, due 2026-03-17, call by 2026-03-17, 4 left, in time",
    ),
    # The course is planned, starts and ends, and each is undone: the contact stands. Then it can be undone, too.
    *(
        ([*REACHED, *happened], "2026-03-16", f"{state}, due 2026-03-17, call by 2026-03-17, 1 left, in time")
        for happened, state in (
            (["2026-03-13 planned"], "planned"),
            (["2026-03-13 planned", "2026-03-13 plan_undone"], "contacted"),
            (["2026-03-13 planned", "2026-03-13 plan_undone", "2026-03-13 undone"], "received"),
            (["2026-03-13 planned", "2026-03-13 left"], "declined"),
            (["2026-03-13 planned", "2026-03-13 left", "2026-03-16 end_undone"], "planned"),
            (["2026-03-13 planned", "2026-03-13 ended moved"], "not_relevant"),
            (["2026-03-13 planned", "2026-03-13 ended moved", "2026-03-16 end_undone"], "planned"),
            (STARTED, "started"),
            ([*STARTED, "2026-03-13 start_undone"], "planned"),
            ([*STARTED, "2026-03-16 ended moved"], "not_relevant"),
            ([*STARTED, "2026-03-16 finished"], "finished"),
            ([*STARTED, "2026-03-16 finished", "2026-03-16 end_undone"], "started"),
            ([*STARTED, "2026-03-16 finished", "2026-03-16 begun_again"], "started"),
        )
    ),
    ([*REACHED, *STARTED], "2026-03-30", "started, due 2026-03-17, call by 2026-03-17, -13 left, in time"),
    # A pause with days left, with none, overdue.
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-20"],
        "2026-03-19",
        "received, due 2026-03-25, call by 2026-03-25, 6 left, paused",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-20"],
        "2026-03-20",
        "received, due 2026-03-25, call by 2026-03-25, 5 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-20"],
        "2026-03-26",
        "received, due 2026-03-25, call by 2026-03-25, -1 left, overdue",
    ),
    (
        ["2026-03-10 referred", "2026-03-10 pause until 2026-03-11"],
        "2026-03-11",
        "received, due 2026-03-18, call by 2026-03-18, 7 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-17 pause until 2026-03-20"],
        "2026-03-20",
        "received, due 2026-03-21, call by 2026-03-20, 1 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-16 pause until 2026-03-20"],
        "2026-03-20",
        "received, due 2026-03-21, call by 2026-03-20, 1 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-25 pause until 2026-04-08"],
        "2026-04-07",
        "received, due 2026-04-09, call by 2026-04-09, 2 left, paused",
    ),
    (
        ["2026-03-10 referred", "2026-03-25 pause until 2026-04-08"],
        "2026-04-10",
        "received, due 2026-04-09, call by 2026-04-09, -1 left, overdue",
    ),
    # A pause that ends early, on its last day, or on the day it began.
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-27", "2026-03-16 pause_ended"],
        "2026-03-16",
        "received, due 2026-03-21, call by 2026-03-20, 5 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-20", "2026-03-19 pause_ended"],
        "2026-03-19",
        "received, due 2026-03-24, call by 2026-03-24, 5 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-27", "2026-03-12 pause_ended"],
        "2026-03-12",
        "received, due 2026-03-17, call by 2026-03-17, 5 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-20 pause until 2026-03-27", "2026-03-20 pause_ended"],
        "2026-03-20",
        "received, due 2026-03-21, call by 2026-03-20, 1 left, in time",
    ),
    # A pause by mistake.
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-27", "2026-03-16 pause_undone"],
        "2026-03-16",
        "received, due 2026-03-17, call by 2026-03-17, 1 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-27", "2026-03-19 pause_undone"],
        "2026-03-19",
        "received, due 2026-03-17, call by 2026-03-17, -2 left, overdue",
    ),
    # One pause after another.
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-16", "2026-03-18 pause until 2026-03-23"],
        "2026-03-23",
        "received, due 2026-03-26, call by 2026-03-26, 3 left, in time",
    ),
    (
        [
            "2026-03-10 referred",
            "2026-03-12 pause until 2026-03-16",
            "2026-03-18 pause until 2026-03-23",
            "2026-03-19 pause_undone",
        ],
        "2026-03-19",
        "received, due 2026-03-21, call by 2026-03-20, 2 left, in time",
    ),
    # Contact during a pause, and undone: the pause goes on.
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-20", "2026-03-13 tried reached", "2026-03-16 undone"],
        "2026-03-16",
        "received, due 2026-03-25, call by 2026-03-25, 9 left, paused",
    ),
    # Ended by mistake, and ended for good.
    (
        ["2026-03-10 referred", "2026-03-12 declined", "2026-03-16 end_undone"],
        "2026-03-16",
        "received, due 2026-03-17, call by 2026-03-17, 1 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 declined by_citizen", "2026-03-16 end_undone"],
        "2026-03-16",
        "contacted, due 2026-03-17, call by 2026-03-17, 1 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 ended died", "2026-03-20 end_undone"],
        "2026-03-20",
        "received, due 2026-03-17, call by 2026-03-17, -3 left, overdue",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 declined"],
        "2026-03-30",
        "declined, due 2026-03-17, call by 2026-03-17, -13 left, in time",
    ),
    # Reopening starts a new clock.
    (
        ["2026-03-10 referred", "2026-03-12 declined", "2026-05-08 reopened"],
        "2026-05-08",
        "received, due 2026-05-15, call by 2026-05-15, 7 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 declined by_citizen", "2026-03-16 reopened"],
        "2026-03-16",
        "received, due 2026-03-23, call by 2026-03-23, 7 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-12 pause until 2026-03-27", "2026-03-13 declined", "2026-03-16 reopened"],
        "2026-03-16",
        "received, due 2026-03-23, call by 2026-03-23, 7 left, in time",
    ),
    (
        [*REACHED, *STARTED, "2026-05-08 finished", "2026-06-10 reopened"],
        "2026-06-10",
        "received, due 2026-06-17, call by 2026-06-17, 7 left, in time",
    ),
    (
        ["2026-03-10 referred pregnant", "2026-03-12 declined", "2026-03-16 reopened"],
        "2026-03-16",
        "received, due 2026-03-19, call by 2026-03-19, 3 left, in time",
    ),
]


@pytest.mark.parametrize(("happened", "moment", "expected"), EXAMPLES, ids=lambda value: str(value)[:70])
def test_the_clock(happened, moment, expected, case):
    for sentence in happened:
        case.do(sentence)

    assert case.stands(moment) == expected


LONG_AGO = ", due 2026-03-17, call by 2026-03-17, -52 left, in time"
NEW_CLOCK = "due 2026-05-15, call by 2026-05-15, 7 left, in time"
SECOND_REFERRALS = [
    # Without contact, each has its own clock.
    (
        ["2026-03-10 referred", "2026-03-13 referred"],
        "2026-03-18",
        "received, due 2026-03-17, call by 2026-03-17, -1 left, overdue",
        "received, due 2026-03-20, call by 2026-03-20, 2 left, in time",
    ),
    # Within fourteen days of a contact it is information; on the fifteenth day it has its own clock.
    (
        ["2026-03-10 referred", "2026-03-11 tried reached", "2026-03-25 referred"],
        "2026-03-25",
        "contacted, due 2026-03-17, call by 2026-03-17, -8 left, in time",
        "contacted, due 2026-04-01, call by 2026-04-01, 7 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-11 tried reached", "2026-03-26 referred"],
        "2026-03-26",
        "contacted, due 2026-03-17, call by 2026-03-17, -9 left, in time",
        "received, due 2026-04-02, call by 2026-04-01, 7 left, in time",
    ),
    # While a course is planned or runs, however long ago the contact was; not when it has ended.
    *(
        ([*REACHED, "2026-03-13 planned", *happened, "2026-05-08 referred"], "2026-05-08", first + LONG_AGO, second)
        for happened, first, second in (
            ([], "planned", f"contacted, {NEW_CLOCK}"),
            (["2026-03-20 started"], "started", f"contacted, {NEW_CLOCK}"),
            (["2026-03-20 started", "2026-05-07 finished"], "finished", f"received, {NEW_CLOCK}"),
            (["2026-05-07 left"], "declined", f"received, {NEW_CLOCK}"),
            (["2026-05-07 plan_undone"], "contacted", f"received, {NEW_CLOCK}"),
        )
    ),
    # The contact is taken back after all: the one that leaned on the course waits too.
    (
        [*REACHED, "2026-03-13 planned", "2026-05-08 referred", "2026-05-08 plan_undone", "2026-05-08 undone"],
        "2026-05-08",
        "received, due 2026-03-17, call by 2026-03-17, -52 left, overdue",
        f"received, {NEW_CLOCK}",
    ),
    # A promise of the staff's is no contact.
    (
        ["2026-03-10 referred", "2026-03-11 tried staff_promise", "2026-03-13 referred"],
        "2026-03-13",
        "received, due 2026-03-17, call by 2026-03-17, 4 left, in time",
        "received, due 2026-03-20, call by 2026-03-20, 7 left, in time",
    ),
    # A contact stops all that wait; undoing it brings all back.
    (
        ["2026-03-10 referred", "2026-03-13 referred", "2026-03-16 tried reached #2"],
        "2026-03-24",
        "contacted, due 2026-03-17, call by 2026-03-17, -7 left, in time",
        "contacted, due 2026-03-20, call by 2026-03-20, -4 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-13 referred", "2026-03-16 tried reached #2", "2026-03-18 undone #2"],
        "2026-03-18",
        "received, due 2026-03-17, call by 2026-03-17, -1 left, overdue",
        "received, due 2026-03-20, call by 2026-03-20, 2 left, in time",
    ),
    # Also one that came afterwards, and leaned on that contact: nobody has talked with the citizen.
    (
        ["2026-03-10 referred", "2026-03-12 tried reached", "2026-03-13 referred", "2026-03-16 undone"],
        "2026-03-16",
        "received, due 2026-03-17, call by 2026-03-17, 1 left, in time",
        "received, due 2026-03-20, call by 2026-03-20, 4 left, in time",
    ),
    # Also one that has ended since: undoing the end does not bring the contact back.
    (
        [
            "2026-03-10 referred",
            "2026-03-11 referred",
            "2026-03-12 tried reached",
            "2026-03-12 declined #2",
            "2026-03-13 undone",
            "2026-03-16 end_undone #2",
        ],
        "2026-03-16",
        "received, due 2026-03-17, call by 2026-03-17, 1 left, in time",
        "received, due 2026-03-18, call by 2026-03-18, 2 left, in time",
    ),
    # Pauses are each referral's own.
    (
        ["2026-03-10 referred", "2026-03-11 referred", "2026-03-12 pause until 2026-03-19"],
        "2026-03-18",
        "received, due 2026-03-24, call by 2026-03-24, 6 left, paused",
        "received, due 2026-03-18, call by 2026-03-18, 0 left, in time",
    ),
    # "Did not want to" is each referral's own; death and moving end all, and come back together.
    (
        ["2026-03-10 referred", "2026-03-11 referred", "2026-03-12 declined"],
        "2026-03-12",
        "declined, due 2026-03-17, call by 2026-03-17, 5 left, in time",
        "received, due 2026-03-18, call by 2026-03-18, 6 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-11 referred", "2026-03-12 ended moved"],
        "2026-03-12",
        "not_relevant, due 2026-03-17, call by 2026-03-17, 5 left, in time",
        "not_relevant, due 2026-03-18, call by 2026-03-18, 6 left, in time",
    ),
    (
        ["2026-03-10 referred", "2026-03-11 referred", "2026-03-12 ended died #2", "2026-03-13 end_undone"],
        "2026-03-13",
        "received, due 2026-03-17, call by 2026-03-17, 4 left, in time",
        "received, due 2026-03-18, call by 2026-03-18, 5 left, in time",
    ),
    # A group known from before counts for a later referral too.
    (
        ["2026-03-10 referred pregnant", "2026-03-11 referred"],
        "2026-03-11",
        "received, due 2026-03-13, call by 2026-03-13, 2 left, in time",
        "received, due 2026-03-14, call by 2026-03-13, 3 left, in time",
    ),
    # And one that only the later referral tells of, when that is reopened.
    (
        ["2026-03-10 referred", "2026-03-11 referred pregnant", "2026-03-12 declined #2", "2026-03-16 reopened #2"],
        "2026-03-16",
        "received, due 2026-03-17, call by 2026-03-17, 1 left, in time",
        "received, due 2026-03-19, call by 2026-03-19, 3 left, in time",
    ),
]


@pytest.mark.parametrize(("happened", "moment", "first", "second"), SECOND_REFERRALS, ids=lambda value: str(value)[:70])
def test_a_second_referral(happened, moment, first, second, case):
    for sentence in happened:
        case.do(sentence)

    assert case.stands(moment, 1) == first
    assert case.stands(moment, 2) == second


REFUSED = [
    ("2026-03-10 pause until 2026-03-10", "a pause that ends today"),
    ("2026-03-10 pause until 2026-03-09", "a pause that has ended"),
    ("2026-03-10 pause_ended", "no pause to end"),
    ("2026-03-10 pause_undone", "no pause to undo"),
    ("2026-03-10 end_undone", "nothing has ended"),
    ("2026-03-10 reopened", "nothing to reopen"),
]


@pytest.mark.parametrize("sentence", [sentence for sentence, _ in REFUSED], ids=[why for _, why in REFUSED])
def test_refused_for_a_waiting_referral(sentence, case):
    case.do("2026-03-10 referred")

    with pytest.raises(Refused):
        case.do(sentence)


@pytest.mark.parametrize("sentence", ["2026-03-13 pause until 2026-03-25", "2026-03-20 pause_ended"])
def test_refused_after_or_during_a_pause(sentence, case):
    case.do("2026-03-10 referred")
    case.do("2026-03-12 pause until 2026-03-20")

    with pytest.raises(Refused):
        case.do(sentence)


@pytest.mark.parametrize("ending", ["2026-03-12 tried reached", "2026-03-12 declined", "2026-03-12 ended moved"])
def test_a_referral_that_waits_no_more_takes_no_pause(ending, case):
    case.do("2026-03-10 referred")
    case.do(ending)

    with pytest.raises(Refused):
        case.do("2026-03-13 pause until 2026-03-20")


@pytest.mark.parametrize("then", ["undone #1", "declined #2", "pause until 2026-03-20 #2", "planned #2"])
@pytest.mark.parametrize("course", [["planned #2"], ["planned #2", "started #2"]], ids=["planned", "started"])
def test_refused_once_a_second_referral_has_a_course(course, then, case):
    """Whichever of the two the contact was recorded at: nobody has a course without having been reached."""
    for happened in ("10 referred", "11 referred", "12 tried reached #1", *(f"16 {step}" for step in course)):
        case.do(f"2026-03-{happened}")

    with pytest.raises(Refused):
        case.do(f"2026-03-17 {then}")


@pytest.mark.parametrize("ended", ["left #2", "ended moved #2"])
def test_refused_when_the_course_of_a_second_referral_could_come_back(ended, case):
    for happened in ("10 referred", "11 referred", "12 tried reached #1", "16 planned #2", f"17 {ended}"):
        case.do(f"2026-03-{happened}")

    with pytest.raises(Refused):
        case.do("2026-03-17 undone #1")


def test_what_leaned_on_the_course_of_a_second_referral_waits_with_it(case):
    """#3 is information to #2, and #2 to #1: nobody has talked with the citizen after all."""
    for happened in ("10 referred", "11 referred", "12 tried reached #1", "13 planned #2", "30 referred"):
        case.do(f"2026-03-{happened}")
    case.do("2026-03-30 plan_undone #2")

    case.do("2026-03-31 undone #1")

    assert [case.referral(number).state for number in (1, 2, 3)] == ["received"] * 3


def test_the_citizen_has_died_when_a_referral_says_so(case):
    case.do("2026-03-10 referred")
    case.do("2026-03-12 ended died")

    assert Citizen.objects.get().died_on == date(2026, 3, 12)


def test_undoing_it_brings_the_citizen_back(case):
    case.do("2026-03-10 referred")
    case.do("2026-03-12 ended died")
    case.do("2026-03-13 end_undone")

    assert Citizen.objects.get().died_on is None


def test_the_list_is_in_the_order_of_the_day_to_call(case):
    """Due on Easter Sunday: to be called before Easter."""
    for day in ("2026-03-31", "2026-03-29", "2026-03-24"):
        case.do(f"{day} referred")

    in_order = [referral.contact_due.isoformat() for referral in Referral.objects.by_deadline()]

    assert in_order == ["2026-03-31", "2026-04-05", "2026-04-07"]
