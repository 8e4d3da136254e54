"""Rosters, waiting lists, talks and their times: whatever two organisations do, the slow model says the same."""

from copy import deepcopy
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import Membership
from accounts.rights import Role
from accounts.scope import scope
from accounts.transitions import Refused
from courses.actions import ending, group_log, groups, meetings, planning, roster, talks
from courses.actions.planning import Meeting
from courses.models import Attendance, Course, Group, Participation, Session
from referrals.actions import contact
from tests.accounts.factories import CollaborationFactory, CounsellorFactory, OrganisationFactory
from tests.courses import roster_model
from tests.courses.factories import GroupFactory, PlaceFactory
from tests.courses.roster_reading import Reading
from tests.referrals.factories import ReferralFactory

# Who works where: Bo is lent, so that times meet across organisations too.
HOMES = {"host": {"Ann", "Bo"}, "partner": {"Bo", "Cai"}}
PEOPLE = ["Ann", "Bo", "Cai"]
FIRST = {"host": "Ann", "partner": "Cai"}
CITIZENS = ["host", "host", "partner", "partner"]
# A fixed group in a room, a rolling one that partners may use, a café, and the partner's own rolling one.
GROUPS = [
    roster_model.Group("host", False, "gold_standard", "group", 1, "Ann", room="room"),
    roster_model.Group("host", True, "come_and_quit", "rolling_group", 1, "Ann", "Bo"),
    roster_model.Group("host", True, "drop_in", "drop_in", None, "Bo"),
    roster_model.Group("partner", True, "come_and_quit", "rolling_group", 1, "Cai"),
]
PROGRAMMES = ["individual", "individual", "open_course"]
JOINED = [1, 1, 3, None]  # which group at first
# How often each is tried. One rule for all: hypothesis leaves whole rules out of a run, and most of these need another.
ACTIONS = (
    ["time_passes"] * 4
    + ["add", "give_seat", "move"] * 3
    + ["leave", "undo_leave"] * 2
    + ["set_capacity", "set_second"]
    + ["close", "reopen"] * 2
    + ["plan", "restart"] * 5
    + ["rest", "resume"] * 5
    + ["end"] * 3
    + ["undo_end"] * 7
    + ["hand_over"] * 3
    + ["add_talk"] * 3
    + ["move_talk", "cancel_talk", "undo_talk"]
    + ["log_talk"] * 5
    + ["add_meeting"] * 4
    + ["move_meeting", "cancel_meeting", "undo_meeting", "close_log", "reopen_log"]
    + ["log_row"] * 4
    + ["walk_in"] * 2
)
REASONS = ["no_wish", "no_wish", "completed", "completed", "new_attempt", "mistake", "mistake", "died", "moved"]
COUNTED_EACH = 5  # steps
ODD = 7
ANY = ("planned", "held", "cancelled", "dropped")
RUNNING = ("planned", "active", "resting")
which = st.integers(0, 11)
outcomes = st.sampled_from(["attended"] * 3 + ["no_show"] * 3 + ["cancelled"])


def rows(fits):
    return lambda model: [number for number, one in enumerate(model.rows) if fits(model, one)]


def courses(*states):
    return lambda model: [number for number, one in enumerate(model.courses) if one.state in states]


def former(model):
    """Courses that another one has followed."""
    return [number for number, one in enumerate(model.courses) if model.of(one.citizen)[-1] != number]


def citizens(*states):
    return lambda model: [number for number, one in enumerate(model.citizens) if one.state in states]


def own_talks(*states):
    return lambda model: [n for n, one in enumerate(model.talks) if one.course is not None and one.state in states]


def meetings_of(*states):
    return lambda model: [n for n, one in enumerate(model.talks) if one.group is not None and one.state in states]


# For whom, or what, each can be done; the numbers of rows in the model.
FITS = {
    "add": lambda model: [number for number in courses(*RUNNING)(model) if not model.inside(number)],
    "give_seat": rows(lambda model, one: one.state == "waiting"),
    "leave": rows(lambda model, one: one.state != "left"),
    "undo_leave": rows(lambda model, one: one.state == "left" and model.courses[one.course].state != "ended"),
    "move": rows(lambda model, one: one.state != "left"),
    "close": lambda model: sorted({model.talks[number].group for number in meetings_of("planned")(model)}),
    "reopen": lambda model: [number for number, one in enumerate(model.groups) if one.closed_at],
    "plan": citizens("contacted"),
    "restart": lambda model: [
        number
        for number, one in enumerate(model.courses)
        if one.state == "ended" and model.citizens[one.citizen].state == "finished"
    ],
    "rest": courses("active"),
    "resume": courses("resting"),
    "end": courses(*RUNNING),
    "undo_end": lambda model: courses("ended")(model) + 2 * former(model),
    "hand_over": citizens("planned", "started"),
    "add_talk": courses(*RUNNING),
    "move_talk": own_talks("planned"),
    "cancel_talk": own_talks("planned"),
    "log_talk": own_talks("planned", "planned", "held"),
    "undo_talk": own_talks("held", "cancelled"),
    "move_meeting": meetings_of("planned"),
    "cancel_meeting": meetings_of("planned"),
    "undo_meeting": meetings_of("cancelled"),
    "close_log": meetings_of("planned"),
    "reopen_log": meetings_of("held"),
    "log_row": meetings_of("planned", "held", "cancelled"),
    "walk_in": meetings_of("planned", "held"),
}


