"""Two municipalities with the same people in the same situations. Every name and text about people of a side holds the
side's canary, a word that stands nowhere else."""

from datetime import timedelta

from accounts import actors, clock, invitation, links, staff
from accounts.enums import LinkPurpose
from accounts.rights import Role
from courses.enums import PlaceKind
from followup import reconcile
from referrals import tokens
from referrals.actions import imports, merging
from referrals.enums import ImportState, PermissionPurpose, TalkOutcome
from tests.accounts.factories import (
    AbsenceFactory,
    CollaborationFactory,
    CounsellorFactory,
    LoanFactory,
    LocalCounsellorFactory,
    OrganisationFactory,
    PublicLinkFactory,
    SavedViewFactory,
    SettingChangeFactory,
    UnitFactory,
    UserFactory,
    within,
)
from tests.courses.factories import (
    AffectedMedicineFactory,
    AgreedStepFactory,
    AttendanceFactory,
    BaselineFactory,
    ClosingLetterFactory,
    CourseFactory,
    DoctorNoticeFactory,
    GroupFactory,
    JournalStampFactory,
    MeetingFactory,
    ParticipationFactory,
    PlaceContactFactory,
    PlaceFactory,
    PlannedCallFactory,
    QuitDateFactory,
    SessionFactory,
    VisitCountFactory,
)
from tests.followup.engine import switch_on
from tests.followup.factories import AnswerFactory, CallOfferFactory, MessageFactory, StopFactory, TemplateFactory
from tests.referrals.factories import (
    CitizenFactory,
    ContactAttemptFactory,
    ContactPersonFactory,
    CoverStepFactory,
    ImportChunkFactory,
    PauseFactory,
    PermissionFactory,
    ReferralFactory,
    ReferralImportFactory,
    ReferringUnitFactory,
    StoplinienBridgeFactory,
    UnitStaffFactory,
    VbaTalkFactory,
)

# A referral of the counsellor in each situation that a page is for; each has a citizen of its own.
SITUATIONS = ("waiting", "paused", "contacted", "started", "declined")
# A course in each state, and what its referral has come to.
COURSES = {"planned": "planned", "active": "started", "resting": "started", "ended": "finished"}


