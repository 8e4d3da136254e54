"""The public form of a referring unit, its receipts, and taking back."""

import re

import pytest
from django.urls import reverse

from accounts import links
from accounts.actors import stamp
from accounts.scope import scope
from referrals import tokens
from referrals.actions import contact
from referrals.models import Citizen, Referral, VbaTalk
from referrals.views import vba
from tests.accounts.factories import (
    TESTS,
    CollaborationFactory,
    CounsellorFactory,
    OrganisationFactory,
    PublicLinkFactory,
)
from tests.referrals.factories import CitizenFactory, ReferralFactory

GIVEN = {"name": "Åse Krogh", "phone": "10 20 30 40", "consent": "on", "form_id": "f1"}
STAFF = {"name": "Åse Krogh", "no_phone": "on", "staff_name": "Ib Lund", "staff_phone": "10203050", "consent": "on"}
# What may differ between two answers: the code, the token, and the form's own number.
OWN = re.compile(r"[A-Z0-9]{3}-[A-Z0-9]{3}|[\w-]+:[\w-]+:[\w-]{20,}|[0-9a-f-]{36}|csrfmiddlewaretoken.*?>|sendt/[^/]+/")


@pytest.fixture
def link(unit):
    return PublicLinkFactory(organisation=unit.organisation, target=unit.pk)


@pytest.fixture
def url(link):
    return reverse("referrals:vba", args=[links.key(link)])


@pytest.fixture
def partner(unit):
    return OrganisationFactory(neighbour=True)


@pytest.fixture
def shared_url(unit, partner):
    together = CollaborationFactory(organisations=[unit.organisation, partner])
    link = PublicLinkFactory(organisation=unit.organisation, target=unit.pk, collaboration=together)
    return reverse("referrals:vba", args=[links.key(link)])


def undo_url(url):
    return f"{url}fortryd/"


def token_of(answer):
    return answer["Location"].rstrip("/").rsplit("/", 1)[1]


def test_name_phone_and_consent_are_a_referral(client, url, unit):
    answer = client.post(url, GIVEN, follow=True)

    referral = Referral.objects.get()
    assert (referral.citizen.name, referral.citizen.phone) == ("Åse Krogh", "+4510203040")
    assert (referral.unit, referral.received_by_kind) == (unit, f"link:{unit.pk}")
    assert referral.code in answer.text
    assert "Åse Krogh" not in answer.text


def test_a_member_of_staff_stands_in_for_a_phone(client, url):
    client.post(url, STAFF)

    citizen = Citizen.objects.get()
    assert citizen.phone == ""
    assert citizen.contact_persons.get().phone == "+4510203050"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": ""}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"consent": ""}, "consent"),
        ({"no_phone": "on"}, "staff_name"),
        ({"staff_phone": "10203050"}, "staff_name"),
        ({"note": "CPR 010161-1234"}, "note"),
    ],
)
def test_an_error_stores_nothing_and_keeps_every_field(wrong, field, client, url):
    typed = GIVEN | {"note": "Ring <efter> 15", "best_time": "formiddag", "referrer_name": "Bo Bæk"} | wrong

    answer = client.post(url, typed)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    for text in (typed["best_time"], typed["referrer_name"], typed["note"].replace("<", "&lt;").replace(">", "&gt;")):
        assert text in answer.text
    assert not Referral.objects.exists()


def test_a_shared_unit_asks_for_the_municipality(client, shared_url):
    answer = client.post(shared_url, GIVEN)

    assert answer.status_code == 422
    assert "organisation" in answer.context["form"].errors


def test_a_shared_unit_refers_to_the_chosen_organisation(client, shared_url, partner, organisation):
    client.post(shared_url, GIVEN | {"organisation": partner.pk})

    assert not Referral.objects.of(organisation).exists()
    with scope([partner.pk]):
        assert Referral.objects.of(partner).get().citizen.organisation == partner


def test_a_shared_unit_cannot_refer_to_a_third_organisation(client, shared_url, neighbour):
    assert client.post(shared_url, GIVEN | {"organisation": neighbour.pk}).status_code == 422


def test_elsewhere_is_counted_and_nothing_about_the_citizen_is_kept(client, shared_url, partner):
    answer = client.post(shared_url, GIVEN | {"organisation": "elsewhere"})

    assert answer["Location"].endswith("/anden-kommune/")
    assert VbaTalk.objects.get().outcome == "elsewhere"
    with scope([partner.pk]):
        assert not Citizen.objects.exists()
    assert not Citizen.objects.exists()


