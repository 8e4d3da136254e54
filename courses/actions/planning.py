"""A course is planned from the first contact: one transaction makes the course, its talks and its quit date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from accounts import staff
from accounts.actors import stamp
from accounts.editing import Stale
from accounts.history import alter, record, record_all
from accounts.models import User
from accounts.transactions import atomic
from accounts.transitions import Refused, WrongState, lock
from courses.actions import calls, moving, roster, safety
from courses.actions.booking import rebook
from courses.actions.standing import lock_running
from courses.completion import Rule
from courses.enums import NoticeCause
from courses.models import Attendance, Course, Group, Place, QuitDate, Session
from referrals import transitions as of_referrals
from referrals.actions import contact
from referrals.actions.standing import lock_case
from referrals.enums import Goal, ReferralState
from referrals.models import Referral

# The fields of a course that say how contact is kept between the talks.
CONTACT = ("call_rhythm", "call_weekday", "call_time", "bad_times", "wants_sms")


@dataclass(frozen=True)
class Meeting:
    """A talk as it is planned."""

    starts_at: datetime
    minutes: int
    form: str
    place: Place | None = None


class HasCourse(Refused):
    """The citizen has a course already."""

    def __init__(self):
        super().__init__(_("The citizen has a course already."))


@atomic
def plan(*, referral: Referral, by: User, submission: UUID | None = None, **said) -> Course:
    """Plan the citizen's course; `said` is what _make wants.

    The same submission again gives the same course. Raises WrongState unless the referral has been contacted, HasCourse
    when the citizen has one, or Booked when the counsellor or the room is taken at one of the times; then nothing has
    happened.
    """
    referral = lock_case(referral)
    stored = _stored(referral, submission)
    if stored:
        return stored
    if referral.state != ReferralState.CONTACTED:
        raise WrongState(referral)
    return _make(referral, of_referrals.plan, by=by, submission=submission or uuid4(), **said)


@atomic
def restart(*, course: Course, by: User, submission: UUID | None = None, **said) -> Course:
    """A new attempt after a course that has ended: a course of its own, with its own dates. The old one stays as it is.

    Raises WrongState when the old one has not ended; else as `plan`.
    """
    referral = lock_case(Course.objects.select_related("referral").get(pk=course.pk).referral)
    stored = _stored(referral, submission)
    if stored:
        return stored
    course = lock(course)
    if course.ended_at is None:
        raise WrongState(course)
    begin_again = of_referrals.begin_again
    return _make(referral, begin_again, by=by, submission=submission or uuid4(), restart_of=course, **said)


def _stored(referral, submission) -> Course | None:
    """What the same submission has made. Raises HasCourse when the citizen has another course."""
    courses = Course.objects.of(referral.organisation_id)
    stored = courses.filter(submission=submission).first() if submission else None
    if stored is None and courses.filter(citizen=referral.citizen_id).running().exists():
        raise HasCourse
    return stored


def _make(
    referral: Referral,
    move_on,
    *,
    counsellor: User,
    meetings: list[Meeting],
    quit_day: date | None,
    medicine: str,
    medicine_names: list[str],
    by: User,
    second: User | None = None,
    group: Group | None = None,
    **about,
) -> Course:
    """The course with its talks, its quit date and the answer about other medicine; `move_on` is the referral's
    transition. `about`: format, programme, goal, and how contact is kept (Course's fields). In a `group` it takes the
    group's format and programme, and waits for a seat where the group is full; the talks are beside its meetings."""
    staff.lock_counsellor(counsellor, referral.organisation_id)
    referral = move_on(referral, by=by)
    if referral.counsellor_id != counsellor.pk:
        referral = contact.assign(referral=referral, counsellor=counsellor, by=by)
    course = Course(
        organisation_id=referral.organisation_id,
        citizen=referral.citizen,
        referral=referral,
        **stamp("planned", by=by),
        **about,
    )
    course.planned_meetings = None if course.plan.rule == Rule.OPEN else len(meetings)
    record(course, by=by)
    if quit_day:
        _choose(course, quit_day, by)
    add_talks(course=course, counsellor=counsellor, second=second, meetings=meetings, by=by)
    cause = NoticeCause.RESTART if course.restart_of_id else NoticeCause.FIRST
    safety.ask(course=course, answer=medicine, names=medicine_names, cause=cause, by=by)
    calls.follow_rhythm(course=course, by=by)
    if group:
        roster.add(group=group, course=course, by=by, keeps_talks=True)
        course.refresh_from_db()
    return course


@atomic
def add_talks(
    *,
    course: Course,
    counsellor: User,
    meetings: Iterable[Meeting],
    by,
    second: User | None = None,
    is_extra: bool = False,
) -> list[Session]:
    """Plan the talks, with the citizen expected at each, in the caller's transaction. `second`: whoever talks with the
    citizen too. Raises Booked."""
    if second:
        staff.lock_counsellor(second, course.organisation_id)
    about = {"organisation_id": course.organisation_id, "course": course}
    who = {"counsellor": counsellor, "second": second, "is_extra": is_extra}
    event = stamp("planned", by=by)
    sessions = [Session(**about, **who, **vars(one), **event) for one in meetings]
    record_all(sessions, by=by)
    record_all([Attendance(**about, session=session) for session in sessions], by=by)
    rebook(sessions)
    return sessions


@atomic
def add_talk(*, course: Course, counsellor: User, meeting: Meeting, by, second: User | None = None) -> Session:
    """One more talk, beside those planned with the course. Raises Booked."""
    course = lock_running(course)
    staff.lock_counsellor(counsellor, course.organisation_id)
    made = add_talks(course=course, counsellor=counsellor, second=second, meetings=[meeting], by=by, is_extra=True)
    return made[0]


@atomic
def set_quit_date(*, course: Course, day: date | None, by) -> QuitDate:
    """The newest is in force; the former ones are kept. None: no date any more."""
    course = lock_running(course)
    newest = course.quit_dates.order_by("-chosen_at", "-pk").first()
    if newest and newest.day == day:
        return newest
    chosen = _choose(course, day, by)
    safety.follow_dates(course=course, by=by)
    return chosen


@atomic
def set_goal(*, course: Course, goal: str, by) -> Course:
    """What the citizen aims at now; the former aims stand in the history."""
    course = lock_running(course)
    if course.goal != Goal(goal):
        course.goal = goal
        record(course, by=by, fields=["goal"])
        safety.follow_dates(course=course, by=by)
    return course


@atomic
def keep_contact(*, course: Course, version: int, by, **contact_plan) -> Course:
    """How contact is kept between the talks (CONTACT). The next planned call follows. Raises Stale."""
    course = lock_running(course)
    if course.version != version:
        raise Stale(course)
    changed = {name: value for name, value in contact_plan.items() if getattr(course, name) != value}
    for name, value in changed.items():
        setattr(course, name, value)
    if changed:
        record(course, by=by, fields=changed)
        calls.follow_rhythm(course=course, by=by)
    return course


def _choose(course, day, by) -> QuitDate:
    about = {"organisation_id": course.organisation_id, "course": course, "day": day}
    chosen = record(QuitDate(**about, **stamp("chosen", by=by)), by=by)
    course.quit_day = day
    return chosen


@atomic
def move(*, session: Session, version: int, by, counsellor: User | None = None, **about) -> Session:
    """Another time, place, form or counsellor for a planned talk. Raises Booked, Stale, or WrongState."""
    course = lock_running(session.course)
    session = lock(session)
    if session.version != version:
        raise Stale(session)
    if session.held_at or session.cancelled_at:
        raise WrongState(session)
    for name, user in [("counsellor", counsellor), ("second", about.get("second"))]:
        if user and user.pk != getattr(session, f"{name}_id"):
            staff.lock_counsellor(user, session.organisation_id)
            about[name] = user
    changed = moving.changes(session, about, by=by)
    if changed:
        alter(session, by=by, **changed)
        rebook([session])
        safety.follow_dates(course=course, by=by)
    return session
