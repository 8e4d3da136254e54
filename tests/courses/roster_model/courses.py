"""A course is planned, rests, goes on, ends and begins anew, and its referral with it."""

from tests.courses.roster_model.rows import GONE, RULES, Course, wants


class Courses:
    def plan(self, citizen, programme, counsellor, times):
        wants(self.citizens[citizen].state == "contacted")
        self.begin(citizen, "planned", programme, counsellor, times, is_restart=False)

    def restart(self, course, programme, counsellor, times):
        wants(self.courses[course].ended_at)
        citizen = self.courses[course].citizen
        wants(self.citizens[citizen].state == "finished")
        self.begin(citizen, "started", programme, counsellor, times, is_restart=True)

    def begin(self, number, state, programme, counsellor, times, *, is_restart):
        citizen = self.citizens[number]
        wants(self.running(number) is None and not citizen.has_died)
        wants(counsellor in self.homes[citizen.home])
        citizen.state, citizen.owner, citizen.ended_at, citizen.ended_from = state, counsellor, None, ""
        asked_for = None if RULES[programme] == "open" else len(times)
        self.courses.append(Course(number, programme, "individual", asked_for, is_restart))
        self.plan_talks(len(self.courses) - 1, counsellor, times)

    def rest(self, course):
        course = self.courses[course]
        wants(course.state == "active")
        course.state, course.rested_at = "resting", self.now
        self.take_off(course, since=self.now)

    def resume(self, course):
        course = self.courses[course]
        wants(course.state == "resting")
        since, course.state, course.rested_at = course.rested_at, "active", None
        self.put_back(course, since)

    def end(self, course, reason):
        course = self.courses[course]
        citizen = self.citizens[course.citizen]
        wants(course.state != "ended")
        wants(course.state == "planned" or reason != "mistake")
        wants(course.has_begun or reason != "completed")
        if reason in GONE:
            self.close_referral(citizen, "not_relevant")
            citizen.has_died = reason == "died"
        elif citizen.state == "started":
            self.close_referral(citizen, "finished")
        elif reason == "mistake":
            citizen.state = "contacted"
        else:
            self.close_referral(citizen, "declined")
        course.ended_from, course.state, course.ended_at, course.reason = course.state, "ended", self.now, reason
        self.take_off(course)
        for row in self.rows:
            if self.courses[row.course] is course and row.state != "left":
                self.go(row, "course_ended")

    def close_referral(self, citizen, state):
        citizen.ended_from, citizen.state, citizen.ended_at = citizen.state, state, self.now

    def undo_end(self, course):
        course = self.courses[course]
        citizen = self.citizens[course.citizen]
        wants(course.state == "ended" and self.running(course.citizen) is None)
        at = course.ended_at
        if citizen.ended_at == at:
            citizen.state, citizen.ended_from, citizen.ended_at = citizen.ended_from, "", None
            citizen.has_died = citizen.has_died and course.reason != "died"
        else:
            wants(course.reason == "mistake" and citizen.state == "contacted")
            citizen.state = "planned"
        course.state, course.ended_from, course.ended_at, course.reason = course.ended_from, "", None, ""
        self.put_back(course, at)
        rows = [one for one in self.rows if self.courses[one.course] is course and one.left_at == at]
        for row in sorted(rows, key=lambda one: one.group):
            if not self.groups[row.group].closed_at and not (row.joined_at and self.is_full(row.group)):
                self.come_back(row)

    def hand_over(self, citizen, to):
        about = self.citizens[citizen]
        wants(to in self.homes[about.home])
        wants(about.state in ("contacted", "planned", "started"))
        about.owner = to
        moved = [one for course in self.of(citizen) for one in self.own(course) if one.state == "planned"]
        moved = [one for one in moved if one.first != to]
        for talk in moved:
            talk.first = to
        self.book_where_free(sorted(moved, key=self.talks.index))

    def take_off(self, course, since=None):
        course.is_to_be_called = False
        for talk in self.own(self.courses.index(course)):
            if talk.state == "planned" and (since is None or talk.starts_at > since):
                self.call_off(talk, "dropped")

    def put_back(self, course, at):
        off = [one for one in self.own(self.courses.index(course)) if (one.state, one.off_at) == ("dropped", at)]
        for talk in sorted(off, key=lambda one: one.starts_at):
            if talk.starts_at > self.now and self.is_free(talk):
                talk.state, talk.off_at = "planned", None
                self.book([talk])

    def own(self, course):
        return [one for one in self.talks if one.course == course]

    def of(self, citizen):
        return [number for number, one in enumerate(self.courses) if one.citizen == citizen]

    def running(self, citizen):
        found = [number for number in self.of(citizen) if self.courses[number].state != "ended"]
        return found[0] if found else None
