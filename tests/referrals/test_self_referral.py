"""Citizens who ask for help themselves: the page of an organisation, the poster's, the receipt and taking it back."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts import links
from accounts.enums import LinkPurpose
from accounts.scope import scope
from referrals.actions import contact
from referrals.models import Citizen, ContactPerson, Referral
from referrals.views import self_referral
from tests.accounts.factories import CollaborationFactory, OrganisationFactory, PublicLinkFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory

GIVEN = {"name": "Åse Krogh", "phone": "10 20 30 40", "form_id": "f1"}
PARENT = {"name": "Åse Krogh", "under_15": "on", "person_name": "Ib Krogh", "person_phone": "10203050"}
OWN = re.compile(r"[\w-]+:[\w-]+:[\w-]{20,}|[0-9a-f-]{36}|csrfmiddlewaretoken.*?>")


@pytest.fixture
def url(organisation):
    return reverse("referrals:self_refer", args=[organisation.slug])


def poster(unit, collaboration=None):
    link = PublicLinkFactory(
        organisation=unit.organisation, target=unit.pk, purpose=LinkPurpose.SELF_REFER, collaboration=collaboration
    )
    return reverse("referrals:self_refer_unit", args=[unit.organisation.slug, links.key(link)])


def token_of(answer):
    return answer["Location"].rstrip("/").rsplit("/", 1)[1]


def test_a_name_and_a_number_are_enough(client, url):
    page = client.post(url, GIVEN, follow=True)

    referral = Referral.objects.get()
    assert (referral.channel, referral.unit, referral.received_by_kind) == ("self", None, "citizen")
    assert (referral.citizen.name, referral.citizen.phone) == ("Åse Krogh", "+4510203040")
    assert "17. marts" in page.text
    assert "80 31 31 31" in page.text


def test_how_and_when_are_kept_in_danish_for_the_counsellor(client, url):
    client.cookies["django_language"] = "en"
    wishes = {"way": "sms", "times": ["morning", "evening"], "other_time": "ikke fredag", "products": ["e_cigarette"]}

    client.post(url, GIVEN | wishes)

    referral = Referral.objects.get()
    assert referral.best_time == "morgen, aften, ikke fredag, sms først"
    assert (referral.citizen.preferred_channel, referral.products) == ("sms", ["e_cigarette"])


def test_under_15_it_is_a_parent_whom_we_call_and_the_childs_number_is_not_kept(client, url):
    client.post(url, PARENT | {"phone": "10203040"})

    person = ContactPerson.objects.get()
    assert (person.role, person.name, person.phone, person.may_know) == (
        "guardian",
        "Ib Krogh",
        "+4510203050",
        "matter",
    )
    assert (Citizen.objects.get().phone, Referral.objects.get().target_groups) == ("", ["young"])


def test_whose_phone_it_is_may_know_nothing(client, url):
    client.post(url, PARENT | {"under_15": "", "no_phone": "on"})

    person = ContactPerson.objects.get()
    assert (person.role, person.may_know, Citizen.objects.get().phone) == ("relative", "nothing", "")


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"phone": ""}, {"phone"}),
        ({"phone": "12"}, {"phone"}),
        ({"under_15": "on"}, {"person_name", "person_phone"}),
        ({"no_phone": "on", "person_name": "Ib"}, {"person_phone"}),
        ({"other_time": "010161-1234"}, {"other_time"}),
    ],
)
def test_an_error_stores_nothing_and_keeps_the_text(wrong, fields, client, url):
    answer = client.post(url, GIVEN | {"language": "Somali <b>"} | wrong)

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, fields)
    assert "Somali &lt;b&gt;" in answer.text
    assert not Citizen.objects.exists()


def test_a_poster_tells_which_unit_it_hangs_in(client, unit):
    client.post(poster(unit), GIVEN)

    assert Referral.objects.get().unit == unit


def test_a_poster_of_a_collaboration_asks_where_one_lives(client, unit):
    partner = OrganisationFactory(neighbour=True)
    url = poster(unit, CollaborationFactory(organisations=[unit.organisation, partner]))
    assert client.post(url, GIVEN).status_code == 422

    page = client.post(url, GIVEN | {"organisation": partner.pk}, follow=True)

    assert (page.status_code, Referral.objects.exists()) == (200, False)
    with scope([partner.pk]):
        assert Referral.objects.get().organisation == partner


@pytest.mark.parametrize("key", ["1-nothing", "x", "9-aaaa"])
def test_an_old_poster_leads_to_the_page_of_the_organisation(key, client, url):
    answer = client.get(f"{url}{key}/")

    assert (answer.status_code, url in answer.text) == (404, True)


def test_the_staffs_link_is_no_poster(client, unit):
    link = PublicLinkFactory(organisation=unit.organisation, target=unit.pk)

    answer = client.get(reverse("referrals:self_refer_unit", args=[unit.organisation.slug, links.key(link)]))

    assert answer.status_code == 404


def test_an_unknown_organisation_shows_whom_to_call(client, organisation):
    answer = client.get("/tilmeld/findes-ikke/")

    assert (answer.status_code, f"tel:{organisation.phone}" in answer.text) == (404, True)


def test_taken_back_within_ten_minutes_nothing_is_left(client, url):
    sent = client.post(url, GIVEN)

    page = client.post(f"{url}fortryd/", {"token": token_of(sent)}, follow=True)

    assert "Vi ringer ikke" in page.text
    assert (Referral.objects.get().state, Citizen.objects.get().name) == ("withdrawn", "—")


def test_after_ten_minutes_it_stands(client, url, clock, organisation):
    sent = client.post(url, GIVEN)
    clock.move(minutes=11)

    page = client.post(f"{url}fortryd/", {"token": token_of(sent)}, follow=True)

    assert f"tel:{organisation.phone}" in page.text
    assert Referral.objects.get().state == "received"


def test_a_token_of_another_organisation_or_kind_is_none(client, url, neighbour):
    sent = client.post(url, GIVEN)
    other = reverse("referrals:self_refer", args=[neighbour.slug])

    assert client.get(f"{other}sendt/{token_of(sent)}/").status_code == 410
    assert client.post(f"{other}fortryd/", {"token": token_of(sent)}).status_code == 410


def test_pressed_twice_it_is_one(client, url):
    client.post(url, GIVEN)
    client.post(url, GIVEN)

    assert Referral.objects.count() == 1


@pytest.mark.parametrize("limit", ["PER_PAGE", "PER_ADDRESS"])
def test_over_the_limit_the_text_is_kept_and_the_number_shown(limit, client, url, monkeypatch, organisation):
    monkeypatch.setattr(self_referral, limit, 1)
    client.post(url, GIVEN)

    answer = client.post(url, GIVEN | {"form_id": "f2", "other_time": "sent"})

    assert answer.status_code == 429
    assert 'value="sent"' in answer.text
    assert f"tel:{organisation.phone}" in answer.text


def journey(client, url, form_id):
    sent = client.post(url, GIVEN | {"form_id": form_id})
    pages = [client.get(sent["Location"]), client.post(f"{url}fortryd/", {"token": token_of(sent)}, follow=True)]
    return [(page.status_code, OWN.sub("…", page.text)) for page in pages]


@pytest.mark.parametrize("in_contact", [False, True])
def test_no_page_tells_whether_somebody_was_known(in_contact, client, url, organisation, counsellor):
    unknown = journey(client, url, "f1")
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")
    if in_contact:
        contact.record_attempt(referral=ReferralFactory(citizen=citizen), by=counsellor, outcome="reached")

    assert journey(client, url, "f2") == unknown


# Plain language.


def sentences(html):
    """What stands on the page: every heading, label and paragraph ends a sentence."""
    main = re.search(r"<main.*?</main>", html, re.S)[0]
    text = re.sub(r"</(p|h1|h2|label|legend|button|summary|li|option|span)>", ". ", main)
    parts = re.split(r"[.?!:]+\s", re.sub(r"\s+", " ", strip_tags(text).replace("(valgfrit)", " ")))
    return [words for words in (re.findall(r"[^\W\d_]+", part) for part in parts) if words]


def lix(found):
    """Words per sentence and the share of words with more than six letters, in percent (C.-H. Björnsson, 1968)."""
    words = [word for sentence in found for word in sentence]
    return len(words) / len(found) + 100 * sum(len(word) > 6 for word in words) / len(words)


@pytest.mark.parametrize("step", ["form", "errors", "receipt"])
def test_the_danish_is_easy_to_read(step, client, url):
    page = {
        "form": lambda: client.get(url),
        "errors": lambda: client.post(url, {"under_15": "on"}),
        "receipt": lambda: client.post(url, GIVEN, follow=True),
    }[step]()

    found = sentences(page.text)

    assert max(len(sentence) for sentence in found) <= 15
    assert lix(found) <= 30
    assert not re.search(r"\b(fx|bl\.a|evt|mv|ca|kl|osv)\.", page.text)