class RosterMachine(Reading, RuleBasedStateMachine):
    clock = None  # the test's fixed clock

    @initialize(
        plans=st.lists(st.tuples(st.sampled_from(PROGRAMMES), st.sampled_from(JOINED)), min_size=4, max_size=4),
        begins_again=st.booleans(),
    )
    def begin(self, plans, begins_again):
        """Everybody has a course with a talk, and most are in a group or wait for one."""
        self.clock.at("2026-03-10 08:00")
        self.organisations = {"host": OrganisationFactory(), "partner": OrganisationFactory(neighbour=True)}
        self.open = scope([one.pk for one in self.organisations.values()])
        self.open.__enter__()
        together = CollaborationFactory(organisations=self.organisations.values())
        self.people = {name: CounsellorFactory(organisation=self.organisations[home(name)]) for name in PEOPLE}
        lent = {"user": self.people["Bo"], "organisation": self.organisations["partner"]}
        Membership.objects.create(**lent, roles=[Role.COUNSELLOR])
        self.room = PlaceFactory(organisation=self.organisations["host"])
        self.names = {person.pk: name for name, person in self.people.items()}
        self.model = roster_model.World(HOMES)
        self.groups = [self.make_group(about, together) for about in GROUPS]
        self.known, self.turn = {Group: self.groups}, 0
        self.referrals = [self.make_referral(place) for place in CITIZENS]
        for number, (programme, group) in enumerate(plans):
            self.plan_for(number, programme, self.model.citizens[number].owner, [self.at(number + 1, 10)])
            if group is not None:
                self.add_to(number, group, keeps=False)
        if begins_again:
            self.log(0, "attended")
            self.of_course(0, "end", reason="completed")
            self.restart_with(0, "individual", self.model.citizens[0].owner, [self.at(6, 10)])

    def make_group(self, about, together):
        self.model.groups.append(deepcopy(about))
        return GroupFactory(
            organisation=self.organisations[about.host],
            collaboration=together if about.is_shared else None,
            programme=about.programme,
            format=about.kind,
            capacity=about.capacity,
            counsellor=self.people[about.first],
            second=self.people[about.second] if about.second else None,
            place=self.room if about.room else None,
        ).pk

    def make_referral(self, place):
        owner = FIRST[place]
        self.model.citizens.append(roster_model.Citizen(place, owner))
        about = {"organisation": self.organisations[place], "counsellor": self.people[owner]}
        return ReferralFactory(**about, contacted=True).pk

    @rule(odd=which, data=st.data())
    def step(self, odd, data):
        """Mostly what can be done now; now and then anything, which both may have to refuse."""
        possible = [one for one in ACTIONS if odd == ODD or one not in FITS or FITS[one](self.model)]
        getattr(self, data.draw(st.sampled_from(possible)))(data.draw)

    def time_passes(self, draw):
        self.clock.move(**draw(st.sampled_from([{"hours": 3}, {"hours": 26}, {"days": 3}, {"days": 8}])))

    # Seats.

    def add(self, draw):
        course = self.pick(draw, "add", self.model.courses)
        self.add_to(course, self.group(draw, self.home(course)), keeps=draw(st.booleans()))

    def add_to(self, course, group, *, keeps):
        self.both(
            self.home(course),
            lambda by: roster.add(
                group=self.stored(Group, group), course=self.stored(Course, course), by=by, keeps_talks=keeps
            ),
            lambda model: model.add(course, group, keeps=keeps),
        )

    def give_seat(self, draw):
        self.row(draw, "give_seat")

    def leave(self, draw):
        reason = draw(st.sampled_from(["no_wish", "individual", "mistake"]))
        self.row(draw, "leave", reason=reason)

    def undo_leave(self, draw):
        self.row(draw, "undo_leave")

    def move(self, draw):
        row = self.pick(draw, "move", self.model.rows)
        if row is None:
            return
        place = self.home(self.model.rows[row].course)
        to = self.group(draw, place)
        self.both(
            place,
            lambda by: roster.move(participation=self.stored(Participation, row), to=self.stored(Group, to), by=by),
            lambda model: model.move(row, to),
        )

    def row(self, draw, name, **said):
        number = self.pick(draw, name, self.model.rows)
        if number is None:
            return
        self.both(
            self.home(self.model.rows[number].course),
            lambda by: getattr(roster, name)(participation=self.stored(Participation, number), by=by, **said),
            lambda model: getattr(model, name)(number, **said),
        )

    # Groups.

    def set_capacity(self, draw):
        group, capacity = draw(st.sampled_from([0, 1, 3])), draw(st.integers(1, 3))
        self.change(group, {"capacity": capacity}, lambda model: model.set_capacity(group, capacity))

    def set_second(self, draw):
        group, second = draw(st.sampled_from([0, 1])), draw(st.sampled_from(["Bo", "Cai", None]))
        self.change(
            group, {"second": self.people[second] if second else None}, lambda model: model.set_second(group, second)
        )

    def change(self, number, said, in_model):
        def in_application(by):
            group = self.stored(Group, number)
            return groups.change(group=group, version=group.version, by=by, **said)

        self.both(self.model.groups[number].host, in_application, in_model)

    def close(self, draw):
        self.of_group(self.pick(draw, "close", self.model.groups), "close")

    def reopen(self, draw):
        self.of_group(self.pick(draw, "reopen", self.model.groups), "reopen")

    def of_group(self, number, name):
        self.both(
            self.model.groups[number].host,
            lambda by: getattr(groups, name)(group=self.stored(Group, number), by=by),
            lambda model: getattr(model, name)(number),
        )

    # Courses.

    def plan(self, draw):
        citizen = self.pick(draw, "plan", self.model.citizens)
        times = [self.soon(draw) for _ in range(draw(st.integers(0, 2)))]
        self.plan_for(citizen, draw(st.sampled_from(PROGRAMMES)), draw(st.sampled_from(PEOPLE)), times)

    def plan_for(self, citizen, programme, counsellor, times):
        self.both(
            self.model.citizens[citizen].home,
            lambda by: planning.plan(referral=self.referral(citizen), by=by, **self.said(programme, counsellor, times)),
            lambda model: model.plan(citizen, programme, counsellor, times),
        )

    def restart(self, draw):
        course = self.pick(draw, "restart", self.model.courses)
        self.restart_with(course, draw(st.sampled_from(PROGRAMMES)), draw(st.sampled_from(PEOPLE)), [self.soon(draw)])

    def restart_with(self, course, programme, counsellor, times):
        self.both(
            self.home(course),
            lambda by: planning.restart(
                course=self.stored(Course, course), by=by, **self.said(programme, counsellor, times)
            ),
            lambda model: model.restart(course, programme, counsellor, times),
        )

    def said(self, programme, counsellor, times):
        return {
            "programme": programme,
            "format": "individual",
            "goal": "quit",
            "counsellor": self.people[counsellor],
            "meetings": [meeting(at) for at in times],
            "quit_day": None,
            "medicine": "none",
            "medicine_names": [],
        }

    def rest(self, draw):
        self.of_course(self.pick(draw, "rest", self.model.courses), "rest")

    def resume(self, draw):
        self.of_course(self.pick(draw, "resume", self.model.courses), "resume")

    def end(self, draw):
        course = self.pick(draw, "end", self.model.courses)
        self.of_course(course, "end", reason=draw(st.sampled_from(REASONS)))

    def undo_end(self, draw):
        self.of_course(self.pick(draw, "undo_end", self.model.courses), "undo_end")

    def of_course(self, number, name, **said):
        self.both(
            self.home(number),
            lambda by: getattr(ending, name)(course=self.stored(Course, number), by=by, **said),
            lambda model: getattr(model, name)(number, **said),
        )

    def hand_over(self, draw):
        citizen = self.pick(draw, "hand_over", self.model.citizens)
        to = draw(st.sampled_from([one for one in PEOPLE if one != self.model.citizens[citizen].owner]))
        self.both(
            self.model.citizens[citizen].home,
            lambda by: contact.assign(referral=self.referral(citizen), counsellor=self.people[to], by=by),
            lambda model: model.hand_over(citizen, to),
        )

    # Talks of one's own.

    def add_talk(self, draw):
        course, at = self.pick(draw, "add_talk", self.model.courses), self.soon(draw)
        counsellor = draw(st.sampled_from(PEOPLE))
        self.both(
            self.home(course),
            lambda by: planning.add_talk(
                course=self.stored(Course, course), counsellor=self.people[counsellor], meeting=meeting(at), by=by
            ),
            lambda model: model.add_talk(course, counsellor, at),
        )

    def move_talk(self, draw):
        at = self.soon(draw)
        self.talk(draw, planning.move, "move_talk", {"at": at}, needs_version=True, starts_at=at)

    def cancel_talk(self, draw):
        self.talk(draw, talks.cancel, "cancel_talk")

    def undo_talk(self, draw):
        self.talk(draw, talks.undo, "undo_talk")

    def log_talk(self, draw):
        number, said = self.pick(draw, "log_talk", own_talks(*ANY)(self.model)), draw(outcomes)
        if number is not None:
            self.log(number, said)

    def log(self, number, said):
        def in_application(by):
            row = Attendance.objects.get(session=self.ids(Session)[number])
            return talks.log(session=self.stored(Session, number), version=row.version, outcome=said, by=by)

        place = self.home(self.model.talks[number].course)
        self.both(place, in_application, lambda model: model.log_talk(number, said))

    def talk(self, draw, action, name, told=None, *, needs_version=False, **said):
        number = self.pick(draw, name, own_talks(*ANY)(self.model))
        if number is not None:
            place = self.home(self.model.talks[number].course)
            self.of_session(place, number, action, name, told or {}, needs_version=needs_version, **said)

    def of_session(self, place, number, action, name, told, *, needs_version=False, **said):
        def in_application(by):
            session = self.stored(Session, number)
            return action(session=session, by=by, **({"version": session.version} if needs_version else {}), **said)

        self.both(place, in_application, lambda model: getattr(model, name)(number, **told))

    # Meetings.

    def add_meeting(self, draw):
        group, at = draw(st.sampled_from(range(len(GROUPS)))), self.soon(draw)
        self.both(
            self.model.groups[group].host,
            lambda by: meetings.add(
                group=self.stored(Group, group),
                meetings=[meeting(at, minutes=90, place=self.room if GROUPS[group].room else None)],
                by=by,
            ),
            lambda model: model.add_meeting(group, at),
        )

    def move_meeting(self, draw):
        at = self.soon(draw)
        self.meeting(draw, meetings.move, "move_meeting", {"at": at}, needs_version=True, starts_at=at)

    def cancel_meeting(self, draw):
        rest = {"with_rest": draw(st.booleans())}
        self.meeting(draw, meetings.cancel, "cancel_meeting", rest, **rest)

    def undo_meeting(self, draw):
        self.meeting(draw, meetings.undo, "undo_meeting")

    def close_log(self, draw):
        self.meeting(draw, group_log.close, "close_log")

    def reopen_log(self, draw):
        self.meeting(draw, group_log.reopen, "reopen_log")

    def meeting(self, draw, action, name, told=None, *, needs_version=False, **said):
        number = self.pick(draw, name, meetings_of(*ANY)(self.model))
        if number is not None:
            place = self.model.groups[self.model.talks[number].group].host
            self.of_session(place, number, action, name, told or {}, needs_version=needs_version, **said)

    def log_row(self, draw):
        said = draw(st.one_of(outcomes, st.just("expected")))

        def in_application(session, course, by):
            row = Attendance.objects.filter(session=session, course=course).first()
            version = row.version if row else 0
            return group_log.store(session=session, course=course, version=version, outcome=said, by=by)

        self.at_meeting(draw, in_application, lambda model, *about: model.log_row(*about, said))

    def walk_in(self, draw):
        self.at_meeting(
            draw,
            lambda session, course, by: group_log.walk_in(session=session, course=course, by=by),
            lambda model, *about: model.walk_in(*about),
        )

    def at_meeting(self, draw, in_application, in_model):
        """Of those who are expected, mostly; of a partner's meetings, only the shared ones can be seen."""
        number = self.pick(draw, "log_row", meetings_of(*ANY)(self.model))
        if number is None:
            return
        group = self.model.groups[self.model.talks[number].group]
        courses = range(len(self.model.courses))
        seeing = [one for one in courses if group.is_shared or self.home(one) == group.host]
        course = self.choose(draw, seeing, [one for one in seeing if self.model.is_theirs(number, one)])
        self.both(
            self.home(course),
            lambda by: in_application(self.stored(Session, number), self.stored(Course, course), by),
            lambda model: in_model(model, number, course),
        )

    # What must be true after each step.

    @invariant()
    def rosters_and_waiting_lists_agree(self):
        assert self.rosters() == [
            (one.course, one.group, one.state, one.joined_at, one.left_at, one.reason) for one in self.model.rows
        ]
        assert self.seats() == [
            (
                self.model.taken(group),
                [self.home(self.model.rows[row].course) for row in self.model.queue(group)],
                self.model.queue(group),
            )
            for group in range(len(GROUPS))
        ]

    @invariant()
    def courses_and_referrals_agree(self):
        assert self.courses() == [
            (
                one.state,
                one.programme,
                one.kind,
                one.is_restart,
                one.reason,
                one.is_to_be_called,
                self.model.citizens[one.citizen].state,
                self.model.citizens[one.citizen].owner,
                self.model.citizens[one.citizen].has_died,
            )
            for one in self.model.courses
        ]

    @invariant()
    def talks_and_their_times_agree(self):
        assert self.sessions() == [
            (one.course, one.group, one.state, one.starts_at, one.first, one.second, one.booked)
            for one in self.model.talks
        ]
        assert self.attendances() == self.model.came

    @invariant()
    def what_counts_agrees(self):
        """It takes long: one citizen at a time, and all of them in the end."""
        self.turn += 1
        if self.turn % COUNTED_EACH == 0:
            self.count(self.turn // COUNTED_EACH % len(CITIZENS))

    def teardown(self):
        try:
            for citizen in range(len(CITIZENS)):
                self.count(citizen)
        finally:
            self.open.__exit__(None, None, None)

    def count(self, citizen):
        for number in self.model.of(citizen):
            assert self.counted(number) == (self.model.all_of(number), *self.model.completion(number))

    @invariant()
    def nobody_is_in_two_groups_or_in_one_after_the_end(self):
        for number, course in enumerate(self.model.courses):
            rows = [one for one in self.model.rows if one.course == number]
            assert sum(one.state == "joined" for one in rows) <= 1
            assert course.state != "ended" or all(one.state == "left" for one in rows)

    # Helpers.

    def both(self, place, in_application, in_model):
        """Do it in both: both refuse, or neither."""
        self.clock.move(seconds=1)  # no two things happen at the same moment
        trial = deepcopy(self.model)
        trial.now = self.clock.moment
        self.know()
        with scope([self.organisations[place].pk], partners=None):
            refused = refuses(in_application, self.people[FIRST[place]])
        assert refused is refuses(in_model, trial)
        if not refused:
            self.model = trial
        self.known = {Group: self.groups}

    def at(self, days, hour):
        day = self.clock.moment.replace(hour=0, minute=0, second=0, microsecond=0)
        return day + timedelta(days=days, minutes=round(60 * hour))

    def soon(self, draw):
        return self.at(draw(st.integers(0, 4)), draw(st.sampled_from([9, 9.5, 10])))

    def home(self, course):
        return self.model.home(course)

    def group(self, draw, place):
        """One that the organisation sees."""
        return draw(st.sampled_from([n for n, one in enumerate(GROUPS) if one.is_shared or one.host == place]))

    def pick(self, draw, action, rows):
        """The number of one of the rows, or one of these numbers: mostly one for which it can be done."""
        numbers = rows if rows and isinstance(rows[0], int) else range(len(rows))
        return self.choose(draw, numbers, FITS[action](self.model))

    def choose(self, draw, numbers, fitting):
        """Mostly one that fits; when there is none, any, and both must refuse."""
        number = draw(which)
        chosen = fitting if fitting and number < 11 else numbers
        return chosen[number % len(chosen)] if chosen else None


def home(person):
    return next(place for place, people in HOMES.items() if person in people)


def meeting(at, minutes=60, place=None):
    return Meeting(at, minutes, "in_person" if place else "phone", place)


def refuses(action, subject):
    try:
        action(subject)
    except (Refused, roster_model.No):
        return True
    return False


@pytest.fixture
def machine(db, clock, monkeypatch):
    monkeypatch.setattr(RosterMachine, "clock", clock)
    return RosterMachine


@pytest.mark.slow
def test_the_application_and_the_slow_model_agree(machine):
    thorough = settings(max_examples=8, stateful_step_count=50, suppress_health_check=list(HealthCheck))

    run_state_machine_as_test(machine, settings=thorough)


def test_the_comparison_can_fail(machine, monkeypatch):
    """A model that books nobody disagrees at once."""
    monkeypatch.setattr(roster_model.Talk, "whom", lambda talk: set())

    once = settings(max_examples=1, stateful_step_count=2, database=None, phases=[Phase.generate])

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=once)
