"""The pages about places, as a counsellor meets them."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import SavedView
from accounts.scope import scope
from courses.enums import PlaceKind
from courses.models import Place, PlaceContact
from tests.accounts.factories import CollaborationFactory, CounsellorFactory, UserFactory
from tests.courses.factories import (
    CourseFactory,
    PlaceContactFactory,
    PlaceFactory,
    SessionFactory,
    VisitCountFactory,
)
from tests.courses.pages import fields
from tests.referrals.factories import PermissionFactory, ReferralFactory, ReferringUnitFactory

HOME = {"name": "Bosted Fyrvej", "kind": "residence", "arrival": "Ring på hos vagten."}


@pytest.fixture
def page(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def home(organisation):
    return PlaceFactory(organisation=organisation, name="Bosted Fyrvej", kind=PlaceKind.RESIDENCE)


def to(name, row=None):
    return reverse(f"casework:{name}", args=[row.pk] if row else [])


def person(organisation, counsellor, name):
    about = {"referral__counsellor": counsellor, "referral__citizen__name": name}
    return CourseFactory(organisation=organisation, active=True, **about)


def test_a_place_is_added_and_can_be_planned_at(page, organisation):
    answer = page.post(to("new_place"), HOME)

    made = Place.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.name, made.kind, made.arrival) == ("Bosted Fyrvej", "residence", "Ring på hos vagten.")


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"kind": "slot"}, {"notes": "cpr 010190-1234"}, {"unit": "999"}, {"address": "x" * 301}]
)
def test_what_is_wrong_comes_back_with_what_was_written(wrong, page):
    answer = page.post(to("new_place"), HOME | wrong)

    assert answer.status_code == 422
    assert "Ring på hos vagten." in answer.text
    assert not Place.objects.exists()


def test_two_places_of_one_name_could_not_be_told_apart(page, home):
    assert page.post(to("new_place"), HOME).status_code == 422

    other = PlaceFactory(organisation=home.organisation)
    sent = fields(page.get(to("edit_place", other))) | {"name": home.name}
    assert page.post(to("edit_place", other), sent).status_code == 422


def test_two_who_correct_a_place_see_both_values(page, home):
    sent = fields(page.get(to("edit_place", home)))
    page.post(to("edit_place", home), sent | {"address": "Fyrvej 12"})

    stale = page.post(to("edit_place", home), sent | {"address": "Fyrvej 14"})

    assert stale.status_code == 409
    assert "Fyrvej 12" in stale.text
    assert "Fyrvej 14" in stale.text
    home.refresh_from_db()
    assert home.history.count() == 2


def test_a_room_with_talks_planned_stays_a_room(page, organisation):
    room = PlaceFactory(organisation=organisation)
    SessionFactory(organisation=organisation, place=room)

    answer = page.post(to("edit_place", room), fields(page.get(to("edit_place", room))) | {"kind": "house"})

    assert answer.status_code == 422
    room.refresh_from_db()
    assert room.kind == "room"


def test_the_list_is_searched_and_closed_places_are_apart(page, home):
    closed = PlaceFactory(organisation=home.organisation, name="Det gamle bosted", is_closed=True)

    shown, searched, nothing = (page.get(to("places"), query).text for query in ({}, {"q": "fyrv"}, {"q": "havn"}))

    assert home.name in shown
    assert closed.name not in shown
    assert home.name in searched
    assert home.name not in nothing
    assert closed.name in page.get(to("places"), {"show": "closed"}).text


def test_the_list_is_narrowed_by_kind_and_kept_under_a_name(page, home, organisation):
    PlaceFactory(organisation=organisation, name="Sundhedshuset", kind="house")

    def names(query):
        return [row["name"] for row in page.get(f"{to('places')}?{query}").context["rows"]]

    page.post("/visninger/ny/steder/?kind=residence&q=fyr&page=2", {"name": "Bosteder ved fyret"})

    kept = SavedView.objects.get()
    assert (kept.page, kept.query) == ("casework:places", "q=fyr&kind=residence")
    assert names(kept.query) == [home.name]
    assert names("kind=house") == ["Sundhedshuset"]
    assert "kunne ikke læses" in page.get(to("places"), {"kind": "slot"}).text


def test_a_search_of_a_hundred_unusual_letters_can_be_kept(page):
    page.post(f"/visninger/ny/steder/?{urlencode({'q': '🚭' * 100})}", {"name": "Røgfri"})

    assert page.get(f"{to('places')}?{SavedView.objects.get().query}").status_code == 200


def test_closing_asks_first_and_says_what_is_planned(page, home):
    SessionFactory(organisation=home.organisation, place=home)

    asked = page.get(to("close_place", home))
    assert asked.context["planned"] == 1
    home.refresh_from_db()
    assert not home.is_closed

    page.post(to("close_place", home))
    home.refresh_from_db()
    assert home.is_closed

    page.post(to("reopen_place", home))
    home.refresh_from_db()
    assert not home.is_closed


def test_a_talk_at_a_place_that_was_closed_since_keeps_it(page, home, counsellor):
    course = person(home.organisation, counsellor, "Bent Overgaard")
    talk = SessionFactory(course=course, place=home, form="home", starts_at=clocks.now())
    page.post(to("close_place", home))
    address = reverse("courses:log", args=[talk.pk])

    page.post(address, fields(page.get(address)) | {"use_cigarettes": "9"})

    talk.refresh_from_db()
    assert (talk.state, talk.place) == ("held", home)


def test_whom_one_calls_is_added_once_corrected_and_removed(page, home):
    said = {"name": "Kirsten Vad", "phone": "10 57 03 11", "hours": "man.–tors. kl. 8–14"}
    for _twice in range(2):
        page.post(to("add_place_contact", home), said)

    contact = PlaceContact.objects.get()
    assert "10 57 03 11" in page.get(home.get_absolute_url()).text

    page.post(to("edit_place_contact", contact), said | {"role": "leder", "version": "1"})
    contact.refresh_from_db()
    assert contact.role == "leder"
    assert page.post(to("edit_place_contact", contact), said | {"role": "vikar", "version": "1"}).status_code == 409

    page.post(to("remove_place_contact", contact))
    assert not PlaceContact.objects.exists()


def test_the_people_here_have_talks_here_or_were_referred_from_here(page, organisation, counsellor):
    unit = ReferringUnitFactory(organisation=organisation)
    home = PlaceFactory(organisation=organisation, kind=PlaceKind.RESIDENCE, unit=unit)
    bent = person(organisation, counsellor, "Bent Overgaard")
    SessionFactory(course=bent, place=home)
    ReferralFactory(organisation=organisation, unit=unit, citizen__name="Karsten Bruun")
    person(organisation, counsellor, "Somebody Else")
    long_ago = person(organisation, counsellor, "Gitte Mølgaard")
    SessionFactory(course=long_ago, place=home, held=True, starts_at=clocks.now() - timedelta(days=100))

    shown = page.get(home.get_absolute_url()).context["people"]

    assert [one.name for one in shown] == ["Bent Overgaard", "Karsten Bruun"]


def test_a_place_of_our_own_lists_nobody(page, organisation, counsellor):
    house = PlaceFactory(organisation=organisation, kind=PlaceKind.HOUSE)
    SessionFactory(course=person(organisation, counsellor, "Bent Overgaard"), place=house)

    answer = page.get(house.get_absolute_url())

    assert "Bent Overgaard" not in answer.text


def test_visits_are_days_per_counsellor_with_who_came_and_who_was_counted(page, home, counsellor):
    for hours in (1, 2):
        course = person(home.organisation, counsellor, f"Bent {hours}")
        SessionFactory(course=course, place=home, starts_at=clocks.now() + timedelta(hours=hours), minutes=30)
    SessionFactory(course=course, place=home, cancelled=True, starts_at=clocks.now() - timedelta(days=9))
    yesterday = clocks.today() - timedelta(days=1)
    VisitCountFactory(place=home, counsellor=counsellor, day=yesterday, number=5)

    today, past = page.get(home.get_absolute_url()).context["visits"]

    assert (today.day, today.hours, today.citizens, today.counted) == (clocks.today(), "11.42–13.12", 2, None)
    assert (past.day, past.hours, past.citizens, past.counted) == (yesterday, "–", 0, 5)


# The week's sheet.


@pytest.fixture
def bent(home, counsellor):
    """Has a talk at the home today."""
    course = person(home.organisation, counsellor, "Bent Overgaard")
    SessionFactory(course=course, place=home, starts_at=clocks.now() + timedelta(hours=1))
    return course.citizen


def paper(page, home, **query):
    text = page.get(to("week_sheet", home), query).text
    return text[text.index("<article") : text.index("</article>")]


def test_the_sheet_has_the_first_name_of_one_who_permits_it(page, home, bent):
    PermissionFactory(citizen=bent, purpose="home_times", recipient="")

    assert "Bent" in paper(page, home)
    assert "11.42" in paper(page, home)


@pytest.mark.parametrize("state", ["refused", "withdrawn", None])
def test_the_sheet_leaves_out_one_who_does_not_and_says_how_many(state, page, home, bent):
    if state:
        PermissionFactory(citizen=bent, purpose="home_times", state=state, recipient="")

    answer = page.get(to("week_sheet", home))

    assert answer.context["sheet"].left_out == 1
    assert "Bent" not in answer.text


def test_the_sheet_is_of_one_week(page, home, bent):
    PermissionFactory(citizen=bent, purpose="home_times", recipient="")

    assert "Bent" not in paper(page, home, week="2026-03-17")
    assert "Bent" in paper(page, home, week="2026-03-15")


def test_the_sheet_does_not_say_what_it_is_about(page, home, bent):
    PermissionFactory(citizen=bent, purpose="home_plan", recipient="")

    text = paper(page, home).lower()

    assert not [word for word in ("ryg", "smok", "stop", "nikotin") if word in text]


# Whose.


def test_a_place_of_another_organisation_is_not_there(page, neighbour):
    theirs = PlaceFactory(organisation=neighbour)

    assert page.get(theirs.get_absolute_url()).status_code == 404


def test_a_partner_reads_the_row_and_changes_nothing(organisation, neighbour, home):
    CollaborationFactory(organisations=[organisation, neighbour])

    with scope([neighbour.pk], partners=[organisation.pk]):
        assert Place.objects.get().name == home.name
        assert Place.objects.update(name="Deres") == 0


def test_a_partner_has_no_page_of_it(client, organisation, neighbour, home):
    CollaborationFactory(organisations=[organisation, neighbour])
    client.force_login(CounsellorFactory(organisation=neighbour))

    assert home.name not in client.get(to("places")).text
    assert client.get(home.get_absolute_url()).status_code == 404


def test_a_colleague_who_visits_nobody_has_no_places(client, organisation):
    client.force_login(UserFactory(organisation=organisation, roles=["referrer"]))

    assert client.get(to("places")).status_code == 403


def test_whom_one_calls_at_another_organisations_place_is_not_there(page, neighbour):
    theirs = PlaceContactFactory(organisation=neighbour)

    assert page.get(to("edit_place_contact", theirs)).status_code == 404
