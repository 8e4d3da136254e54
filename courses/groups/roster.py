"""The people of one group as its pages show them: who has a seat or waits, how they come, and who is falling off."""

from collections import Counter
from dataclasses import dataclass, field
from typing import cast

from django.db.models import OuterRef, Q, Subquery
from django.utils.functional import cached_property

from accounts.rights import Right
from courses.enums import AttendanceState, CallCause, ParticipationState
from courses.models import Attendance, Course, Group, Participation, PlannedCall, QuitDate, Seat, Session
from courses.words import by_text
from referrals.reach import hidden_names, shown_name

FALLS_AFTER = 1  # so many meetings in a row without a word, and somebody calls
PROPOSES_AFTER = 2  # so many, and the course may need another form


@dataclass
class Person:
    """A participant and what is known about how they come."""

    row: Participation
    name: str
    states: dict[int, str] = field(default_factory=dict)  # {meeting: how it was}
    by_text: dict[int, str] = field(default_factory=dict)  # {meeting: what they answered a reminder}
    calls: list[PlannedCall] = field(default_factory=list)

    @property
    def missed(self) -> int:
        """How many of the logged meetings in a row, the latest first, they stayed away from without a word."""
        count = 0
        for state in reversed(self.states.values()):
            if state != AttendanceState.NO_SHOW:
                break
            count += 1
        return count


class Roster:
    """One group for one user. Each part is one statement, asked for when it is needed."""

    def __init__(self, user, group: Group):
        self.user, self.group = user, group
        self.own = user.access.where(Right.CONTACT_CITIZENS)
        self.leads = user.pk in (group.counsellor_id, group.second_id)

    @cached_property
    def sessions(self) -> list[Session]:
        """The meetings in the order of time, those called off included."""
        return list(self.group.sessions.select_related("counsellor", "second", "place").order_by("starts_at", "pk"))

    @cached_property
    def _rows(self) -> list[Participation]:
        quits = QuitDate.objects.filter(organisation=OuterRef("organisation"), course=OuterRef("course"))
        last = Attendance.objects.filter(
            organisation=OuterRef("organisation"), course=OuterRef("course"), state=AttendanceState.ATTENDED
        ).exclude(uses={})
        rows = (
            Participation.objects.filter(
                organisation__in=self.own, group=self.group, course__in=Course.objects.visible_to(self.user)
            )
            .exclude(state=ParticipationState.LEFT)
            .select_related("course__citizen", "course__referral", "seat")
            .annotate(
                day=Subquery(quits.order_by("-chosen_at", "-pk").values("day")[:1]),
                uses=Subquery(last.order_by("-session__starts_at", "-pk").values("uses")[:1]),
            )
        )
        found: list[Participation] = list(rows.order_by("course__citizen__name", "pk"))
        for row in found:
            row.course.quit_day = vars(row)["day"]
        return found

    @cached_property
    def _hidden(self) -> set[int]:
        """Whoever leads the group has to know who is in it."""
        if self.leads:
            return set()
        citizens = [row.course.citizen for row in self._rows]
        return hidden_names(self.user, [(one.organisation_id, one.pk, one.is_protected) for one in citizens])

    def shown(self) -> list[tuple[int, int]]:
        """Whom the page shows, for the log of reads."""
        return [(row.organisation_id, row.course.citizen_id) for row in self._rows]

    @cached_property
    def people(self) -> list[Person]:
        """Those who have a seat, with how they came."""
        people = {row.course_id: self._person(row) for row in self._rows if row.state == ParticipationState.JOINED}
        told = ~Q(state=AttendanceState.EXPECTED) | Q(confirmed_at__isnull=False)
        rows = Attendance.objects.filter(told, organisation__in=self.own, session__group=self.group, course__in=people)
        columns = ("course", "session", "state", "saved_by_kind", "confirmed_at")
        for row in rows.only(*columns).order_by("session__starts_at", "session"):
            person = people[row.course_id]
            person.by_text[row.session_id] = by_text(row)
            if row.state != AttendanceState.EXPECTED:
                person.states[row.session_id] = row.state
        return list(people.values())

    def falling(self) -> list[Person]:
        """Whoever has not come lately, the longest first, with the calls that were made; one statement more."""
        found = [one for one in self.people if one.missed >= FALLS_AFTER]
        about = Q(cause=CallCause.NO_SHOW) & (Q(made_at__isnull=False) | Q(dropped_at=None))
        calls = PlannedCall.objects.filter(
            about, organisation__in=self.own, course__in=[one.row.course for one in found]
        )
        for call in calls.order_by("due_on", "pk"):
            next(one for one in found if one.row.course_id == call.course_id).calls.append(call)
        return sorted(found, key=lambda one: -one.missed)

    def waiting(self) -> list[Person]:
        """The own citizens on the waiting list, the longest first."""
        rows = [row for row in self._rows if row.state == ParticipationState.WAITING]
        return [self._person(row) for row in sorted(rows, key=lambda row: (cast(Seat, row.seat).since, row.seat_id))]

    @cached_property
    def seats(self) -> list[Seat]:
        """Everybody's, partners' too: who has one and who waits, without names."""
        return list(self.group.seats.select_related("organisation").order_by("since", "pk"))

    def partners(self) -> list[tuple[str, int]]:
        """How many seats each other organisation has."""
        others = [one for one in self.seats if one.organisation_id not in self.own and not one.is_waiting]
        return sorted(Counter(one.organisation.short_name for one in others).items())

    @property
    def taken(self) -> int:
        return sum(not one.is_waiting for one in self.seats)

    @property
    def free(self) -> int | None:
        return None if self.group.capacity is None else max(self.group.capacity - self.taken, 0)

    def _person(self, row) -> Person:
        citizen = row.course.citizen
        return Person(row, shown_name(citizen.name, citizen.pk, self._hidden))
