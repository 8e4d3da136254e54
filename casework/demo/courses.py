"""Courses of the demo: planned, running, resting, ended and begun anew; made by the real actions, on a moved clock."""

from collections import Counter
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import cycle

from django.utils import timezone

from accounts import clock
from accounts.history import alter, record
from accounts.workdays import is_working_day, last_working_day
from casework.demo.moments import standing_at
from casework.demo.record import entered, told_the_doctor
from courses.actions import ending, places, planning, safety, talks
from courses.actions.calls import working_day_from
from courses.actions.planning import Meeting
from courses.models import Course, Place
from referrals.actions import citizens
from referrals.models import ReferringUnit

HOME, ROOM = "Bosted Fyrvej", "Sundhedshuset, lokale 2"
STAFF_OF_THE_HOME = (
    ("Vagttelefon", "", "+4510570310", "hele døgnet"),
    ("Kirsten Vad", "kontaktperson", "+4510570311", "man.–tors. kl. 8–14"),
    ("Omar Haddad", "VBA-ambassadør", "+4510570319", "tirs. og fre. kl. 10–15"),
)
# Use at each talk, and what the staff may know: the first says no.
AT_THE_HOME = (((18, 16, 14), "home_times"), ((16, 12), "home_times"), ((22, 20, 15), "home_plan"), ((11,), ""))
# Each course of a counsellor has a time of day that is free on all of its days: nobody is booked twice.
FIRST_SLOT, SLOT, SLOTS = time(8, 15), 30, 18
SPREAD = 5  # over so many working days the next talks of a counsellor are spread
FULL = 3  # talks at least on each working day of this week and the next
STEPS = ("Røgfri gåtur efter frokost", "Ingen cigaretter i bilen", "Vente en time med den første")
NOTES = ("Sover bedre. Trang efter aftensmaden.", "Har det svært om aftenen.", "Glad for at være i gang.")
AT_THE_DOOR = "Ring til vagttelefonen, når du er ved døren. Sig dit navn og »Havnsø Kommune«, ikke hvorfor du kommer."
PLACES = (
    ("room", ROOM, "Havnegade 4", "", ""),
    ("house", "Sundhedshuset, cafeen", "Havnegade 4", "", ""),
    ("residence", HOME, "Fyrvej 12", AT_THE_DOOR, ""),
    ("drop_in", "Værestedet Kajen", "Kajen 3", "Åbent fra kl. 10.", "Der ryges i gården."),
)


@dataclass
class Story:
    """How a course went: use at each talk so far (None: did not come), and what is special about it."""

    uses: list = field(default_factory=list)
    days_ago: int = 30
    every: int = 7
    to_come: int = 2
    next_in: int | None = None  # days from today; None: one of the next working days, spread
    goal: str = "quit"
    quit_after: int | None = 14
    medicine: tuple = ()
    programme: str = "individual"
    form: str = "phone"
    place: str = ""
    calls: bool = False
    also: tuple = ()  # further talks, by days from today: 0 is today, -1 one of yesterday that nobody has logged


