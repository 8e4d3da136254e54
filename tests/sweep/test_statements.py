"""How many statements a page costs: as many with 12 rows as with 2, and pinned here."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from accounts import clock
from accounts.history import record
from accounts.scope import scope
from accounts.transactions import atomic
from followup.texts import languages
from followup.texts.kinds import Kind
from referrals.models import Referral
from tests.accounts.factories import (
    CollaborationFactory,
    CounsellorFactory,
    OrganisationFactory,
)
from tests.courses.factories import (
    AffectedMedicineFactory,
    AgreedStepFactory,
    AttendanceFactory,
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
from tests.followup.factories import AnswerFactory, MessageFactory, OptOutFactory, TemplateFactory
from tests.referrals.factories import (
    CitizenFactory,
    ContactAttemptFactory,
    ContactPersonFactory,
    CoverStepFactory,
    PauseFactory,
    PermissionFactory,
    ReferralFactory,
    StoplinienBridgeFactory,
)
from tests.sweep.calls import client_of, undone, url_of
from tests.sweep.pages import PAGES
from tests.sweep.test_neighbour import LISTS
from tests.sweep.test_permissions import with_first
from tests.sweep.world import World

# For every page: session, user with memberships, scope opened and closed. With citizens: savepoint, entry, release.
AROUND, LOG = 4, 3
# Beside those, for the counsellor. The public pages open a scope of their own, which is two.
PAGES_WITHOUT_CITIZENS = {
    "account_logout": 0,
    "account_inactive": 0,
    "account_change_password": 0,
    "account_reset_password": 0,
    "account_reset_password_done": 0,
    "account_reset_password_from_key": 1,
    "accounts:find_link": 1,
    "accounts:privacy": 1,
    "accounts:accessibility": 1,
    "accounts:profile": 1,
    "followup:health": 1,
    "followup:health_live": 0,
    "accounts:welcome": 2,
    "referrals:vba": 6,
    "referrals:vba_sent": 9,
    "referrals:vba_no_thanks": 7,
    "referrals:vba_elsewhere": 7,
    "referrals:vba_status": 6,
    "referrals:self_refer": 1,
    "referrals:self_refer_unit": 5,
    "referrals:self_sent": 4,
    "followup:choose_time": 7,
    "followup:phone": 0,
    "casework:reason": 1,
    "referrals:new": 1,
    "casework:search": 0,
    "casework:duplicates": 1,
    "casework:absences": 2,
    "casework:new_absence": 4,
    "casework:change_absence": 3,
    "casework:deputy": 3,
    "courses:groups": 3,
    "courses:new_group": 7,
    "courses:edit_group": 5,
    "courses:add_meetings": 2,
    "courses:move_meeting": 1,
    "courses:cancel_meeting": 1,
    "casework:calendar_address": 1,
    "casework:calendar_feed": 6,
    "casework:places": 3,
    "casework:new_place": 1,
    "casework:edit_place": 2,
    "casework:close_place": 2,
    "casework:add_place_contact": 1,
    "casework:edit_place_contact": 1,
}
PAGES_WITH_CITIZENS = {
    "casework:my_day": 14,
    "casework:citizens": 4,
    "casework:citizen": 11,
    "casework:history": 8,
    "casework:compare": 7,
    "casework:split": 13,
    "casework:message_kinds": 3,
    "casework:lift_stop": 3,
    "casework:settle_message": 3,
    "casework:offer_time": 8,
    "casework:unsure": 6,
    "casework:edit": 3,
    "casework:add_contact_person": 2,
    "casework:permission": 2,
    "casework:edit_contact_person": 3,
    "referrals:new_for": 3,
    "casework:absence": 13,
    "referrals:attempt": 6,
    "referrals:assign": 5,
    "referrals:pause": 3,
    "referrals:end": 4,
    "referrals:wishes": 4,
    "referrals:letter": 4,
    "courses:baseline": 6,
    "courses:baseline_section": 6,
    "courses:plan": 9,
    "courses:restart": 10,
    "courses:quit_date": 6,
    "courses:contact_plan": 5,
    "courses:add_talk": 7,
    "courses:end": 4,
    "courses:medicine": 5,
    "courses:journal": 6,
    "courses:journal_pdf": 6,
    "courses:closing_letter": 6,
    "courses:closing_letter_pdf": 6,
    "courses:appointment_card": 5,
    "courses:session_sheet": 5,
    "courses:log": 15,
    "courses:log_unplanned": 12,
    "courses:move": 9,
    "courses:call": 5,
    "courses:inform": 10,
    "courses:group": 6,
    "courses:group_log": 3,
    "courses:add_participant": 3,
    "courses:join": 8,
    "courses:leave": 5,
    "casework:participants": 4,
    "casework:calendar": 5,
    "casework:place": 8,
    "casework:week_sheet": 4,
    "casework:visit_day": 4,
    "casework:visit_find": 6,
    **dict.fromkeys(LISTS, 14),
}
# For the coordinator.
PAGES_OF_A_COORDINATOR = {
    "/henvisninger/": 5,
    "/henvisninger/?state=all&sort=name": 6,
    "/visninger/ny/henvisninger/": 2 - LOG,
    "/henvisninger/fordeling/": 2 - LOG,
    "/sms/": 4,
    "/sms/tal/": 5 - LOG,
}
# The list of texts; one of them, with the names that it must not say; their history.
TEXTS_OF_MESSAGES = {"": 1, "day_before/": 4, "historik/": 1}
MOST_FOR_A_CITIZEN = 12


def many(world, number):
    """`number` of everything that a page of side a can show more than one of."""
    side = world.a
    for _ in range(number):
        around(side.referrals["waiting"], side)
        texting(side)
        ReferralFactory(citizen=side.citizen, unit=side.referring, counsellor=side.own, paused=True)
        CounsellorFactory(organisation=side.organisation)
        side.absence_of(CounsellorFactory(organisation=side.organisation), referral=side.referrals["covered"])
        ReferralFactory(organisation=side.organisation, counsellor=side.away, next_try=clock.now())
        asking = CourseFactory(organisation=side.organisation, active=True, referral__counsellor=side.away)
        PlannedCallFactory(course=asking)
        DoctorNoticeFactory(course=asking)
        covered = ReferralFactory(organisation=side.organisation, counsellor=side.own)
        CoverStepFactory(absence=side.absence, taker=side.own, referral=covered)
        for list_of in ({"counsellor": side.own}, {}, {"paused": True, "counsellor": side.own}, contacted_again(side)):
            referral = ReferralFactory(organisation=side.organisation, unit=side.referring, **list_of)
            around(referral, side)
    many_courses(side, number)
    partners = [OrganisationFactory() for _ in range(number)]
    together = CollaborationFactory(organisations=[side.organisation, *partners])
    side.link.collaboration = together
    side.link.save(update_fields=["collaboration"])


def many_courses(side, number):
    """On the citizen's page, on those of a course that runs, and in My day. Returns the citizen's that runs."""
    runs = course_of(side, side.citizen, active=True)
    for _ in range(number):
        PlaceFactory(organisation=side.organisation)
        PlaceContactFactory(place=side.place)
        course_of(side, side.citizen, ended=True)
        for course in (runs, side.courses["active"], course_of(side, None, active=True)):
            for rows in (QuitDateFactory, said, SessionFactory, made_call, settled_notice, entered):
                rows(course=course)
        PlannedCallFactory(course=course)
        DoctorNoticeFactory(course=course)
        in_group(side, course)
        SessionFactory(course=course, place=side.place, starts_at=clock.now())
        VisitCountFactory(place=side.place)
        for starts_at in (clock.now(), clock.now() - timedelta(days=1)):
            SessionFactory(course=course, starts_at=starts_at)
    return runs


def in_group(side, course):
    """Who stayed away last time; somebody waiting, who wishes for a group; and one group more, with a meeting today."""
    ParticipationFactory(group=side.group, course=course)
    AttendanceFactory(session=side.held_meeting, course=course, no_show=True)
    about = {"organisation": side.organisation, "unit": side.referring, "counsellor": side.own}
    wishes = ReferralFactory(wanted_format="rolling_group", started=True, **about)
    ParticipationFactory(group=side.group, course=CourseFactory(referral=wishes, active=True), waits=True)
    MeetingFactory(group=GroupFactory(organisation=side.organisation, counsellor=side.own))


def course_of(side, citizen, **state):
    about = {"citizen": citizen or CitizenFactory(organisation=side.organisation), "counsellor": side.own}
    referral = ReferralFactory(unit=side.referring, **about, **{"started" if "active" in state else "finished": True})
    course = CourseFactory(referral=referral, **state)
    AffectedMedicineFactory(course=course)
    said(course)
    return course


def said(course):
    session = SessionFactory(course=course, held=True, attendance=None, starts_at=clock.now() - timedelta(days=3))
    attendance = AttendanceFactory(session=session, attended=True, note="Sover bedre", uses={"cigarettes": 9}, co=7)
    AgreedStepFactory(course=course, agreed_in=attendance)


def entered(course):
    JournalStampFactory(course=course)


def made_call(course):
    PlannedCallFactory(course=course, made=True)


def settled_notice(course):
    DoctorNoticeFactory(course=course, refused=True)


def contacted_again(side):
    return {"contacted": True, "counsellor": side.own, "contacted_by_kind": "system:attach"}


def texting(side):
    """To and from the citizen: sent, in doubt, planned, answered, waiting."""
    for state in ("delivered", "unknown", "pending"):
        MessageFactory(citizen=side.citizen, kind="day_before", state=state)
    AnswerFactory(citizen=side.citizen)
    AnswerFactory(organisation=side.organisation, citizen=None, number=side.citizen.phone, meaning="unsure")
    AnswerFactory(citizen=side.citizen, handled_at=clock.now(), handled_by=side.own, handled_by_kind="user")
    OptOutFactory(citizen=CitizenFactory(organisation=side.organisation))


def around(referral, side):
    ContactPersonFactory(citizen=referral.citizen)
    PermissionFactory(citizen=referral.citizen, by=side.own)
    for factory in (ContactAttemptFactory, PauseFactory, StoplinienBridgeFactory):
        factory(referral=referral, by=side.own)


def statements(client, url):
    with undone():
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
    return len(asked)


def counts(number):
    world = World()
    many(world, number)
    client = client_of(world.a.own)
    urls = {page.name: url_of(page, world.a) for page in PAGES if page.get["own"] == 200}
    urls |= {url: url for url in LISTS}
    return {name: statements(client, url) for name, url in urls.items()}


@pytest.mark.parametrize("rows", [2, 12, 500])
def test_what_a_coordinator_oversees_costs_as_much_with_many_rows(rows, db):
    world = World()
    many(world, min(rows, 12))
    for _ in range(max(0, rows - 50)):
        ReferralFactory(citizen=world.a.citizen, unit=world.a.referring)
    client = client_of(world.people["coordinator"])

    found = {url: statements(client, url) - AROUND - LOG for url in PAGES_OF_A_COORDINATOR}

    assert found == PAGES_OF_A_COORDINATOR


@pytest.mark.parametrize("rows", [1, 12])
def test_the_texts_of_messages_cost_as_much_with_many_rows(rows, world):
    side = world.a
    for number in range(rows):
        TemplateFactory(organisation=side.organisation, kind=Kind.MISSED, language=languages.CODES[number])
        PlaceFactory(organisation=side.organisation)
    client, url = client_of(world.people["coordinator"]), reverse("followup:texts", args=[side.organisation.slug])

    found = {page: statements(client, f"{url}{page}") - AROUND for page in TEXTS_OF_MESSAGES}

    assert found == TEXTS_OF_MESSAGES


def pinned():
    logged = {name: number + LOG for name, number in PAGES_WITH_CITIZENS.items()}
    return {name: number + AROUND for name, number in (PAGES_WITHOUT_CITIZENS | logged).items()}


@pytest.mark.parametrize("rows", [2, 500])
def test_a_course_costs_as_much_with_many_rows(rows, db):
    """Its pages, that of a citizen with it, and My day."""
    world = World()
    on_page = many_courses(world.a, min(rows, 12))
    ReferralFactory(organisation=world.a.organisation, unit=world.a.referring, **contacted_again(world.a))
    for _ in range(max(0, rows - 12) // 2):
        for course in (on_page, world.a.courses["active"]):
            said(course)
    client, names = client_of(world.a.own), {name for name in pinned() if name.startswith("courses:")}
    pages = [page for page in PAGES if page.name in names | {"casework:citizen", "casework:my_day"}]

    found = {page.name: statements(client, url_of(page, world.a)) for page in pages}

    assert found == {page.name: pinned()[page.name] for page in pages}


@pytest.mark.parametrize("rows", [2, 12])
def test_statements_do_not_grow_with_the_rows(rows, db):
    found, expected = counts(rows), pinned()
    for page in (found, expected):
        del page["account_reset_password_from_key"]  # allauth's: two more when it begins a session

    assert found == expected


def test_a_full_list_costs_what_a_short_one_costs(world):
    client, url = client_of(world.a.own), "/min-dag/?list=mine"
    before = statements(client, url)

    for _ in range(55):
        ReferralFactory(organisation=world.a.organisation, unit=world.a.referring, counsellor=world.a.own)

    assert client.get(url).text.count('class="work"') == 50
    assert [statements(client, url), statements(client, f"{url}&page=2")] == [before, before]


def test_a_citizens_page_at_its_dearest_keeps_the_budget(world):
    """Seen by somebody who gave a reason, with a possible duplicate, ended and paused referrals, and courses."""
    many(world, 2)
    side = world.a
    side.citizen.possible_duplicate_of = CitizenFactory(organisation=side.organisation)
    with scope(world.everywhere), atomic():
        record(side.citizen, by=world.by, fields=["possible_duplicate_of"])
    client = client_of(world.people["counsellor"])
    client.post(reverse("casework:reason", args=[side.citizen.pk]), {"reason": "Vikar"})

    own = statements(client, side.citizen.get_absolute_url()) - AROUND - LOG

    assert own <= MOST_FOR_A_CITIZEN


@pytest.mark.parametrize("query", ["tab=talks", "tab=sms", "tab=data", "show=talks", "timeline=all"])
def test_the_tabs_of_a_citizens_page_cost_no_more_than_the_overview(query, world):
    many(world, 2)
    client, url = client_of(world.a.own), world.a.citizen.get_absolute_url()

    assert statements(client, f"{url}?{query}") <= statements(client, url)


def test_every_page_is_counted():
    opened = {page.name for page in PAGES if page.get["own"] == 200}

    assert opened == {name for name in pinned() if not name.startswith("/")}


def test_the_count_finds_a_statement_per_row(world, settings):
    def slow(request):
        return HttpResponse([referral.citizen.name for referral in Referral.objects.all()])

    settings.ROOT_URLCONF = with_first(path("min-dag/", slow, name="x"))
    client = client_of(world.a.own)
    before = statements(client, "/min-dag/")

    many(world, 2)

    assert statements(client, "/min-dag/") > before
