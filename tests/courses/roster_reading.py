"""What the application says, in the words of the roster model: rows by their number, people and places by name."""

from datetime import timedelta

from courses.models import Attendance, Booking, Course, Group, Participation, PlannedCall, Seat, Session
from courses.progress import completed
from courses.whole import courses_of
from referrals.models import Referral


class Reading:
    def rosters(self):
        courses, names = self.numbers(Course), self.numbers(Group)
        rows = self.of(Participation).values_list("course", "group", "state", "joined_at", "left_at", "reason")
        return [(courses[course], names[group], *rest) for course, group, *rest in rows.order_by("pk")]

    def seats(self):
        """Of each group: seats taken, whose the waiting ones are and who waits, the longest first."""
        rows = {row.seat_id: number for number, row in enumerate(self.of(Participation).order_by("pk")) if row.seat_id}
        names = {one.pk: name for name, one in self.organisations.items()}
        found = list(Seat.objects.filter(group__in=self.groups).order_by("since", "pk"))
        assert {one.pk for one in found} == set(rows)
        told = []
        for group in self.groups:
            waiting = [one for one in found if one.group_id == group and one.is_waiting]
            taken = sum(one.group_id == group and not one.is_waiting for one in found)
            told.append((taken, [names[one.organisation_id] for one in waiting], [rows[one.pk] for one in waiting]))
        return told

    def courses(self):
        to_call = set(PlannedCall.objects.open().filter(cause="no_show").values_list("course", flat=True))
        rows = self.of(Course).select_related("referral__citizen").order_by("pk")
        return [
            (
                one.state,
                one.programme,
                one.format,
                one.restart_of_id is not None,
                one.end_reason,
                one.pk in to_call,
                one.referral.state,
                self.names[one.referral.counsellor_id],
                one.referral.citizen.has_died,
            )
            for one in rows
        ]

    def sessions(self):
        courses, names = self.numbers(Course), self.numbers(Group)
        booked = {}
        for one in self.of(Booking).select_related("session"):
            assert (one.during.lower, one.during.upper) == times(one.session)
            booked.setdefault(one.session_id, set()).add(self.names[one.user_id] if one.user_id else "room")
        return [
            (
                courses.get(one.course_id),
                names.get(one.group_id),
                one.state,
                one.starts_at,
                self.names[one.counsellor_id],
                self.names.get(one.second_id),
                booked.get(one.pk, set()),
            )
            for one in self.of(Session).order_by("pk")
        ]

    def attendances(self):
        courses, sessions = self.numbers(Course), self.numbers(Session)
        rows = self.of(Attendance).values_list("session", "course", "state").order_by("pk")
        return {(sessions[session], courses[course]): state for session, course, state in rows}

    def counted(self, number):
        sessions = self.numbers(Session)
        course = self.stored(Course, number)
        whole = next(one for one in courses_of(course.citizen) if one.course.pk == course.pk)
        rows = [one for one in whole.attendances if one.state == "attended"]
        found = completed(whole.course, whole.sessions, rows)
        return {sessions[one.pk] for one in whole.sessions}, found.attended, found.counted

    # By number.

    def know(self):
        """Before the actor's scope hides some: which rows there are."""
        for table in (Course, Session, Participation):
            self.ids(table)

    def ids(self, table):
        """Each row's key, by number."""
        if table not in self.known:
            self.known[table] = list(self.of(table).order_by("pk").values_list("pk", flat=True))
        return self.known[table]

    def of(self, table):
        return table.objects.filter(organisation__in=self.organisations.values())

    def numbers(self, table):
        return {pk: number for number, pk in enumerate(self.ids(table))}

    def stored(self, table, number):
        return table.objects.get(pk=self.ids(table)[number])

    def referral(self, citizen):
        return Referral.objects.get(pk=self.referrals[citizen])


def times(session):
    return session.starts_at, session.starts_at + timedelta(minutes=session.minutes)
