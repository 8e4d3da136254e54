"""A citizen's course as it is found in a situation; each row is made in its own organisation's scope."""

import uuid
from datetime import timedelta

import factory
from django.utils import timezone

from accounts import clock
from courses.enums import (
    AttendanceState,
    CallCause,
    CallOutcome,
    ContactForm,
    CourseEndReason,
    CourseState,
    MedicineAnswer,
    NoticeCause,
    ParticipationState,
    PlaceKind,
    SessionState,
)
from courses.models import (
    AffectedMedicine,
    AgreedStep,
    Attendance,
    Baseline,
    Booking,
    ClosingLetter,
    Course,
    DoctorNotice,
    Group,
    JournalStamp,
    Participation,
    Place,
    PlaceContact,
    PlannedCall,
    QuitDate,
    Seat,
    Session,
    SessionCover,
    VisitCount,
)
from referrals.enums import CourseFormat, Goal
from tests.accounts.factories import TESTS, AbsenceFactory, CounsellorFactory
from tests.referrals.factories import ReferralFactory, ScopedFactory, ago

SAME = factory.SelfAttribute("..organisation")


class PlaceFactory(ScopedFactory):
    class Meta:
        model = Place

    kind = PlaceKind.ROOM
    name = factory.Sequence(lambda n: f"Lokale {n}")


class PlaceContactFactory(ScopedFactory):
    class Meta:
        model = PlaceContact

    _parent = "place"
    place = factory.SubFactory(PlaceFactory, organisation=SAME)
    name = "Kirsten Vad"
    role = "kontaktperson"
    phone = factory.Sequence(lambda n: f"+45106{n % 100000:05d}")
    hours = "man.–tors. kl. 8–14"


class VisitCountFactory(ScopedFactory):
    class Meta:
        model = VisitCount

    _events = ("counted",)
    _parent = "place"
    place = factory.SubFactory(PlaceFactory, organisation=SAME)
    day = factory.LazyFunction(clock.today)
    counsellor = factory.LazyAttribute(lambda o: CounsellorFactory(organisation=o.organisation))
    number = 3


def of_referral(**situation):
    return factory.SubFactory(ReferralFactory, organisation=SAME, taken=True, **situation)


class CourseFactory(ScopedFactory):
    """Planned from a referral that its counsellor has; the traits say what else has happened."""

    class Meta:
        model = Course

    class Params:
        begun = factory.Trait(started_at=ago(), started_by_kind=TESTS.kind)
        active = factory.Trait(begun=True, state=CourseState.ACTIVE, referral=of_referral(started=True))
        resting = factory.Trait(
            begun=True,
            state=CourseState.RESTING,
            rested_at=ago(),
            rested_by_kind=TESTS.kind,
            referral=of_referral(started=True),
        )
        ended = factory.Trait(
            begun=True,
            state=CourseState.ENDED,
            ended_at=ago(),
            ended_by_kind=TESTS.kind,
            ended_from=CourseState.ACTIVE,
            end_reason=CourseEndReason.COMPLETED,
            referral=of_referral(finished=True),
        )

    _events = ("planned",)
    _parent = "referral"
    referral = of_referral(planned=True)
    citizen = factory.SelfAttribute("referral.citizen")
    format = CourseFormat.INDIVIDUAL
    programme = "individual"
    goal = Goal.QUIT
    planned_meetings = 5


class QuitDateFactory(ScopedFactory):
    class Meta:
        model = QuitDate

    _events = ("chosen",)
    _parent = "course"
    course = factory.SubFactory(CourseFactory, organisation=SAME)
    day = factory.LazyFunction(lambda: clock.today() + timedelta(days=14))


class SessionFactory(ScopedFactory):
    """Planned for the day after tomorrow; with the citizen expected, unless `attendance` is None."""

    class Meta:
        model = Session

    class Params:
        held = factory.Trait(state=SessionState.HELD, held_at=ago(), held_by_kind=TESTS.kind)
        cancelled = factory.Trait(state=SessionState.CANCELLED, cancelled_at=ago(), cancelled_by_kind=TESTS.kind)

    _events = ("planned",)
    _parent = "course"
    course = factory.SubFactory(CourseFactory, organisation=SAME)
    starts_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=2))
    minutes = 45
    form = ContactForm.PHONE
    counsellor = factory.LazyAttribute(
        lambda o: o.course.referral.counsellor or CounsellorFactory(organisation=o.organisation)
    )
    attendance = factory.RelatedFactory("tests.courses.factories.AttendanceFactory", "session", of_session=True)


class AttendanceFactory(ScopedFactory):
    class Meta:
        model = Attendance

    class Params:
        # Made by the session, which goes past `_generate`.
        of_session = factory.Trait(organisation=factory.SelfAttribute("session.organisation"))
        saved = factory.Trait(saved_at=ago(), saved_by_kind=TESTS.kind)
        attended = factory.Trait(saved=True, state=AttendanceState.ATTENDED)
        no_show = factory.Trait(saved=True, state=AttendanceState.NO_SHOW)

    _parent = "session"
    session = factory.SubFactory(SessionFactory, organisation=SAME, attendance=None)
    course = factory.SelfAttribute("session.course")


class AgreedStepFactory(ScopedFactory):
    class Meta:
        model = AgreedStep

    _events = ("agreed",)
    _parent = "course"
    course = factory.SubFactory(CourseFactory, organisation=SAME)
    text = "Gå en tur efter frokost"


class BookingFactory(ScopedFactory):
    class Meta:
        model = Booking

    _parent = "session"
    session = factory.SubFactory(SessionFactory, organisation=SAME)
    user = factory.SelfAttribute("session.counsellor")
    during = factory.LazyAttribute(lambda o: (o.session.starts_at, o.session.starts_at + timedelta(hours=1)))