class Side:
    def __init__(self, canary):
        self.canary = canary
        self.organisation = switch_on(OrganisationFactory(), sms_number="+451204", sms_free_text=True, sms_links=True)
        self.unit = UnitFactory(organisation=self.organisation)
        self.own = CounsellorFactory(organisation=self.organisation, unit=self.unit, name=self.word("Egon"))
        self.referring = ReferringUnitFactory(organisation=self.organisation, ambassador_name=self.word("Ambassadør"))
        self.link = PublicLinkFactory(organisation=self.organisation, target=self.referring.pk)
        self.poster = PublicLinkFactory(
            organisation=self.organisation, target=self.referring.pk, purpose=LinkPurpose.SELF_REFER
        )
        place = self.own.memberships.get().pk
        self.hook = PublicLinkFactory(
            organisation=self.organisation, target=self.organisation.pk, purpose=LinkPurpose.SMS_HOOK
        )
        self.calendar = PublicLinkFactory(organisation=self.organisation, target=place, purpose=LinkPurpose.CALENDAR)
        self.unit_staff = UnitStaffFactory(unit=self.referring, user__name=self.word("Lise"))
        self.talk = VbaTalkFactory(unit=self.referring, outcome=TalkOutcome.DECLINED)
        self.referrals = {situation: self.referral(situation) for situation in SITUATIONS}
        self.people_around(self.referrals["waiting"])
        self.staff_around()
        self.setting_change = SettingChangeFactory(organisation=self.organisation)
        TemplateFactory(organisation=self.organisation, text=self.word("Vi ses"))
        self.merge = self.merged(into=self.referrals["paused"].citizen)
        self.source = self.list_on_its_way()
        self.form = self.course_with_form()
        self.courses = {state: self.course(state) for state in COURSES}
        self.rows_of(self.courses["active"])
        self.group_with_people()
        self.visited(self.courses["active"])
        self.texting()

    def texting(self):
        """With the citizen who waits: one message in doubt, what they wrote, and what has been dealt with."""
        told = {"citizen": self.citizen, "text": self.word("Besked")}
        self.doubtful = MessageFactory(**told, kind="day_before", state="unknown")
        self.answer = AnswerFactory(**told)
        offer = CallOfferFactory(referral=self.referrals["waiting"], offered_at=clock.now() - timedelta(days=2))
        about = {"organisation": self.organisation, "purpose": LinkPurpose.CHOOSE_TIME}
        self.choice = PublicLinkFactory(target=offer.pk, **about)
        self.settled_answer = AnswerFactory(**told, handled_at=clock.now(), handled_by=self.own, handled_by_kind="user")
        about = {"organisation": self.organisation, "citizen": None, "number": self.citizen.phone}
        self.unsure = AnswerFactory(**about, text=self.word("Hvem"), meaning="unsure")
        session = SessionFactory(
            course=self.courses["active"], starts_at=clock.now() + timedelta(hours=6), attendance=None
        )
        yes = {"confirmed_at": clock.now(), "confirmed_by_kind": "citizen"}
        AttendanceFactory(session=session, course=self.courses["active"], **yes)
        self.stopped = self.referrals["declined"].citizen
        StopFactory(organisation=self.organisation, number=self.stopped.phone)

    def group_with_people(self):
        about = {"counsellor": self.away, "name": self.word("Hold"), "quit_day": clock.today() + timedelta(days=22)}
        self.group = GroupFactory(organisation=self.organisation, **about)
        self.other_group = GroupFactory(organisation=self.organisation, counsellor=self.away)
        self.meeting, self.held_meeting, self.off_meeting = (
            MeetingFactory(group=self.group, starts_at=clock.now() + timedelta(days=day), **state)
            for day, state in ((0, {}), (-1, {"held": True}), (2, {"cancelled": True}))
        )
        self.inside, self.waiting, self.gone = (
            ParticipationFactory(group=self.group, course=course, **state)
            for course, state in (
                (self.courses["planned"], {}),
                (self.courses["active"], {"waits": True}),
                (self.form.course, {"left": True}),
            )
        )

    def word(self, name):
        return f"{name} {self.canary}"

    def referral(self, situation):
        citizen = CitizenFactory(
            organisation=self.organisation, name=self.word(situation.capitalize()), place=self.word("Bosted")
        )
        traits = {} if situation in ("waiting", "covered") else {situation: True}
        return ReferralFactory(
            citizen=citizen, unit=self.referring, counsellor=self.own, note=self.word("Besked"), **traits
        )

    def people_around(self, referral):
        self.citizen = referral.citizen
        self.person = ContactPersonFactory(citizen=self.citizen, name=self.word("Pårørende"))
        self.attempt = ContactAttemptFactory(referral=referral, by=self.own, note=self.word("Notat"))
        PermissionFactory(citizen=self.citizen, recipient=self.word("Læge"))
        StoplinienBridgeFactory(referral=referral, by=self.own)
        PauseFactory(referral=self.referrals["declined"])

    def absence_of(self, who, **about):
        """Away, and the side's own counsellor stands in."""
        absence = AbsenceFactory(organisation=self.organisation, user=who, deputy=self.own)
        CoverStepFactory(absence=absence, taker=self.own, **about)
        return absence

    def staff_around(self):
        self.away = CounsellorFactory(organisation=self.organisation, name=self.word("Fraværende"))
        self.referrals["covered"] = self.referral("covered")
        self.absence = self.absence_of(self.away, referral=self.referrals["covered"])
        self.partner = OrganisationFactory()
        CollaborationFactory(organisations=[self.organisation, self.partner])
        self.loan = LoanFactory(home=self.partner, host=self.organisation, user__name=self.word("Udlånt"))
        place = {"organisation": self.organisation, "roles": [Role.REFERRER], "unit": None}
        with within(self.organisation):
            email = f"inviteret.{self.canary.lower()}@example.org"
            self.invited = staff.invite(email=email, name=self.word("Inviteret"), by=self.own, **place)

    def merged(self, *, into):
        gone = CitizenFactory(organisation=self.organisation, name=self.word("Dobbelt"))
        ContactPersonFactory(citizen=gone, name=self.word("Nabo"))
        with within(self.organisation):
            versions = {into.pk: into.version, gone.pk: gone.version}
            return merging.merge(kept=into, gone=gone, versions=versions, by=self.own)

    def list_on_its_way(self):
        counts = {"good": 0, "error": 1, "known": 0, "duplicates": 0}
        source = ReferralImportFactory(
            organisation=self.organisation, state=ImportState.CHECKED, mapping={"0": "name"}, counts=counts
        )
        wrong = {"lines": [[2, [self.word("Linje")]]], "errors": {2: ["Skriv et telefonnummer"]}}
        for number, what in enumerate([{"headings": ["Navn"]}, wrong]):
            ImportChunkFactory(source=source, number=number, errors=number, data=imports._sealed(what))
        return source

    def course_with_form(self):
        citizen = CitizenFactory(organisation=self.organisation, name=self.word("Skema"), birth_year=2014)
        referral = ReferralFactory(citizen=citizen, unit=self.referring, counsellor=self.own, planned=True)
        self.referrals["form"] = referral
        return BaselineFactory(course=CourseFactory(referral=referral), guardian=self.word("Værge"))

    def course(self, state):
        citizen = CitizenFactory(organisation=self.organisation, name=self.word(f"Forløb {state}"))
        about = {"citizen": citizen, "unit": self.referring, "counsellor": self.own, COURSES[state]: True}
        referral = self.referrals[f"course {state}"] = ReferralFactory(**about)
        course = CourseFactory(referral=referral, **({} if state == "planned" else {state: True}))
        AffectedMedicineFactory(course=course)
        return course

    def rows_of(self, course):
        """What a course that runs has: talks to come, to log and held, calls, and a doctor to tell."""
        now, place = clock.now(), PlaceFactory(organisation=self.organisation, name=self.word("Lokale"))
        QuitDateFactory(course=course)
        self.session = SessionFactory(course=course, place=place, starts_at=now + timedelta(hours=2))
        self.held_session = SessionFactory(course=course, held=True, starts_at=now - timedelta(days=7), attendance=None)
        about = {"note": self.word("Sagt"), "uses": {"cigarettes": 12}, "saved_by": self.own, "saved_by_kind": "user"}
        attendance = AttendanceFactory(session=self.held_session, attended=True, **about)
        AgreedStepFactory(course=course, agreed_in=attendance, text=self.word("Skridt"))
        SessionFactory(course=self.courses["planned"], starts_at=now - timedelta(days=1))
        self.call = PlannedCallFactory(course=course)
        self.made_call = PlannedCallFactory(course=course, made=True, note=self.word("Opkald"))
        self.settled_notice = DoctorNoticeFactory(course=self.courses["resting"], refused=True)
        self.notice = DoctorNoticeFactory(course=course)
        self.record_of(course)

    def record_of(self, course):
        """What has been entered, and a closing note of the course that has ended, which the citizen permits."""
        self.stamp = JournalStampFactory(course=course, text=self.word("Notat"), by=self.own)
        ended = self.courses["ended"]
        PermissionFactory(citizen=ended.citizen, recipient=self.word("Læge"), purpose="doctor")
        ClosingLetterFactory(course=ended, receiver=self.word("Lægehus"), text=self.word("Forløb"), by=self.own)

    def visited(self, course):
        """A home, and a talk there today with one who lets its staff know the times."""
        about = {"kind": PlaceKind.RESIDENCE, "unit": self.referring, "notes": self.word("Note")}
        self.place = PlaceFactory(organisation=self.organisation, name=self.word("Bosted"), **about)
        self.place_contact = PlaceContactFactory(place=self.place, name=self.word("Vagt"))
        VisitCountFactory(place=self.place, counsellor=self.own)
        SessionFactory(course=course, place=self.place, starts_at=clock.now() + timedelta(hours=4))
        PermissionFactory(citizen=course.citizen, purpose=PermissionPurpose.HOME_TIMES, recipient="")

    @property
    def names(self):
        """{name: citizen's id}"""
        citizens = [*(referral.citizen for referral in self.referrals.values()), self.merge.gone]
        return {citizen.name: citizen.pk for citizen in citizens}

    def args(self, target):
        """The arguments of the URL of a page about `target`."""
        if target in SITUATIONS:
            return [self.referrals[target].pk]
        key = links.key(self.link)
        return {
            "": [],
            "settings": [self.organisation.slug],
            "section": [self.organisation.slug, "kontakt"],
            "message_text": [self.organisation.slug, "day_before"],
            "setting_change": [self.organisation.slug, self.setting_change.pk],
            "citizen": [self.citizen.pk],
            "stopped": [self.stopped.pk],
            "doubtful": [self.doubtful.pk],
            "unsure_answer": [self.unsure.pk],
            "settled_answer": [self.settled_answer.pk],
            "attempt": [self.attempt.pk],
            "person": [self.person.pk],
            **{state: [course.pk] for state, course in self.courses.items()},
            "group": [self.group.pk],
            "meeting": [self.meeting.pk],
            "meeting_row": [self.meeting.pk, self.inside.course_id],
            "held_meeting": [self.held_meeting.pk],
            "off_meeting": [self.off_meeting.pk],
            "inside": [self.inside.pk],
            "waiting_list": [self.waiting.pk],
            "gone": [self.gone.pk],
            "session": [self.session.pk],
            "held_session": [self.held_session.pk],
            "call": [self.call.pk],
            "place": [self.place.pk],
            "place_contact": [self.place_contact.pk],
            "made_call": [self.made_call.pk],
            "notice": [self.notice.pk],
            "stamp": [self.stamp.pk],
            "settled_notice": [self.settled_notice.pk],
            "form": [self.form.course_id],
            "form_section": [self.form.course_id, "life"],
            "screen_section": ["life"],
            "view": [self.view.pk],
            "list": ["henvisninger"],
            "calendar": [links.key(self.calendar)],
            "hook": [links.key(self.hook)],
            "choice": [links.key(self.choice)],
            "pair": [self.citizen.pk, self.referrals["declined"].citizen_id],
            "merge": [self.merge.kept_id, self.merge.pk],
            "import": [self.source.pk],
            "referring_link": [self.referring.pk, "personale"],
            "key": [key],
            "receipt": [key, self.token],
            "talk": [key, tokens.make(self.organisation.pk, self.talk.pk, kind="talk")],
            "slug": [self.organisation.slug],
            "poster": [self.organisation.slug, links.key(self.poster)],
            "self_receipt": [self.organisation.slug, self.receipt("self")],
            "referring": [self.referring.pk],
            "referring_receipt": [self.referring.pk, self.token],
            "referring_talk": [self.referring.pk, tokens.make(self.organisation.pk, self.talk.pk, kind="talk")],
            "unit_staff": [self.unit_staff.pk],
            "reset": ["zzzzz", "ab-cd"],
            "absence": [self.absence.pk],
            "member": [self.own.memberships.get().pk],
            "own_place": [self.own.memberships.get().pk],
            "unit": [self.unit.pk],
            "loan": [self.loan.pk],
            "welcome": [invitation.key(self.invited.user)],
        }[target]

    @property
    def token(self):
        return self.receipt("referral")

    def receipt(self, kind):
        return tokens.make(self.organisation.pk, self.referrals["waiting"].pk, kind=kind)


