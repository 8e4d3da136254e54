"""Groups in the demo: a fixed one that meets today, a rolling one, and a café."""

from datetime import time, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts import clock
from accounts.models import Collaboration, Membership
from accounts.scope import scope
from casework.demo.courses import Courses, Story, moment, working
from casework.demo.moments import standing_at
from courses.actions import group_log, groups, roster
from courses.actions.planning import Meeting

EVENING, LATE = time(17, 30), time(19, 15)  # after the talks of the day: nobody is booked twice
# For each participant what came of the two meetings that were held: a number of cigarettes, or how they stayed away.
FIXED = (
    (14, 9),
    (18, 15),
    (12, 12),
    (20, "cancelled"),
    (16, "no_show"),
    ("no_show", "no_show"),
    (25, 22),
    (10, 6),
)
# The same of the partners' participants; who puts them in and logs how it goes.
PARTNERS = {"lindby": ((22, 17), (15, "no_show")), "oestervig": ((19, 19), (13, 8))}
ROLLING = ((20, 16, 11), (15, 9, 4), ("no_show", 18, 16))
# A course of somebody who comes into a group: without talks of their own.
JOINING = Story(days_ago=27, to_come=0, quit_after=34)


class Groups:
    def __init__(self, courses: Courses, staff):
        self.courses, self.staff = courses, staff
        self.anne, self.mona, self.jens = staff["raadgiver"], staff["mona"], staff["koordinator"]

    def tell_all(self, reached):
        """Of each kind one; the fixed one is the collaboration's, has people from all three, and is full with two
        waiting. `reached` is who was reached so many days ago, by whom."""
        fixed = self._make(
            "Eftermiddagsholdet",
            [-14, -7, 0, 8, 22],
            EVENING,
            counsellor=self.anne,
            second=self.mona,
            capacity=len(FIXED) + sum(map(len, PARTNERS.values())),
            quit_day=clock.today() + timedelta(days=7),
            collaboration=Collaboration.objects.filter(organisations=self.courses.organisation).first(),
        )
        self._fill(fixed, self._courses(reached, len(FIXED)), FIXED, by=self.anne)
        for who, people in PARTNERS.items():
            self._of_partner(fixed, reached, self.staff[who], people)
        self._close(fixed, len(FIXED[0]))
        for course in self._courses(reached, 2):
            roster.add(group=fixed, course=course, by=self.anne)
        days = [-20, -13, -6, 1, 8]
        about = {"counsellor": self.mona, "second": self.anne, "capacity": 12}
        rolling = self._make("Kom & Kvit", days, LATE, "come_and_quit", **about)
        self._fill(rolling, self._courses(reached, len(ROLLING)), ROLLING, by=self.mona)
        self._close(rolling, len(ROLLING[0]))
        cafe = self._make("Åben café", [-10, -3, 4, 11], EVENING, "drop_in", counsellor=self.jens)
        for session, number in zip(cafe.sessions.order_by("starts_at"), (5, 7), strict=False):
            with standing_at(session.starts_at + timedelta(hours=1)):
                group_log.count_nameless(session=session, number=number, by=self.jens)
                group_log.close(session=session, by=self.jens)

    def _make(self, name, days, at, programme="gold_standard", **about):
        today = timezone.localdate(timezone.now())
        house = self.courses.places["Sundhedshuset, cafeen"]
        meetings = [
            Meeting(moment(working(today + timedelta(days=day)), at), 90, house.contact_form, house) for day in days
        ]
        kinds = {"gold_standard": "group", "come_and_quit": "rolling_group", "drop_in": "drop_in"}
        with standing_at(moment(today - timedelta(days=25), time(12))):
            return groups.make(
                organisation_id=self.courses.organisation.pk,
                meetings=meetings,
                by=about["counsellor"],
                submission=uuid4(),
                name=name,
                programme=programme,
                format=kinds[programme],
                place=house,
                **about,
            )

    def _courses(self, reached, number):
        for _ in range(number):
            yield self.courses.tell(reached(30, self.anne), self.anne, JOINING)

    def _of_partner(self, group, reached, counsellor, people):
        """Within the partner's own rows, as its counsellor works."""
        place = Membership.objects.select_related("organisation").get(user=counsellor)
        referrals = [reached(30, counsellor, to=place.organisation.short_name) for _ in people]
        with scope([place.organisation_id], partners=None):
            told = Courses(place.organisation, self.courses.texting)
            courses = [told.tell(referral, counsellor, JOINING) for referral in referrals]
            self._fill(group, courses, people, by=counsellor)

    def _fill(self, group, courses, people, *, by):
        held = group.sessions.filter(starts_at__lt=timezone.now()).order_by("starts_at")
        joined = moment(timezone.localdate(timezone.now()) - timedelta(days=24), time(12))
        for course, story in zip(courses, people, strict=True):
            with standing_at(joined):
                roster.add(group=group, course=course, by=by)
            for session, said in zip(held, story, strict=False):
                self._log(session, course, said, by)

    def _close(self, group, number):
        for session in group.sessions.order_by("starts_at")[:number]:
            with standing_at(session.starts_at + timedelta(minutes=95)):
                group_log.close(session=session, by=group.counsellor)

    def _log(self, session, course, said, by):
        came = isinstance(said, int)
        self.courses.texting.deliver(session.starts_at)
        with standing_at(session.starts_at + timedelta(minutes=80)):
            group_log.store(
                session=session,
                course=course,
                version=0,
                outcome="attended" if came else said,
                use=said if came else None,
                co=said // 2 + 3 if came else None,
                by=by,
            )
