"""Talks, meetings of groups, whose time they take, who came, and what counts."""

from zoneinfo import ZoneInfo

from tests.courses.roster_model.rows import NEED, RULES, Talk, wants

HELD_FOR, ZONE = ("attended", "no_show"), ZoneInfo("Europe/Copenhagen")


class Talks:
    def plan_talks(self, course, counsellor, times, **about):
        new = [Talk(at, 60, counsellor, course=course, **about) for at in times]
        for talk in new:
            self.talks.append(talk)
            self.came[len(self.talks) - 1, course] = "expected"
        self.book(new)

    def add_talk(self, course, counsellor, at):
        wants(self.courses[course].state != "ended")
        wants(counsellor in self.homes[self.citizens[self.courses[course].citizen].home])
        self.plan_talks(course, counsellor, [at], is_extra=True)

    def move_talk(self, talk, at):
        talk = self.talks[talk]
        wants(talk.state == "planned" and self.courses[talk.course].state != "ended")
        talk.starts_at = at
        self.book([talk])

    def cancel_talk(self, talk):
        talk = self.talks[talk]
        wants(talk.state == "planned" and self.courses[talk.course].state != "ended")
        self.call_off(talk, "cancelled")

    def log_talk(self, number, said):
        talk = self.talks[number]
        wants(talk.state in ("planned", "held"))
        self.must_have_come(talk, said)
        talk.state, talk.booked = "held", set()
        self.say(number, talk.course, said)

    def undo_talk(self, number):
        talk = self.talks[number]
        wants(talk.state in ("held", "cancelled") and self.courses[talk.course].state != "ended")
        self.take_place_after_all(talk)
        if self.came[number, talk.course] != "expected":
            self.say(number, talk.course, "expected")

    # Meetings of a group.

    def add_meeting(self, group, at):
        about = self.groups[group]
        wants(not about.closed_at)
        self.talks.append(Talk(at, 90, about.first, about.second, about.room, group=group))
        self.book(self.talks[-1:])

    def move_meeting(self, talk, at):
        talk = self.talks[talk]
        wants(talk.state == "planned" and not self.groups[talk.group].closed_at)
        talk.starts_at = at
        self.book([talk])

    def must_have_come(self, talk, said):
        wants(said not in HELD_FOR or talk.starts_at.astimezone(ZONE).date() <= self.now.astimezone(ZONE).date())

    def cancel_meeting(self, number, *, with_rest):
        talk = self.talks[number]
        wants(talk.state == "planned")
        rest = [one for one in self.meetings(talk.group) if one.state == "planned" and one.starts_at > talk.starts_at]
        off = [talk, *(rest if with_rest else [])]
        wants(not any(self.talks[one] in off and said in HELD_FOR for (one, _), said in self.came_to(talk)))
        for one in off:
            self.call_off(one, "cancelled")

    def undo_meeting(self, talk):
        talk = self.talks[talk]
        wants(talk.state == "cancelled" and not self.groups[talk.group].closed_at)
        self.take_place_after_all(talk)

    def close_log(self, talk):
        talk = self.talks[talk]
        wants(talk.state in ("planned", "held"))
        self.must_have_come(talk, "attended")
        talk.state, talk.booked = "held", set()

    def reopen_log(self, talk):
        talk = self.talks[talk]
        wants(talk.state == "held")
        self.take_place_after_all(talk)

    def log_row(self, number, course, said):
        wants(self.talks[number].state in ("planned", "held"))
        if self.came.get((number, course), "expected") != said:
            self.must_have_come(self.talks[number], said)
            self.say(number, course, said)

    def walk_in(self, number, course):
        talk = self.talks[number]
        wants(talk.state in ("planned", "held"))
        self.must_have_come(talk, "attended")
        self.came.setdefault((number, course), "expected")
        inside, group = self.inside(course), self.groups[talk.group]
        elsewhere = inside and not self.groups[inside.group].closed_at
        is_rolling = group.programme == "come_and_quit"
        if is_rolling and not group.closed_at and self.courses[course].state != "ended" and not elsewhere:
            self.add(course, talk.group, keeps=True, at=min(talk.starts_at, self.now))

    def came_to(self, meeting):
        """What the host of the meeting's group knows of its own people."""
        host = self.groups[meeting.group].host
        return [(key, said) for key, said in self.came.items() if self.home(key[1]) == host]

    def meetings(self, group):
        return [one for one in self.talks if one.group == group]

    # Times: nobody and no room is in two places.

    def call_off(self, talk, state):
        talk.state, talk.off_at, talk.booked = state, self.now, set()

    def take_place_after_all(self, talk):
        talk.state, talk.off_at = "planned", None
        if talk.starts_at > self.now:
            self.book([talk])

    def is_free(self, talk):
        return not any(talk.meets(other) and talk.whom() & other.booked for other in self.talks)

    def book(self, talks):
        for talk in talks:
            talk.booked = set()
        for talk in talks:
            wants(self.is_free(talk))
            talk.booked = talk.whom()

    def book_where_free(self, talks):
        for talk in talks:
            talk.booked = set()
        for talk in talks:
            if self.is_free(talk):
                talk.booked = talk.whom()


class Counting:
    """Whether somebody came, and what follows."""

    def say(self, number, course, said):
        self.came[number, course] = said
        about, talk = self.courses[course], self.talks[number]
        citizen = self.citizens[about.citizen]
        has_come = any(one == course and what == "attended" for (_talk, one), what in self.came.items())
        if has_come and about.state == "planned":
            about.state, about.has_begun = "active", True
            citizen.state = "started"
        elif not has_come and about.state == "active":
            about.state, about.has_begun = "planned", False
            if not about.is_restart:
                citizen.state = "planned"
        if about.state in ("planned", "active"):
            about.is_to_be_called = self.last_said(course) == "no_show"
        return talk

    def last_said(self, course):
        said = [
            (self.talks[talk].starts_at, place, what)
            for place, ((talk, one), what) in enumerate(self.came.items())
            if one == course and what != "expected"
        ]
        return max(said)[2] if said else None

    def is_theirs(self, number, course):
        """Whether the meeting is asked of the citizen: they had a seat when it began."""
        talk = self.talks[number]
        rows = [one for one in self.rows if (one.course, one.group) == (course, talk.group)]
        return any(one.is_here_at(talk.starts_at) for one in rows)

    def all_of(self, course):
        """The talks and meetings on the citizen's page."""
        return {
            number
            for number, talk in enumerate(self.talks)
            if (number, course) in self.came or (talk.group is not None and self.is_theirs(number, course))
        }

    def completion(self, course):
        about = self.courses[course]
        attended = sum(one == course and what == "attended" for (_talk, one), what in self.came.items())
        rule = RULES[about.programme]
        if rule == "open":
            return attended, None
        if rule == "four":
            return attended, NEED
        own = [one for one in self.own(course) if not one.is_extra]
        off = sum(one.state == "cancelled" for one in own)
        theirs = [self.talks[number] for number in self.all_of(course) if self.talks[number].group is not None]
        return attended, max((about.asked_for or 0) - off, 0) + sum(one.state != "cancelled" for one in theirs)
