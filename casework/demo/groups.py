"""Groups in the demo: a fixed one that meets today, a rolling one, and a café."""

from datetime import time, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts import clock
from accounts.models import Collaboration
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
ROLLING = ((20, 16, 11), (15, 9, 4), ("no_show", 18, 16))


class Groups:
    def __init__(self, courses: Courses, anne, mona, jens):
        self.courses, self.anne, self.mona, self.jens = courses, anne, mona, jens

    def tell_all(self, reached):
        """Of each kind one; the fixed one is open to the collaboration, and full with two waiting."""
        fixed = self._make(
            "Tirsdagsholdet",
            [-14, -7, 0, 8, 22],
            EVENING,
            counsellor=self.anne,
            second=self.mona,
            capacity=len(FIXED),
            quit_day=clock.today() + timedelta(days=7),
            collaboration=Collaboration.objects.filter(organisations=self.courses.organisation).first(),
        )
        self._fill(fixed, reached, FIXED)
        for _ in range(2):
            roster.add(group=fixed, course=self._course(reached), by=self.anne)
        rolling = self._make(
            "Kom & Kvit", [-20, -13, -6, 1, 8], LATE, "come_and_quit", counsellor=self.mona, capacity=12
        )
        self._fill(rolling, reached, ROLLING)
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

    def _course(self, reached):
        return self.courses.tell(
            reached(30, self.anne), self.anne, Story(uses=[], days_ago=27, to_come=0, quit_after=34)
        )

    def _fill(self, group, reached, people):
        held = list(group.sessions.filter(starts_at__lt=timezone.now()).order_by("starts_at"))
        for story in people:
            course = self._course(reached)
            with standing_at(moment(timezone.localdate(timezone.now()) - timedelta(days=24), time(12))):
                roster.add(group=group, course=course, by=group.counsellor)
            for session, said in zip(held, story, strict=False):
                self._log(session, course, said)
        for session in held[: len(people[0])]:
            with standing_at(session.starts_at + timedelta(minutes=95)):
                group_log.close(session=session, by=group.counsellor)

    def _log(self, session, course, said):
        came = isinstance(said, int)
        with standing_at(session.starts_at + timedelta(minutes=80)):
            group_log.store(
                session=session,
                course=course,
                version=0,
                outcome="attended" if came else said,
                use=said if came else None,
                co=said // 2 + 3 if came else None,
                by=session.counsellor,
            )
