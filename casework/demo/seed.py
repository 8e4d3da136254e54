"""About sixty citizens in believable states, relative to today. Made by the real actions, on a moved clock."""

import random
import uuid
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from accounts import actors, clock, jobs
from accounts.editing import edit
from accounts.models import (
    Organisation,
)
from accounts.scope import scope
from accounts.workdays import last_working_day
from casework.demo import colleagues, forms, house, people
from casework.demo.courses import Courses, Story
from casework.demo.groups import Groups
from casework.demo.moments import standing_at
from casework.demo.texting import Texting
from referrals import transitions
from referrals.actions import by_hand, contact, imports, intake, unit_staff
from referrals.enums import TalkOutcome

BY = actors.system("demo")
NOTES = [
    "Vil gerne ringes op om eftermiddagen.",
    "Har prøvet plaster før.",
    "Kommer på afdelingen igen i næste uge.",
    "Er nervøs for at tage på.",
]


def seed():
    """Make the demo once; when its organisations are there already, nothing happens."""
    if Organisation.objects.filter(slug="havnsoe").exists():
        return
    organisations = house.organisations()
    staff = house.staff(organisations)
    with scope([o.pk for o in organisations.values()]):
        house.settings(organisations["Havnsø"], staff["admin"])
        units = house.units(organisations, staff)
        texting = Texting(organisations["Havnsø"], staff["admin"])
        texting.switch_on(35)
        _Cases(organisations, staff, units, texting).make()
        colleagues.make(organisations, staff)
        texting.finish(staff["raadgiver"])


