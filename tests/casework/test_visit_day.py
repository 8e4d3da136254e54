"""A visit day: one's own talks at a place, one after another, and whoever drops in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from casework import today
from courses.enums import PlaceKind
from courses.models import Session, VisitCount
from tests.accounts.factories import CounsellorFactory, UnitFactory
from tests.courses.factories import CourseFactory, DoctorNoticeFactory, PlaceFactory, SessionFactory
from tests.courses.pages import fields
from tests.referrals.factories import CitizenFactory, ReferralFactory, ReferringUnitFactory


@pytest.fixture
def page(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def home(organisation):
    unit = ReferringUnitFactory(organisation=organisation)
    return PlaceFactory(organisation=organisation, name="Bosted Fyrvej", kind=PlaceKind.RESIDENCE, unit=unit)


@pytest.fixture
def talk(home, counsellor):
    """Makes one for a citizen of that name: `talk("Inger Thostrup", hours=1)`."""

    def make(name, hours=1, **about):
        course = CourseFactory(
            organisation=home.organisation,
            active=True,
            referral__counsellor=counsellor,
            referral__citizen__name=name,
        )
        when = clocks.now() + timedelta(hours=hours)
        return SessionFactory(course=course, place=home, form="home", starts_at=when, **about)

    return make


def to(home, name="visit_day"):
    return reverse(f"casework:{name}", args=[home.pk])


def shown(page, home, **query):
    return page.get(to(home), query).context["visit"]


def test_todays_talks_here_stand_in_order_of_time(page, home, talk, colleague):
    talk("Poul Erik Lund", 2)
    talk("Inger Thostrup", 1)
    talk("A colleague’s", 1, counsellor=colleague)
    talk("Tomorrow’s", 24)

    day = shown(page, home)

    assert [(one.name, one.time) for one in day.talks] == [("Inger Thostrup", "11.42"), ("Poul Erik Lund", "12.42")]
    assert day.next.name == "Inger Thostrup"


def test_a_talk_that_is_saved_leads_back_and_stands_as_logged(page, home, talk):
    talk("Inger Thostrup", 1), talk("Poul Erik Lund", 2)
    address = shown(page, home).next.url

    answer = page.post(address, fields(page.get(address)) | {"use_cigarettes": "12", "following": "week"})

    assert answer["Location"] == to(home)
    done, following = shown(page, home).talks
    assert (done.is_logged, done.said) == (True, "12 cigaretter om dagen, næste samtale tirs. 17. marts kl. 11.42")
    assert (following.is_planned, shown(page, home).next.name) == (True, "Poul Erik Lund")


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_talk_never_leads_out_of_the_application(evil, page, talk):
    session = talk("Inger Thostrup")
    address = reverse("courses:log", args=[session.pk])
    sent = fields(page.get(address))

    answer = page.post(f"{address}?next={evil}", sent)

    assert answer["Location"] == session.course.get_absolute_url()


def test_a_reason_that_is_asked_for_on_the_way_keeps_the_way_back(page, home, talk, organisation, counsellor):
    session = talk("Inger Thostrup")
    unit = UnitFactory(organisation=organisation)
    page.force_login(CounsellorFactory(organisation=organisation, unit=unit))
    address = f"{reverse('courses:log', args=[session.pk])}?next={to(home)}"

    asked = page.get(address)
    answer = page.post(asked["Location"], {"reason": "Vikar"})

    assert "/grund/" in asked["Location"]
    assert answer["Location"] == address


def test_a_doctor_to_be_told_is_said_beside_the_talk(page, home, talk):
    notice = DoctorNoticeFactory(course=talk("Inger Thostrup").course)

    assert reverse("courses:inform", args=[notice.pk]) in page.get(to(home)).text


def test_another_day_is_opened_by_its_date_and_nonsense_is_today(page, home, talk):
    talk("Tomorrow’s", 24)

    assert [one.name for one in shown(page, home, day="2026-03-11").talks] == ["Tomorrow’s"]
    for nonsense in ("9999-12-31", "0001-01-01", "i morgen"):
        assert shown(page, home, day=nonsense).day == clocks.today()


def test_drop_ins_are_counted_and_a_press_sent_twice_counts_once(page, home, counsellor):
    sent = {"day": "2026-03-10", "number": "1"}

    for _twice in range(2):
        assert page.post(to(home, "visit_count"), sent)["Location"] == f"{to(home)}#drop-ins"

    assert VisitCount.objects.get().number == 1
    page.post(to(home, "visit_count"), sent | {"number": "7"})
    assert (VisitCount.objects.get().number, VisitCount.objects.get().counsellor) == (7, counsellor)
    assert shown(page, home).counted == 7


@pytest.mark.parametrize(
    "wrong", [{"number": "mange"}, {"number": "-1"}, {"number": "501"}, {"day": "2026-03-11"}, {"day": "0001-01-01"}]
)
def test_a_number_that_cannot_be_is_not_kept(wrong, page, home):
    answer = page.post(to(home, "visit_count"), {"day": "2026-03-10", "number": "3"} | wrong)

    assert answer.status_code == 422
    assert not VisitCount.objects.exists()


def test_two_counsellors_count_each_their_own(client, page, home, colleague):
    page.post(to(home, "visit_count"), {"day": "2026-03-10", "number": "2"})
    client.force_login(colleague)

    assert shown(client, home).counted == 0


def test_an_unplanned_talk_is_logged_at_the_place(page, home, talk):
    yesterday = talk("Bent Overgaard", -24)
    [row] = page.get(to(home, "visit_find")).context["rows"]
    address = f"{reverse('courses:log_unplanned', args=[row['course']])}?{row['back']}"

    answer = page.post(address, fields(page.get(address)) | {"use_cigarettes": "9"})

    assert answer["Location"] == to(home)
    made = Session.objects.exclude(pk=yesterday.pk).get()
    assert (made.place, made.form, made.state) == (home, "home", "held")
    assert [one.name for one in shown(page, home).talks] == ["Bent Overgaard"]


def test_a_search_shows_those_who_are_known_here_first(page, home, counsellor):
    organisation = home.organisation
    CitizenFactory(organisation=organisation, name="Bent Aagaard")
    ReferralFactory(organisation=organisation, unit=home.unit, citizen__name="Bent Overgaard", counsellor=counsellor)

    rows = page.post(to(home, "visit_find"), {"q": "bent"}).context["rows"]

    assert [(row["name"], row["is_here"], row["course"]) for row in rows] == [
        ("Bent Overgaard", True, None),
        ("Bent Aagaard", False, None),
    ]


def test_a_place_in_the_address_that_is_no_place_of_ours_is_left_out(page, talk, neighbour):
    course = talk("Bent Overgaard").course
    theirs = PlaceFactory(organisation=neighbour)
    for nonsense in (theirs.pk, "x", "9" * 30, ""):
        answer = page.get(reverse("courses:log_unplanned", args=[course.pk]), {"place": nonsense})

        assert answer.status_code == 200
        assert answer.context["session"].place is None


# My day.


def test_my_day_leads_to_the_visits_of_today(page, home, talk, counsellor):
    talk("Inger Thostrup", 1), talk("Poul Erik Lund", 2), talk("Tomorrow’s", 24)

    [visit] = today.visits(today.sessions(counsellor))

    assert (visit["name"], visit["number"], visit["url"]) == ("Bosted Fyrvej", 2, to(home))
    assert to(home) in page.get("/min-dag/").text


def test_a_room_of_our_own_is_no_visit(organisation, counsellor):
    room = PlaceFactory(organisation=organisation)
    course = CourseFactory(organisation=organisation, referral__counsellor=counsellor)
    SessionFactory(course=course, place=room, starts_at=clocks.now())

    assert today.visits(today.sessions(counsellor)) == []
