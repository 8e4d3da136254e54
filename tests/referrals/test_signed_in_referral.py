"""Referring with an account: the same form, one's own list, and who refers for a unit."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import links
from accounts.models import AccessLogEntry
from accounts.scope import scope
from referrals.actions import contact, unit_staff
from referrals.models import Citizen, Referral, UnitStaff, VbaTalk
from referrals.views import feedback, vba
from tests.accounts.factories import CollaborationFactory, OrganisationFactory, PublicLinkFactory, UserFactory
from tests.referrals.factories import ReferralFactory, ReferringUnitFactory, UnitStaffFactory

GIVEN = {"name": "Åse Krogh", "phone": "10 20 30 40", "consent": "on", "feedback": "on", "form_id": "f1"}
MINE = "/mine-henvisninger/"


@pytest.fixture
def referrer(organisation):
    return UserFactory(organisation=organisation, roles=["referrer"])


@pytest.fixture
def own(unit, referrer):
    return UnitStaffFactory(unit=unit, user=referrer)


@pytest.fixture
def signed_in(client, referrer):
    client.force_login(referrer)
    return client


@pytest.fixture
def url(own):
    return reverse("referrals:refer_unit", args=[own.unit_id])


def token_of(answer):
    return answer["Location"].rstrip("/").rsplit("/", 1)[1]


def test_the_home_page_leads_to_the_form_of_the_only_unit(signed_in, url, unit):
    page = signed_in.get("/", follow=True)

    assert page.request["PATH_INFO"] == url
    assert str(unit) in page.text


def test_with_several_units_one_chooses(signed_in, own, organisation):
    other = UnitStaffFactory(unit=ReferringUnitFactory(organisation=organisation), user=own.user)

    page = signed_in.get("/henvis/").text

    assert all(reverse("referrals:refer_unit", args=[unit]) in page for unit in (own.unit_id, other.unit_id))


def test_without_a_unit_the_page_says_how_to_go_on(signed_in, organisation):
    assert f"tel:{organisation.phone}" in signed_in.get("/henvis/").text


def test_the_form_is_the_same_as_the_links(signed_in, url, client, unit):
    link = PublicLinkFactory(organisation=unit.organisation, target=unit.pk)
    by_link = client.get(reverse("referrals:vba", args=[links.key(link)]))

    own = signed_in.get(url)

    assert list(own.context["form"].fields) == list(by_link.context["form"].fields)
    assert own.templates[0].name == by_link.templates[0].name


def test_a_referral_says_who_sent_it(signed_in, url, unit, referrer):
    answer = signed_in.post(url, GIVEN, follow=True)

    referral = Referral.objects.get()
    assert (referral.unit, referral.received_by, referral.received_by_kind) == (unit, referrer, "user")
    assert referral.code in answer.text
    assert MINE in answer.text


def test_undo_and_no_thanks_work_as_with_the_link(signed_in, url):
    sent = signed_in.post(url, GIVEN)
    signed_in.post(f"{url}fortryd/", {"token": token_of(sent)})
    counted = signed_in.post(url, {"no_thanks": "1"})

    assert Referral.objects.get().state == "withdrawn"
    assert (VbaTalk.objects.get().outcome, "/nej-tak/" in counted["Location"]) == ("declined", True)


def test_an_error_keeps_every_field(signed_in, url):
    answer = signed_in.post(url, GIVEN | {"phone": "12", "note": "Ring <efter> 15"})

    assert (answer.status_code, "Ring &lt;efter&gt; 15" in answer.text) == (422, True)
    assert not Citizen.objects.exists()


def test_the_form_is_protected_against_other_sites(referrer, url, client):
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(referrer)

    assert strict.post(url, GIVEN).status_code == 403


def test_the_limit_counts_the_user_and_keeps_the_text(signed_in, url, monkeypatch):
    monkeypatch.setattr(vba, "PER_LINK", 1)
    signed_in.post(url, GIVEN)

    answer = signed_in.post(url, GIVEN | {"form_id": "f2", "note": "Ring sent"})

    assert (answer.status_code, "Ring sent" in answer.text) == (429, True)


def test_another_unit_is_not_there(signed_in, own, organisation):
    other = ReferringUnitFactory(organisation=organisation)

    assert signed_in.get(reverse("referrals:refer_unit", args=[other.pk])).status_code == 404


# My referrals.


def test_the_list_shows_the_name_and_one_word_and_is_logged(signed_in, url, counsellor):
    signed_in.post(url, GIVEN)
    referral = Referral.objects.get()
    contact.record_attempt(referral=referral, by=counsellor, outcome="reached", note="Hemmeligt")

    page = signed_in.get(MINE)

    assert "Åse Krogh" in page.text
    assert "Hemmeligt" not in page.text
    assert counsellor.name not in page.text
    assert [row["status"] for row in page.context["rows"]] == ["contacted"]
    entry = AccessLogEntry.objects.get()
    assert (entry.page, entry.citizens) == ("referrals:my_referrals", [referral.citizen_id])


@pytest.mark.parametrize("why", ["no feedback", "protected", "withdrawn"])
def test_no_name_is_shown_and_nobody_logged(why, signed_in, url):
    sent = signed_in.post(url, GIVEN | ({"feedback": ""} if why == "no feedback" else {}))
    if why == "protected":
        Citizen.objects.update(is_protected=True)
    if why == "withdrawn":
        signed_in.post(f"{url}fortryd/", {"token": token_of(sent)})

    page = signed_in.get(MINE)

    assert "Krogh" not in page.text
    assert Referral.objects.get().code in page.text
    assert not AccessLogEntry.objects.exists()


def test_others_referrals_and_old_ones_are_not_there(signed_in, url, organisation, unit, clock):
    signed_in.post(url, GIVEN)
    ReferralFactory(organisation=organisation, unit=unit, by=UserFactory(organisation=organisation, roles=["referrer"]))
    assert len(signed_in.get(MINE).context["rows"]) == 1

    clock.move(days=366)
    signed_in.force_login(UnitStaff.objects.get().user)
    assert signed_in.get(MINE).context["rows"] == []


def test_ones_own_referral_to_a_partner_is_on_the_list_and_in_the_partners_log(signed_in, unit, own, url):
    partner = OrganisationFactory(neighbour=True)
    unit.collaboration = CollaborationFactory(organisations=[unit.organisation, partner])
    unit.save(update_fields=["collaboration"])
    assert signed_in.post(url, GIVEN | {"organisation": partner.pk}).status_code == 302

    page = signed_in.get(MINE)

    assert (page.status_code, "Åse Krogh" in page.text) == (200, True)
    with scope([partner.pk]):
        assert AccessLogEntry.objects.get().organisation == partner


def test_the_list_costs_the_same_with_two_rows_and_with_a_full_page(signed_in, url, unit, referrer):
    counts = []
    for number in (2, 30):
        for _ in range(number):
            ReferralFactory(organisation=unit.organisation, unit=unit, by=referrer, feedback_allowed=True)
        with CaptureQueriesContext(connection) as asked:
            page = signed_in.get(MINE)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert (len(page.context["rows"]), page.context["sheet"].paginator.num_pages) == (feedback.PAGE, 2)


# By the code, without an account.


@pytest.fixture
def status_url(unit):
    link = PublicLinkFactory(organisation=unit.organisation, target=unit.pk)
    return reverse("referrals:vba_status", args=[links.key(link)])


@pytest.fixture
def referral(client, status_url):
    client.post(status_url.removesuffix("status/"), GIVEN)
    return Referral.objects.get()


def without_form(page):
    return re.sub(r"<form.*?</form>", "", page.text, flags=re.S)


def test_the_code_is_read_as_people_type_it(client, status_url, referral):
    code = referral.code
    for typed in (code, code.lower(), code.replace("-", ""), f" {code[:3]} {code[4:]} ", code.replace("-", "–")):
        answer = client.post(status_url, {"code": typed})

        assert (answer.status_code, answer.context["found"]["status"]) == (200, "received")
        assert "Åse Krogh" not in answer.text


def test_unknown_anothers_and_what_may_not_be_told_get_one_and_the_same_answer(
    client, status_url, referral, organisation
):
    other = ReferralFactory(organisation=organisation, feedback_allowed=True)
    Referral.objects.filter(pk=referral.pk).update(feedback_allowed=False)

    answers = [client.post(status_url, {"code": code}) for code in ("HHH-HHH", other.code, referral.code, "x", "🦊")]

    assert {answer.status_code for answer in answers} == {200}
    assert len({without_form(answer) for answer in answers}) == 1
    assert f"tel:{organisation.phone}" in answers[0].text


def test_an_empty_code_is_asked_for(client, status_url):
    assert client.post(status_url, {"code": " "}).status_code == 422


@pytest.mark.parametrize("limit", ["PER_LINK", "PER_ADDRESS"])
def test_codes_cannot_be_tried_one_after_another(limit, client, status_url, monkeypatch, organisation):
    monkeypatch.setattr(feedback, limit, 1)
    client.post(status_url, {"code": "HHH-HHH"})

    answer = client.post(status_url, {"code": "HHH-HHK"})

    assert (answer.status_code, "HHH-HHK" in answer.text, f"tel:{organisation.phone}" in answer.text) == (
        429,
        True,
        True,
    )


# Who refers for a unit.


@pytest.fixture
def staff_url(unit):
    return reverse("referrals:unit_staff", args=[unit.pk])


def test_a_coordinator_adds_and_removes_a_referrer(client, coordinator, staff_url, referrer, unit):
    client.force_login(coordinator)
    for _ in range(2):
        client.post(staff_url, {"user": referrer.pk})
    added = UnitStaff.objects.get()
    assert (added.user, added.unit, added.added_by) == (referrer, unit, coordinator)

    page = client.post(reverse("referrals:remove_unit_staff", args=[added.pk]), follow=True)

    assert not UnitStaff.objects.exists()
    assert [row.history_user for row in UnitStaff.history.all()] == [coordinator, coordinator]
    assert referrer.name in page.text


def test_only_active_referrers_of_the_organisation_can_be_chosen(
    client, coordinator, staff_url, neighbour, organisation
):
    client.force_login(coordinator)
    others = [
        UserFactory(organisation=neighbour, roles=["referrer"]),
        UserFactory(organisation=organisation, roles=["office"]),
        UserFactory(organisation=organisation, roles=["referrer"], is_active=False),
    ]

    assert {client.post(staff_url, {"user": other.pk}).status_code for other in others} == {422}


def test_who_is_removed_refers_no_more(signed_in, url, own):
    assert signed_in.get(url).status_code == 200

    unit_staff.remove_staff(staff=own, by=own.user)

    assert signed_in.get(url).status_code == 404