class World:
    """Side a is looked at; side b is the neighbour."""

    def __init__(self):
        self.a, self.b = Side("Ankerstjerne"), Side("Bjergfalk")
        self.neighbour = UserFactory(organisation=self.b.organisation, roles=list(Role), unit=self.b.unit)
        self.people = {"visitor": None, **self.staff(), "own": self.a.own, "neighbour": self.neighbour}
        self.a.view = SavedViewFactory(user=self.people["coordinator"])
        self.b.view = SavedViewFactory(user=self.neighbour)
        reconcile.everything(since=reconcile.ALWAYS)  # the factories have told nobody of what they made

    def staff(self):
        mine = self.a.organisation
        elsewhere = UnitFactory(organisation=mine)
        alone = {role.value: UserFactory(organisation=mine, roles=[role], unit=elsewhere) for role in Role}
        UnitStaffFactory(unit=self.a.referring, user=alone[Role.REFERRER])
        return alone | {
            "inactive": UserFactory(organisation=mine, roles=list(Role), unit=self.a.unit, is_active=False),
            "nobody": UserFactory(),
            "local_of_unit": LocalCounsellorFactory(organisation=mine, unit=self.a.unit),
        }

    @property
    def everywhere(self):
        return [self.a.organisation.pk, self.b.organisation.pk]

    @property
    def by(self):
        return actors.system("tests")
