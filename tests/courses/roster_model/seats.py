"""Who is in a group and who waits; and how a group is changed, closed and opened again."""

from tests.courses.roster_model.rows import RULES, No, Row, wants


class Seats:
    def add(self, course, group, *, keeps=False, at=None):
        wants(self.courses[course].state != "ended")
        self.forget_closed(course)
        if self.standing(course, group) is not None:
            return
        wants(not self.groups[group].closed_at)
        self.rows.append(Row(course, group, self.now))
        if self.is_full(group):
            return
        wants(self.inside(course) is None)
        self.join(self.rows[-1], keeps, at)

    def give_seat(self, row):
        row = self.rows[row]
        wants(self.courses[row.course].state != "ended" and row.state == "waiting")
        wants(not self.groups[row.group].closed_at and not self.is_full(row.group))
        self.forget_closed(row.course)
        inside = self.inside(row.course)
        if inside:
            self.go(inside, "other_group")
        self.join(row, False, None)

    def leave(self, row, reason):
        row = self.rows[row]
        wants(row.state != "left")
        self.go(row, reason)
        if reason == "individual" and self.inside(row.course) is None:
            self.take_form(row.course, "individual", "individual")

    def undo_leave(self, row):
        row = self.rows[row]
        wants(self.courses[row.course].state != "ended" and row.state == "left")
        wants(not self.groups[row.group].closed_at)
        wants(not row.joined_at or not self.is_full(row.group))
        self.forget_closed(row.course)
        wants(self.standing(row.course, row.group) is None)
        wants(not row.joined_at or self.inside(row.course) is None)
        self.come_back(row)

    def move(self, row, to):
        here = self.rows[row]
        wants(here.state != "left" and self.courses[here.course].state != "ended")
        there = self.standing(here.course, to)
        if there is here:
            return
        wants(not self.groups[to].closed_at)
        if there and here.state == "joined" and not self.is_full(to):
            self.give_seat(self.rows.index(there))
            return
        if here.state == "waiting" or not self.is_full(to):
            self.go(here, "other_group")
        self.add(here.course, to)

    def join(self, row, keeps, at):
        course, group = self.courses[row.course], self.groups[row.group]
        row.state, row.joined_at = "joined", at or self.now
        own = [one for one in self.own(row.course) if not one.is_extra]
        if not keeps:
            for talk in own:
                if talk.state == "planned":
                    self.call_off(talk, "dropped")
                elif talk.state == "dropped" and talk.off_at == course.rested_at:
                    talk.off_at = self.now  # replaced for good
        if not keeps and course.asked_for is not None:
            course.asked_for = self.kept(row.course)
        self.take_form(row.course, group.kind, group.programme)

    def take_form(self, course, kind, programme):
        about = self.courses[course]
        about.kind, about.programme = kind, programme
        if about.asked_for is None and RULES[programme] != "open":
            about.asked_for = self.kept(course)

    def kept(self, course):
        return sum(talk.state != "dropped" and not talk.is_extra for talk in self.own(course))

    def go(self, row, reason, at=None):
        row.state, row.left_at, row.reason = "left", at or self.now, reason

    def come_back(self, row):
        row.state, row.left_at, row.reason = "joined" if row.joined_at else "waiting", None, ""
        if row.joined_at:
            self.take_form(row.course, self.groups[row.group].kind, self.groups[row.group].programme)

    def forget_closed(self, course):
        for row in self.rows:
            closed_at = self.groups[row.group].closed_at
            if row.course == course and row.state != "left" and closed_at:
                self.go(row, "group_ended", closed_at)

    def standing(self, course, group):
        found = [one for one in self.rows if (one.course, one.group) == (course, group) and one.state != "left"]
        return found[0] if found else None

    def inside(self, course):
        found = [one for one in self.rows if one.course == course and one.state == "joined"]
        return found[0] if found else None

    def taken(self, group):
        return sum(one.group == group and one.state == "joined" for one in self.rows)

    def is_full(self, group):
        capacity = self.groups[group].capacity
        return capacity is not None and self.taken(group) >= capacity

    def queue(self, group):
        waiting = [number for number, one in enumerate(self.rows) if one.group == group and one.state == "waiting"]
        return sorted(waiting, key=lambda number: self.rows[number].asked_at)

    # Groups.

    def set_capacity(self, group, capacity):
        self.groups[group].capacity = capacity

    def set_second(self, group, second):
        about = self.groups[group]
        wants(second is None or (second in self.homes[about.host] and second != about.first))
        if about.second == second:
            return
        about.second = second
        coming = [one for one in self.meetings(group) if one.state == "planned" and one.starts_at > self.now]
        for talk in coming:
            talk.second = second
        self.book(coming)

    def close(self, group):
        about = self.groups[group]
        if about.closed_at:
            return
        about.closed_at = self.now
        for talk in self.meetings(group):
            if talk.state == "planned" and talk.starts_at > self.now:
                self.call_off(talk, "cancelled")
        for row in self.rows_of_the_host(group):
            if row.state != "left":
                self.go(row, "group_ended")

    def reopen(self, group):
        about = self.groups[group]
        if not about.closed_at:
            return
        at, about.closed_at = about.closed_at, None
        off = [one for one in self.meetings(group) if (one.state, one.off_at) == ("cancelled", at)]
        off = sorted((one for one in off if one.starts_at > self.now), key=lambda one: one.starts_at)
        for talk in off:
            talk.state, talk.off_at = "planned", None
        self.book_where_free(off)
        for row in self.rows_of_the_host(group):
            if row.left_at == at:
                try:
                    self.undo_leave(self.rows.index(row))
                except No:
                    continue

    def rows_of_the_host(self, group):
        rows = [one for one in self.rows if one.group == group]
        return [one for one in rows if self.home(one.course) == self.groups[group].host]

    def home(self, course):
        return self.citizens[self.courses[course].citizen].home