def test_no_thanks_needs_nothing_else_and_can_be_undone(client, url):
    answer = client.post(url, {"no_thanks": "1", "form_id": "f1"})
    assert VbaTalk.objects.get().outcome == "declined"

    once, twice = (client.post(undo_url(url), {"token": token_of(answer)}, follow=True) for _ in range(2))

    assert not VbaTalk.objects.exists()
    for shown in (once, twice):
        assert shown.redirect_chain == [(answer["Location"], 302)]
        assert "Samtalen tælles ikke længere med" in shown.text
        assert "Fortryd" not in shown.text


def test_no_thanks_after_eleven_minutes_stands(client, url, clock):
    answer = client.post(url, {"no_thanks": "1"})
    clock.move(minutes=11)

    assert client.post(undo_url(url), {"token": token_of(answer)}).status_code == 410
    assert VbaTalk.objects.exists()


def test_pressed_twice_it_is_one_referral(client, url):
    first, second = client.post(url, GIVEN), client.post(url, GIVEN)

    assert Referral.objects.count() == 1
    assert token_of(first).split(":")[0] == token_of(second).split(":")[0]


def test_taken_back_within_ten_minutes_the_citizen_is_erased(client, url, clock):
    answer = client.post(url, GIVEN)
    clock.move(minutes=9)

    once, twice = (client.post(undo_url(url), {"token": token_of(answer)}) for _ in range(2))

    assert once["Location"] == twice["Location"] == answer["Location"]
    assert Referral.objects.get().state == "withdrawn"
    assert Citizen.objects.get().name == "—"
    assert "Ingen ringer" in client.get(answer["Location"]).text


def test_after_ten_minutes_it_stands(client, url, clock):
    answer = client.post(url, GIVEN)
    clock.move(minutes=11)

    refused = client.post(undo_url(url), {"token": token_of(answer)}, follow=True)

    assert refused.redirect_chain == [(f"{answer['Location']}?staar=1", 302)]
    assert "En rådgiver er allerede i gang" in refused.text
    assert Referral.objects.get().code in refused.text
    assert "Fortryd" not in client.get(answer["Location"]).text


def test_after_a_counsellor_took_it_it_stands(client, url, counsellor):
    answer = client.post(url, GIVEN)
    contact.take(referral=Referral.objects.get(), by=counsellor)

    refused = client.post(undo_url(url), {"token": token_of(answer)}, follow=True)

    assert "En rådgiver er allerede i gang" in refused.text
    assert Referral.objects.get().state == "received"


def test_what_has_been_taken_back_is_not_said_to_stand(client, url):
    receipt = client.post(url, GIVEN)["Location"]
    client.post(undo_url(url), {"token": receipt.rstrip("/").rsplit("/", 1)[1]})

    assert "Henvisningen er trukket tilbage" in client.get(f"{receipt}?staar=1").text


def test_a_receipt_is_shown_for_a_day(client, url, clock):
    receipt = client.post(url, GIVEN)["Location"]
    clock.move(hours=23)
    assert client.get(receipt).status_code == 200
    clock.move(hours=2)

    assert client.get(receipt).status_code == 410


@pytest.mark.parametrize("token", ["x", "a:b:c"])
def test_a_forged_token_shows_and_undoes_nothing(token, client, url):
    assert client.get(f"{url}sendt/{token}/").status_code == 410
    assert client.post(undo_url(url), {"token": token}).status_code == 410


def test_a_token_of_another_kind_is_none(client, url, organisation):
    referral = ReferralFactory(organisation=organisation)
    talk = tokens.make(organisation.pk, referral.pk, kind="talk")

    assert client.get(f"{url}sendt/{talk}/").status_code == 410