class _Cases:
    def __init__(self, organisations, staff, units, texting):
        self.random = random.Random(2026)  # noqa: S311 - the same demo every time
        self.organisations, self.staff, self.units = organisations, staff, units
        self.names = [name.strip() for name in people.NAMES.replace("\n", " ").split(",")]
        self.courses = Courses(organisations["Havnsø"], texting)
        self.number = 0
        self.now = clock.now()
        # When the last step of the present referral was: weekends pull days together, and no step may come before it.
        self.last = None

    def make(self):
        anne, mona, jens = self.staff["raadgiver"], self.staff["mona"], self.staff["koordinator"]
        self.courses.make_places(self.staff["koordinator"])
        self.waiting_of(anne)
        self.waiting_of_others(mona)
        self.unassigned()
        self.on_pause(anne, mona)
        self.contacted(anne, mona, jens)
        self.ended(anne, mona)
        self.courses.tell_all(self.reached_for_a_course, anne, mona)
        self.courses.visits(self.reached_for_a_course, anne)
        Groups(self.courses, self.staff).tell_all(partial(self.reached_for_a_course, wished="group"))
        self.partners()
        self.by_themselves()
        self.by_account(self.staff["henviser"], mona)
        self.perhaps_twice(anne)
        self.of_the_absent(self.staff["signe"])
        self.entered(anne)
        self.read_in(jens)
        self.silent(anne)
        self.talks()
        self.courses.fill_weeks(anne)
        forms.fill_in(self.organisations["Havnsø"])

    def waiting_of(self, anne):
        """The list of the counsellor who is shown: late, due today, soon, with time."""
        late = self.refer(9, "Bosted Fyrvej", staff=True)
        self.tried(late, anne, [6, 4, 1])
        late = self.refer(8, "Jordemodercenter Havnsø", groups=["pregnant"])
        self.tried(late, anne, [6, 2])
        today = self.refer(7, "Lungemedicinsk Afdeling")
        self.tried(today, anne, [3])
        for days, unit in ((6, "Lægehuset Torvet"), (5, "Jobcenter Havnsø"), (2, "Lægehuset Torvet")):
            self.give(self.refer(days, unit), anne)
        arranged = self.refer(3, "Jobcenter Havnsø")
        self.arranged(arranged, anne, hours=2)
        arranged = self.refer(4, "Bosted Fyrvej", staff=True)
        self.promised(arranged, anne)

    def waiting_of_others(self, mona):
        for days in (10, 7, 6, 6, 5, 4, 3, 2, 1):
            referral = self.refer(days, self.random.choice(["Lægehuset Torvet", "Jobcenter Havnsø", "Bosted Fyrvej"]))
            self.tried(referral, mona, [1] if days > 3 else [])

    def unassigned(self):
        for days in (6, 1, 0):
            self.refer(days, "Lungemedicinsk Afdeling")

    def on_pause(self, anne, mona):
        for counsellor, reason, until in ((anne, "admitted", 9), (mona, "asked", 14)):
            referral = self.refer(5, "Lungemedicinsk Afdeling")
            self.give(referral, counsellor)
            with standing_at(self.moment(2)):
                contact.pause(
                    referral=referral, by=counsellor, reason=reason, until=clock.today() + timedelta(days=until)
                )

    def contacted(self, anne, mona, jens):
        wishes = [
            ("individual", "home", "efter kl. 9", "reduce"),
            ("group", "health_centre", "om torsdagen", "quit"),
            ("rolling_group", "drop_in", "", "quit"),
            ("individual", "phone", "om eftermiddagen", "hold"),
        ]
        for number in range(16):
            days = self.random.randint(4, 40)
            counsellor = [anne, mona, jens][number % 3]
            referral = self.refer(days, self.random.choice(list(self.own_units())))
            self.reached(referral, counsellor, days - self.random.randint(1, 3), wishes[number % 4])
            if number % 3 == 0 and days > 14:
                self.started(referral, counsellor, days - 10)
        again = self.refer(8, "Lægehuset Torvet")
        self.reached(again, anne, 5, wishes[0])
        self.refer(1, "Lungemedicinsk Afdeling", like=again)

    def ended(self, anne, mona):
        for number, days in enumerate((30, 25, 21, 18, 15)):
            counsellor = [anne, mona][number % 2]
            referral = self.refer(days, "Jobcenter Havnsø")
            self.tried(referral, counsellor, [days - 2, days - 3, days - 5, days - 6])
            with standing_at(self.moment(days - 7)):
                transitions.mark_not_reached(referral, by=counsellor)
        for days, reason in ((22, "not_now"), (17, "own_help"), (12, "other_offer"), (6, "no_wish")):
            referral = self.refer(days, "Lægehuset Torvet")
            with standing_at(self.moment(days - 2)):
                contact.decline(referral=referral, by=mona, reason=reason, heard_from_citizen=True)
        moved = self.refer(11, "Lungemedicinsk Afdeling")
        with standing_at(self.moment(8)):
            contact.not_relevant(referral=moved, by=anne, reason="moved")

    def reached_for_a_course(self, days, counsellor, wished="individual", to="Havnsø"):
        referral = self.refer(days, "Lungemedicinsk Afdeling", feedback=False, to=to)
        self.reached(referral, counsellor, days - 2, (wished, "phone", "efter kl. 10", "quit"))
        referral.refresh_from_db()
        return referral

    def of_the_absent(self, signe):
        """What a deputy keeps: a deadline that has passed, calls arranged, and one that has time."""
        self.tried(self.refer(8, "Lægehuset Torvet"), signe, [5])
        self.arranged(self.refer(3, "Jobcenter Havnsø"), signe, hours=3)
        self.promised(self.refer(5, "Bosted Fyrvej", staff=True), signe)
        self.give(self.refer(1, "Lægehuset Torvet"), signe)

    def partners(self):
        for short_name, unit, who in (
            ("Lindby", "Rusmiddelcenter Lindby", "lindby"),
            ("Østervig", "Lægerne i Østervig", "oestervig"),
            ("Bakkeholm", "Lægehuset Bakkeholm", "nabo"),
        ):
            for days in (8, 5, 2):
                self.give(self.refer(days, unit, to=short_name), self.staff[who])
            self.reached(self.refer(9, unit, to=short_name), self.staff[who], 6, ("individual", "home", "", "quit"))
        for name in ("Lindby", "Østervig"):
            self.refer(1, "Lungemedicinsk Afdeling", to=name)

    def by_account(self, referrer, mona):
        """A referrer's own list: one referral of each word, and one without feedback."""
        for name in ("Jobcenter Havnsø", "Lungemedicinsk Afdeling"):
            unit_staff.add_staff(unit=self.units[name], user=referrer, by=self.staff["koordinator"])
        own = {"by": referrer, "feedback": True}
        self.refer(2, "Jobcenter Havnsø", **own)
        self.reached(self.refer(12, "Jobcenter Havnsø", **own), mona, 9, ("individual", "phone", "", "quit"))
        started = self.refer(33, "Lungemedicinsk Afdeling", **own)
        self.reached(started, mona, 30, ("group", "health_centre", "", "quit"))
        self.started(started, mona, 20)
        missed = self.refer(26, "Jobcenter Havnsø", **own)
        self.tried(missed, mona, [24, 23, 21, 19])
        with standing_at(self.moment(18)):
            transitions.mark_not_reached(missed, by=mona)
        self.refer(5, "Jobcenter Havnsø", by=referrer, feedback=False)
        self.refer(6, "Lungemedicinsk Afdeling", to="Lindby", **own)

    def by_themselves(self):
        """Citizens who ask for help themselves: on the municipality's page, and by a poster."""
        for days, unit in ((1, None), (3, "Lægehuset Torvet")):
            self.number += 1
            self.last = None
            details = intake.Details(
                name=self.names[self.number % len(self.names)],
                phone=f"+4510{self.number * 7919 % 900000 + 100000}",
                products=["e_cigarette"],
                best_time="om eftermiddagen",
            )
            with standing_at(self.moment(days)):
                intake.refer(
                    organisation=self.organisations["Havnsø"],
                    unit=self.units[unit] if unit else None,
                    channel="self",
                    details=details,
                    submission=uuid.UUID(int=self.random.getrandbits(128), version=4),
                    by=actors.CITIZEN,
                )

    def perhaps_twice(self, anne):
        """The same name with another phone; and one whose name has been corrected."""
        self.refer(2, "Lægehuset Torvet", name="Jonas Krogh")
        corrected = self.refer(3, "Jobcenter Havnsø", name="Solveig Munk Sørensen").citizen
        edit(row=corrected, version=corrected.version, by=anne, name="Solveig Munk", preferred_times="efter kl. 16")

    def entered(self, anne):
        """A letter that lay for two days, and an electronic one."""
        for days, channel, letter in ((2, "paper", ""), (1, "medcom", "BRV0000000101")):
            self.number += 1
            by_hand.enter(
                organisation=self.organisations["Havnsø"],
                unit=self.units["Lægehuset Torvet"],
                channel=channel,
                details=intake.Details(
                    name=self.names[self.number % len(self.names)],
                    phone=f"+4510{self.number * 7919 % 900000 + 100000}",
                    products=["cigarettes"],
                    note="Ryger 20 cigaretter dagligt. Ønsker hjælp til rygestop.",
                    letter_identifier=letter,
                    received_on=clock.today() - timedelta(days=days),
                ),
                submission=uuid.UUID(int=self.random.getrandbits(128), version=4),
                take=letter == "",
                by=anne,
            )

    def read_in(self, jens):
        """A list from a day on paper, with a line that has an error."""
        day = (clock.today() - timedelta(days=3)).strftime("%d-%m-%Y")
        lines = [
            "Navn;Telefon;Modtaget;Note",
            f"Frode Lerche;10 71 52 33;{day};Fra dagen med papir",
            "Rigmor Aabo;10 71;;",
        ]
        source = imports.receive(organisation=self.organisations["Havnsø"], data="\n".join(lines).encode(), by=jens)
        imports.choose_columns(source=source, mapping=source.columns, by=jens)
        jobs.work()
        source.refresh_from_db()
        imports.start(source=source, only_good=True, by=jens)
        jobs.work()

    def silent(self, anne):
        for days in people.SILENT_DAYS:
            self.reached(self.refer(days, people.SILENT_UNIT), anne, days - 4, ("individual", "home", "", "quit"))

    def talks(self):
        for name, number in people.TALKS.items():
            unit = self.units[name]
            for step in range(number):
                with standing_at(self.moment(2 + 7 * step)):
                    intake.count_talk(
                        unit=unit,
                        outcome=TalkOutcome.DECLINED,
                        submission=uuid.UUID(int=self.random.getrandbits(128), version=4),
                        by=actors.link(unit),
                    )

    # One step each.

    def refer(self, days, unit, *, to="Havnsø", staff=False, groups=(), like=None, by=None, feedback=None, name=""):
        self.number += 1
        self.last = None
        details = intake.Details(
            name=name or like.citizen.name if name or like else self.names[self.number % len(self.names)],
            phone=like.citizen.phone if like else "" if staff else f"+4510{self.number * 7919 % 900000 + 100000}",
            staff_name="Bodil Krarup" if staff else "",
            staff_phone="+4510203145" if staff else "",
            staff_hours="efter vagtskifte kl. 15" if staff else "",
            products=["cigarettes"],
            target_groups=list(groups),
            note=self.random.choice(NOTES) if self.number % 3 == 0 else "",
            feedback_allowed=self.number % 2 == 0 if feedback is None else feedback,
        )
        with standing_at(self.moment(days)):
            referral = intake.refer(
                organisation=self.organisations[to],
                unit=self.units[unit],
                details=details,
                submission=uuid.UUID(int=self.random.getrandbits(128), version=4),
                by=by or actors.link(self.units[unit]),
            )
            self.know_more(referral.citizen)
        return referral

    def know_more(self, citizen):
        """Some citizens have a CPR number. The day is above 60: no such number is given to anybody."""
        if self.number % 4 == 0 and not citizen.cpr:
            digits = f"{61 + self.number % 28}01{50 + self.number % 40}{1000 + self.number}"
            edit(row=citizen, version=citizen.version, by=BY, cpr=digits, birth_year=None)

    def give(self, referral, counsellor):
        contact.assign(referral=referral, counsellor=counsellor, by=counsellor)

    def tried(self, referral, counsellor, days_ago):
        self.give(referral, counsellor)
        for days in days_ago:
            with standing_at(self.moment(days)):
                contact.record_attempt(referral=referral, by=counsellor, outcome="no_answer")

    def arranged(self, referral, counsellor, *, hours):
        with standing_at(self.moment(1)):
            at = max(self.now, self.moment(0)) + timedelta(hours=hours)
            contact.record_attempt(referral=referral, by=counsellor, outcome="call_later", next_try=at)

    def promised(self, referral, counsellor):
        with standing_at(self.moment(2)):
            contact.record_attempt(
                referral=referral,
                by=counsellor,
                outcome="staff_promise",
                channel="via_staff",
                note="Bodil spørger borgeren ved morgenmaden.",
                next_try=self.moment(-1),
            )

    def reached(self, referral, counsellor, days_ago, wishes):
        with standing_at(self.moment(max(days_ago, 0))):
            contact.record_attempt(referral=referral, by=counsellor, outcome="reached")
            referral.refresh_from_db()
            names = ("wanted_format", "wanted_place", "wanted_times", "goal")
            told = dict(zip(names, wishes, strict=True))
            edit(row=referral, version=referral.version, by=counsellor, **told)

    def started(self, referral, counsellor, days_ago):
        referral.refresh_from_db()
        uses = [20, 16, 12, 9, 5, 4][: max((days_ago + 6) // 7, 1)]
        return self.courses.tell(referral, counsellor, Story(uses=uses, days_ago=days_ago))

    def own_units(self):
        own = self.organisations["Havnsø"]
        return (n for n, unit in self.units.items() if unit.organisation == own and n != people.SILENT_UNIT)

    def moment(self, days_ago):
        """A time in the working hours of that day, or of the last working day before; never after now, for the past."""
        day = timezone.localdate(self.now) - timedelta(days=days_ago)
        if days_ago > 0:
            day = last_working_day(day)
        at = timezone.make_aware(datetime.combine(day, time(9, 0))) + timedelta(minutes=self.random.randint(0, 300))
        if days_ago < 0:
            return at
        at = max(at, self.last + timedelta(minutes=20)) if self.last else at
        self.last = min(at, self.now - timedelta(minutes=5))
        return self.last