class Courses:
    def __init__(self, organisation, texting):
        self.organisation, self.texting = organisation, texting
        self.told_of: Counter = Counter()
        self.spread: Counter = Counter()
        self.taken: set[tuple[int, date, time]] = set()
        self.places: dict[str, Place] = {}

    def make_places(self, by):
        for kind, name, address, arrival, rules in PLACES:
            place = Place(
                organisation=self.organisation,
                kind=kind,
                name=name,
                address=address,
                arrival=arrival,
                smoke_free_rules=rules,
            )
            self.places[name] = record(place, by=by)
        self.at_the_home(by)

    def at_the_home(self, by):
        """Whom one calls at the home, which also refers."""
        home = self.places[HOME]
        unit = ReferringUnit.objects.get(organisation=self.organisation, name=HOME)
        rules = "Fællesrum er røgfri\nDer må ryges på altaner og i skuret\nPersonalet ryger ikke med beboerne"
        notes = "Mødelokalet kan lånes tirsdag. Nøglen er hos vagten. Nogle vil helst gå en tur."
        alter(home, by=by, unit=unit, smoke_free_rules=rules, notes=notes)
        for name, role, phone, hours in STAFF_OF_THE_HOME:
            places.add_contact(place=home, by=by, name=name, role=role, phone=phone, hours=hours)

    def visits(self, reached, anne):
        """Today at the home, one after another, and again in a week; in the café whoever drops in."""
        for number, (uses, purpose) in enumerate(AT_THE_HOME):
            story = Story(list(uses), 27, also=(0,), next_in=7, place=HOME, goal="reduce")
            course = self.tell(reached(30, anne), anne, story)
            if purpose:
                state = "given" if number else "refused"
                about = {"purpose": purpose, "state": state, "form": "oral", "recipient": HOME}
                citizens.record_permission(citizen=course.citizen, by=anne, **about)
        cafe = self.places["Værestedet Kajen"]
        for weeks, number in enumerate((4, 6, 3, 5), start=1):
            with self._on(7 * weeks, time(13)):
                places.count_drop_ins(place=cafe, day=clock.today(), counsellor=anne, number=number, by=anne)

    def tell_all(self, reached, anne, mona):
        """What a course can be: for each a citizen who was `reached` (days ago, by whom) some time before."""
        tell = self.tell
        today = Story([24, 20, 15, 9, 5], 37, to_come=1, also=(0,), calls=True, place=ROOM)
        entered(tell(reached(40, anne), anne, today), anne)
        tell(reached(20, anne), anne, Story([18], 9, medicine=("Olanzapin",), quit_after=15))
        clozapine = Story([26, 20, 12], 22, medicine=("Clozapin",), place=HOME, also=(0,), goal="reduce", next_in=7)
        self.told(tell(reached(30, anne), anne, clozapine), anne, 20)
        tell(reached(26, anne), anne, Story([15, None], 15, also=(-1,)))
        tell(reached(12, anne), anne, Story([], 2, quit_after=None, goal="reduce"))
        self.rested(tell(reached(45, mona), mona, Story([22, 19], 38)), mona, 20)
        completed = tell(reached(80, anne), anne, Story([20, 12, 4, 0, 0], 75, to_come=0))
        self.ended(completed, anne, 36)
        told_the_doctor(completed, anne)
        relapsed = tell(reached(100, anne), anne, Story([25, 10, 0, 0], 96, to_come=0))
        self.ended(relapsed, anne, 60)
        self.again(relapsed, anne, 4)

    def tell(self, referral, counsellor, story: Story) -> Course:
        """The course as the story has it."""
        days, at = self._free(counsellor, story)
        with self._on(story.days_ago, at):
            course = self._plan(referral, counsellor, story, [moment(day, at) for day in days])
        sessions = list(course.sessions.order_by("starts_at"))
        for number, (use, session) in enumerate(zip(story.uses, sessions, strict=False)):
            self._log(session, use, number, counsellor)
        if story.calls:
            self._call_every_week(course, counsellor)
        return course

    def fill_weeks(self, counsellor):
        """Further talks until the end of next week, each with whoever has no other near; by turns in the room and by
        phone."""
        running = {"organisation": self.organisation, "referral__counsellor": counsellor, "state": "active"}
        courses = Course.objects.filter(**running, format="individual", goal="quit").prefetch_related("sessions")
        talks_of = {one: [timezone.localdate(talk.starts_at) for talk in one.sessions.all()] for one in courses}
        where = cycle([self.places[ROOM], None])
        for day in _rest_of_two_weeks():
            planned = sum(who == counsellor.pk and when == day for who, when, _at in self.taken)
            for _ in range(planned, FULL):
                course = max(talks_of, key=lambda one: min(abs(day - other) for other in talks_of[one]))
                self._add(course, counsellor, day, next(where))
                talks_of[course].append(day)

    def _add(self, course, counsellor, day, place):
        at = next(at for at in self._times(counsellor) if (counsellor.pk, day, at) not in self.taken)
        self.taken |= _slots(counsellor, [day], at)
        meeting = Meeting(moment(day, at), 30, place.contact_form if place else "phone", place)
        planning.add_talk(course=course, counsellor=counsellor, meeting=meeting, by=counsellor)

    def _plan(self, referral, counsellor, story, moments):
        today = clock.today()
        place = self.places.get(story.place)
        return planning.plan(
            referral=referral,
            counsellor=counsellor,
            meetings=[Meeting(moment, 30, place.contact_form if place else story.form, place) for moment in moments],
            quit_day=None if story.quit_after is None else today + timedelta(days=story.quit_after),
            medicine="some" if story.medicine else "none",
            medicine_names=list(story.medicine),
            format="individual",
            programme=story.programme,
            goal=story.goal,
            wants_sms=True,
            by=counsellor,
        )

    def _call_every_week(self, course, by):
        """Agreed on a week ago: the next call is today, or on the next working day."""
        with self._on(7, time(15)):
            course.refresh_from_db()
            weekday = min(clock.today().weekday(), 4)
            contact = {"call_rhythm": "weekly", "call_weekday": weekday, "call_time": time(15, 30)}
            planning.keep_contact(course=course, version=course.version, by=by, **contact)

    def _log(self, session, use, number, counsellor):
        self.texting.deliver(min(session.starts_at, timezone.now()))
        with standing_at(min(session.starts_at + timedelta(minutes=25), timezone.now())):
            talks.log(
                session=session,
                version=session.attendances.get().version,
                outcome="no_show" if use is None else "attended",
                uses={} if use is None else {"cigarettes": use},
                co=None if use is None or session.form == "phone" else use // 2 + 2,
                motivation=None if use is None else min(5 + number, 9),
                note=NOTES[number % len(NOTES)] if use is not None and number % 2 else "",
                next_step=STEPS[number % len(STEPS)] if use is not None else "",
                step_result="partly" if number and use is not None else "",
                by=counsellor,
            )

    def told(self, course, by, days_ago):
        """The doctor was told in time."""
        with self._on(days_ago, time(14)):
            for notice in course.notices.open():
                safety.tell(
                    notice=notice,
                    version=notice.version,
                    treater="psychiatrist",
                    treater_name="Psykiatrisk Ambulatorium",
                    treater_phone="+4510772015",
                    way="phone",
                    told_on=clock.today(),
                    spoke_with="",
                    agreed="Blodprøve i næste uge.",
                    by=by,
                )

    def rested(self, course, by, days_ago):
        with self._on(days_ago, time(13)):
            ending.rest(course=course, by=by)

    def ended(self, course, by, days_ago, reason="completed"):
        with self._on(days_ago, time(13)):
            ending.end(course=course, reason=reason, by=by)

    def again(self, course, counsellor, days_ago):
        """A new attempt after the course has ended."""
        days, at = self._free(counsellor, Story(days_ago=days_ago))
        with self._on(days_ago, at):
            return planning.restart(
                course=course,
                counsellor=counsellor,
                meetings=[Meeting(moment(day, at), 30, "phone") for day in days],
                quit_day=clock.today() + timedelta(days=14),
                medicine="none",
                medicine_names=[],
                format="individual",
                programme="individual",
                goal="quit",
                by=counsellor,
            )

    def _free(self, counsellor, story) -> tuple[list[date], time]:
        """The days of the talks, and a time at which the counsellor is free on all of them."""
        nth = self.spread[counsellor.pk] % SPREAD + 1
        self.spread[counsellor.pk] += bool(story.to_come) and story.next_in is None
        days = _days(story, nth)
        at = next(at for at in self._times(counsellor) if not self.taken & _slots(counsellor, days, at))
        self.taken |= _slots(counsellor, days, at)
        return days, at

    def _times(self, counsellor) -> Iterable[time]:
        """The times of the day, for each course from another one on."""
        number = self.told_of[counsellor.pk]
        self.told_of[counsellor.pk] += 1
        for step in range(SLOTS):
            minutes = FIRST_SLOT.hour * 60 + FIRST_SLOT.minute + SLOT * ((number + step) % SLOTS)
            yield time(minutes // 60, minutes % 60)

    @contextmanager
    def _on(self, days_ago, at):
        """On that day at that time, and never after now."""
        day = timezone.localdate(timezone.now()) - timedelta(days=days_ago)
        with standing_at(min(moment(day, at), timezone.now())):
            yield


def moment(day, at) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _slots(counsellor, days, at) -> set[tuple[int, date, time]]:
    return {(counsellor.pk, day, at) for day in days}


def _days(story, nth: int) -> list[date]:
    """One talk the day after it was planned and one each week; then those to come, also weekly, from the `nth` next
    working day on unless the story says from when."""
    today = timezone.localdate(timezone.now())
    days = [today - timedelta(days=story.days_ago - 1 - number * story.every) for number in range(len(story.uses))]
    days += [today + timedelta(days=number) for number in story.also]
    first = next_working_day(today, nth) if story.next_in is None else today + timedelta(days=story.next_in)
    days += [first + timedelta(days=number * story.every) for number in range(story.to_come)]
    return [working(day) for day in days]


def working(day: date) -> date:
    """A working day near it: one before it in the past, one after it in the future. Today is today, also on a Sunday:
    the demo shows a day of work whenever it is made."""
    today = timezone.localdate(timezone.now())
    if day == today:
        return day
    return last_working_day(day) if day < today else working_day_from(day)


def next_working_day(day: date, nth: int) -> date:
    """The `nth` working day after it."""
    for _ in range(nth):
        day = working_day_from(day + timedelta(days=1))
    return day


def _rest_of_two_weeks() -> list[date]:
    today = timezone.localdate(timezone.now())
    coming = (today + timedelta(days=number) for number in range(1, 14 - today.weekday()))
    return [day for day in coming if is_working_day(day)]