@pytest.mark.parametrize("how", ["closed", "rotated", "unknown"])
def test_a_link_that_does_not_work_says_how_to_go_on(how, client, url, link, organisation):
    if how == "closed":
        for name, value in stamp("closed", by=TESTS).items():
            setattr(link, name, value)
    link.version += how == "rotated"
    link.save()
    address = url.replace("henvis/", "henvis/9") if how == "unknown" else url

    answers = [client.get(address), client.post(address, GIVEN)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert organisation.phone in answers[0].text
    assert not Referral.objects.exists()


def posts(client, url, number, **extra):
    return [client.post(url, GIVEN | {"form_id": f"f{n}"}, **extra).status_code for n in range(number)]


@pytest.mark.parametrize("limit", ["PER_LINK", "PER_ADDRESS"])
def test_over_the_limit_the_text_is_kept_and_the_numbers_to_ring_are_shown(
    limit, client, url, monkeypatch, organisation
):
    monkeypatch.setattr(vba, limit, 2)
    assert posts(client, url, 2) == [302, 302]

    answer = client.post(url, GIVEN | {"note": "Ring sent"})

    assert answer.status_code == 429
    assert "Ring sent" in answer.text
    assert f"tel:{organisation.phone}" in answer.text
    assert Referral.objects.count() == 2


def test_the_limits_are_sixty_per_link_and_two_hundred_per_address():
    assert (vba.PER_LINK, vba.PER_ADDRESS, vba.PERIOD.total_seconds()) == (60, 200, 3600)


def test_a_link_is_open_again_after_an_hour(client, url, monkeypatch, clock):
    monkeypatch.setattr(vba, "PER_LINK", 1)
    assert posts(client, url, 2) == [302, 429]

    clock.move(hours=1, minutes=1)

    assert posts(client, url, 1) == [302]


def journey(client, url, form_id):
    """What the referrer sees from form to undo."""
    sent = client.post(url, GIVEN | {"form_id": form_id})
    pages = [sent, client.get(sent["Location"]), client.post(undo_url(url), {"token": token_of(sent)})]
    return [(page.status_code, OWN.sub("…", page.text + page.get("Location", ""))) for page in pages]


@pytest.mark.parametrize("known", ["by_phone", "in_contact", "same_name"])
def test_no_page_tells_whether_the_citizen_was_known(known, client, url, link, neighbour, counsellor):
    unknown = journey(client, url, "f1")
    phone = "+4510203099" if known == "same_name" else "+4510203040"
    citizen = CitizenFactory(organisation=link.organisation, name="Åse Krogh", phone=phone)
    if known == "in_contact":
        before = ReferralFactory(citizen=citizen)
        contact.record_attempt(referral=before, by=counsellor, outcome="reached")

    assert journey(client, url, "f2") == unknown


def test_a_signed_in_neighbour_can_use_the_link_and_sees_no_more(client, url, neighbour):
    client.force_login(CounsellorFactory(organisation=neighbour))

    assert client.post(url, GIVEN).status_code == 302
    assert Referral.objects.get().organisation != neighbour


def test_the_receipts_date_does_not_tell_what_is_known_of_the_citizen(client, url, unit):
    unit.organisation.contact_days_per_group = {"pregnant": 2}
    unit.organisation.save(update_fields=["contact_days_per_group"])
    CitizenFactory(organisation=unit.organisation, name="Åse Krogh", phone="+4510203040", target_groups=["pregnant"])

    known, unknown = (client.post(url, GIVEN | {"phone": phone}, follow=True) for phone in ("10203040", "10203041"))

    assert Referral.objects.earliest("pk").contact_due < Referral.objects.latest("pk").contact_due
    assert known.context["due"] == unknown.context["due"]


def test_the_receipt_keeps_to_the_date_that_it_promised(client, url, unit):
    promised = client.post(url, GIVEN, follow=True)
    unit.organisation.contact_days = 3
    unit.organisation.save(update_fields=["contact_days"])

    again = client.get(promised.redirect_chain[-1][0])

    assert again.context["due"] == promised.context["due"]


def test_two_clicks_on_undo_at_once_both_say_that_it_is_undone(client, url, unit, monkeypatch):
    token, withdraw = token_of(client.post(url, GIVEN)), vba.intake.withdraw
    monkeypatch.setattr(vba.intake, "withdraw", lambda **said: withdraw(**said) and withdraw(**said))

    answer = client.post(undo_url(url), {"token": token})

    assert Referral.objects.get().state == "withdrawn"
    assert "Henvisningen er trukket tilbage" in client.get(answer["Location"]).text


@pytest.mark.parametrize("name", ["name", "staff_name", "referrer_name", "note"])
def test_a_cpr_number_has_no_place_in_a_name_or_a_text(name, client, url):
    answer = client.post(url, GIVEN | STAFF | {name: "Åse 610190-0000"})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {name})