class PlannedCallFactory(ScopedFactory):
    class Meta:
        model = PlannedCall

    class Params:
        made = factory.Trait(made_at=ago(), made_by_kind=TESTS.kind, outcome=CallOutcome.REACHED)

    _parent = "course"
    course = factory.SubFactory(CourseFactory, organisation=SAME)
    cause = CallCause.RHYTHM
    due_on = factory.LazyFunction(clock.today)


class AffectedMedicineFactory(ScopedFactory):
    class Meta:
        model = AffectedMedicine

    _events = ("asked",)
    _parent = "course"
    course = factory.SubFactory(CourseFactory, organisation=SAME)
    answer = MedicineAnswer.SOME
    names = ["Clozapin"]


class DoctorNoticeFactory(ScopedFactory):
    class Meta:
        model = DoctorNotice

    class Params:
        refused = factory.Trait(
            settled_at=ago(), settled_by_kind=TESTS.kind, is_permitted=False, advice="Ring selv til lægen"
        )

    _events = ("arisen",)
    _parent = "course"
    course = factory.SubFactory(CourseFactory, organisation=SAME)
    cause = NoticeCause.FIRST
    due_on = factory.LazyFunction(lambda: timezone.localdate(clock.now()) + timedelta(days=6))


class BaselineFactory(ScopedFactory):
    class Meta:
        model = Baseline

    class Params:
        finished = factory.Trait(finished_at=ago(), finished_by_kind=TESTS.kind)

    _events = ("started",)
    _parent = "course"
    course = factory.SubFactory(CourseFactory, organisation=SAME)
    definition = "2026-1"


class GroupFactory(ScopedFactory):
    """A rolling group with ten seats, and no meetings."""

    class Meta:
        model = Group

    name = factory.Sequence(lambda n: f"Hold {n}")
    format = CourseFormat.ROLLING_GROUP
    programme = "come_and_quit"
    capacity = 10
    counsellor = factory.SubFactory(CounsellorFactory, organisation=SAME)
    opened_at = ago()
    opened_by_kind = TESTS.kind
    submission = factory.LazyFunction(uuid.uuid4)


class MeetingFactory(ScopedFactory):
    """A meeting of a group, planned for in an hour."""

    class Meta:
        model = Session

    class Params:
        held = factory.Trait(state=SessionState.HELD, held_at=ago(), held_by_kind=TESTS.kind)
        cancelled = factory.Trait(state=SessionState.CANCELLED, cancelled_at=ago(), cancelled_by_kind=TESTS.kind)

    _parent = "group"
    group = factory.SubFactory(GroupFactory, organisation=SAME)
    collaboration = factory.SelfAttribute("group.collaboration")
    counsellor = factory.SelfAttribute("group.counsellor")
    second = factory.SelfAttribute("group.second")
    starts_at = factory.LazyFunction(lambda: clock.now() + timedelta(hours=1))
    minutes = 60
    form = ContactForm.IN_PERSON
    planned_at = ago()
    planned_by_kind = TESTS.kind


class SeatFactory(ScopedFactory):
    class Meta:
        model = Seat

    group = factory.SubFactory(GroupFactory, organisation=SAME)
    is_waiting = False
    since = factory.LazyFunction(clock.now)


class ParticipationFactory(ScopedFactory):
    """In the group for an hour."""

    class Meta:
        model = Participation

    class Params:
        left = factory.Trait(
            state=ParticipationState.LEFT, left_at=ago(), left_by_kind=TESTS.kind, reason="no_wish", seat=None
        )
        waits = factory.Trait(state=ParticipationState.WAITING, joined_at=None, joined_by_kind="")

    _parent = "course"
    group = factory.SubFactory(GroupFactory, organisation=SAME)
    course = factory.SubFactory(CourseFactory, organisation=SAME)
    seat = factory.SubFactory(
        SeatFactory,
        organisation=SAME,
        group=factory.SelfAttribute("..group"),
        collaboration=factory.SelfAttribute("group.collaboration"),
        is_waiting=factory.LazyAttribute(lambda seat: seat.factory_parent.state == ParticipationState.WAITING),
    )
    state = ParticipationState.JOINED
    asked_at = ago(hours=1)
    asked_by_kind = TESTS.kind
    joined_at = ago(hours=1)
    joined_by_kind = TESTS.kind


class SessionCoverFactory(ScopedFactory):
    """Taken over by somebody."""

    class Meta:
        model = SessionCover

    _events = ("made",)
    _parent = "session"
    session = factory.SubFactory(SessionFactory, organisation=SAME)
    absence = factory.SubFactory(AbsenceFactory, organisation=SAME)
    taker = factory.SelfAttribute("session.counsellor")
    starts_at_before = factory.SelfAttribute("session.starts_at")


class JournalStampFactory(ScopedFactory):
    """Of the course; with a session and `kind="talk"`, of that talk. Its text is no longer the note's."""

    class Meta:
        model = JournalStamp

    _events = ("entered",)
    _parent = "course"
    course = factory.SubFactory(CourseFactory, organisation=SAME)
    kind = "course"
    text = "Forløb om ryge- og nikotinstop."
    fingerprint = "f" * 64


class ClosingLetterFactory(ScopedFactory):
    class Meta:
        model = ClosingLetter

    class Params:
        sent = factory.Trait(sent_at=ago(), sent_by_kind=TESTS.kind, way="letter")

    _events = ("written",)
    _parent = "course"
    course = factory.SubFactory(CourseFactory, organisation=SAME, ended=True)
    receiver = "Lægehuset Torvet"
    referred_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=60))
    closed_on = factory.LazyFunction(clock.today)
    text = "Mødt op: 5 af 5 gange."
    job_title = "Stoprådgiver"
