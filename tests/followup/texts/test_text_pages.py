"""The coordinator writes what citizens read on their phones."""

import re

import pytest
from django.utils import translation

from accounts.models import Organisation
from accounts.rights import Role
from followup import own_texts
from followup.models import Template
from followup.texts.defaults import STOP
from tests.accounts.factories import CoordinatorFactory, UserFactory, within
from tests.courses.factories import PlaceFactory
from tests.followup.engine import switch_on
from tests.followup.factories import TemplateFactory

OWN = "Vi ses [ugedag] den [dato] kl. [tid]. Ring på [telefon]. Hilsen [myndighed]"
KEPT = "Vi ses [weekday] den [date] kl. [time]. Ring på [phone]. Hilsen [authority]"


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def url(organisation, kind="day_before", language="da"):
    return f"/sms/{organisation.slug}/tekster/{kind}/?language={language}"


def post(client, organisation, text=OWN, *, kind="day_before", language="da", version=0, do="save"):
    return client.post(url(organisation, kind, language), {"text": text, "version": version, "do": do})


def field(answer) -> str:
    """What stands in the text field."""
    return re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.text, re.DOTALL)[1]


def shown(answer) -> str:
    """The example, with what is marked in it."""
    return " ".join(re.search(r'class="phone-msg"[^>]*>(.*?)</p>', answer.text, re.DOTALL)[1].split())


def summary(answer) -> str:
    found = re.search(r'data-module="error-summary".*?</ul>', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0].partition(">")[2]).split()) if found else ""


def test_the_field_begins_with_the_standard_text_and_shows_an_example(signed_in, organisation):
    answer = signed_in.get(url(organisation))

    assert field(answer) == "Husk din aftale [ugedag] den [dato] kl. [tid]. Afbud: [telefon]. Venlig hilsen [myndighed]"
    assert shown(answer).startswith("Husk din aftale tirsdag den 22. september kl. 10.30. Afbud:")
    assert "Sendes dagen før kl. 10.00 til borgere, der har sagt ja." in answer.text
    assert "af 160: én sms." in answer.text


def test_a_text_is_saved_with_its_fields_in_english_and_who_wrote_it(signed_in, organisation, coordinator, clock):
    answer = post(signed_in, organisation)

    row = Template.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url(organisation))
    assert (row.kind, row.language, row.text, row.version) == ("day_before", "da", KEPT, 1)
    assert (row.saved_by, row.saved_by_kind, row.saved_at) == (coordinator, "user", clock.moment)
    assert field(signed_in.get(url(organisation))) == OWN


def test_what_reveals_the_matter_is_not_saved(signed_in, organisation):
    answer = post(signed_in, organisation, "Husk rygestop i Sundhedshuset [ugedag] kl. [tid]")

    assert answer.status_code == 422
    assert summary(answer) == (
        "Teksten er ikke gemt endnu To ord kan afsløre, hvad det handler om. Andre kan læse en låst skærm."
        " Fjern »rygestop«. Skriv fx »din aftale«. Fjern »Sundhedshuset«. Skriv ikke stedet."
    )
    assert "Teksten må ikke indeholde »rygestop« eller »Sundhedshuset«" in answer.text
    assert shown(answer) == "Husk <mark>rygestop</mark> i <mark>Sundhedshuset</mark> tirsdag kl. 10.30"
    assert field(answer) == "Husk rygestop i Sundhedshuset [ugedag] kl. [tid]"
    assert not Template.objects.exists()


def test_the_organisations_own_places_are_not_named(signed_in, organisation):
    PlaceFactory(organisation=organisation, name="Fyrtårnet")

    assert "Fjern »Fyrtårnet«. Skriv ikke stedet." in summary(post(signed_in, organisation, "Vi ses i Fyrtårnet"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Skriv en tekst"),
        ("Hej [navn] og [efternavn]", "[navn] [efternavn] er ikke felter her"),
        ("Hej [link]", "[link] er ikke et felt her"),
        ("kl. [tid", "[ er ikke et felt her"),
        ("x" * 601, "Skriv en kortere tekst"),
        ("x" * 460, "Forkort teksten, så den kan være i 3 sms’er"),
        (f"Vi ses. {STOP['da']}", "Fjern sætningen om STOP: borgerne kan ikke svare"),
        ("Ring på www.example.dk", "Fjern »www.example.dk«. Skriv telefonnummeret i stedet."),
    ],
)
def test_what_cannot_be_sent_is_not_saved(text, told, signed_in, organisation):
    answer = post(signed_in, organisation, text)

    assert (answer.status_code, Template.objects.count()) == (422, 0)
    assert told in summary(answer)


def test_a_link_can_be_named_where_links_are_on(signed_in, organisation):
    refused = post(signed_in, organisation, "Vælg her: [link]", kind="choose_time")
    assert "Fjern linket: links er slået fra i indstillingerne" in summary(refused)

    switch_on(organisation, sms_links=True)
    assert post(signed_in, organisation, "Vælg her: [link]", kind="choose_time").status_code == 302


def test_stop_can_be_named_where_citizens_can_answer(signed_in, organisation):
    switch_on(organisation, sms_number="+4510405060")

    assert post(signed_in, organisation, f"Vi ses kl. [tid]. {STOP['da']}").status_code == 302


def test_quotes_and_dashes_of_a_word_processor_are_replaced(signed_in, organisation):
    post(signed_in, organisation, "Det’s kl. [tid] – husk…\r\nHilsen")

    assert Template.objects.get().text == "Det's kl. [time] - husk...\nHilsen"


@pytest.mark.parametrize("do", ["example", "standard"])
def test_to_look_saves_nothing(do, signed_in, organisation):
    TemplateFactory(organisation=organisation)

    answer = post(signed_in, organisation, "Vi ses til rygestop, Ib", version=1, do=do)

    assert (answer.status_code, Template.objects.get().version, summary(answer)) == (200, 1, "")
    assert 'name="version" value="1"' in answer.text


def test_an_example_marks_and_counts_what_is_typed(signed_in, organisation):
    answer = post(signed_in, organisation, "Vi ses til rygestop [navn]", do="example")

    assert shown(answer) == "Vi ses til <mark>rygestop</mark> [navn]"
    assert "Et ord kan afsløre, hvad det handler om." in answer.text
    assert "28 tegn med eksemplet" in answer.text
    assert field(answer) == "Vi ses til rygestop [navn]"


def test_the_standard_text_fills_the_field(signed_in, organisation):
    answer = post(signed_in, organisation, "Noget andet", do="standard")

    assert field(answer).startswith("Husk din aftale")
    assert "Standardteksten står i feltet. Den er ikke gemt endnu." in answer.text


def test_the_standard_text_saved_is_followed_from_then_on(signed_in, organisation):
    TemplateFactory(organisation=organisation)

    post(signed_in, organisation, field(signed_in.post(url(organisation), {"do": "standard"})), version=1)

    assert Template.objects.get().text == ""
    switch_on(organisation, sms_number="+4510405060")
    assert STOP["da"] in shown(signed_in.get(url(organisation)))


@pytest.mark.parametrize("version", [0, 1])
def test_somebody_else_saved_in_the_meantime(version, signed_in, organisation, coordinator):
    row = TemplateFactory(organisation=organisation)
    own_texts.write(organisation=organisation, kind=row.kind, language="da", text="Ring nu", version=1, by=coordinator)

    answer = post(signed_in, organisation, version=version)

    assert answer.status_code == 409
    assert all(text in answer.text for text in ("Ring nu", "Gemt nu", OWN, 'name="version" value="2"'))
    assert Template.objects.get().text == "Ring nu"
    assert post(signed_in, organisation, version=2).status_code == 302


def test_saved_unchanged_nothing_is_written(signed_in, organisation):
    TemplateFactory(organisation=organisation, text=KEPT)

    post(signed_in, organisation, version=1)

    assert (Template.objects.get().version, Template.history.count()) == (1, 1)


def test_another_language_is_written_from_right_to_left_and_may_be_taken_away(signed_in, organisation):
    page = signed_in.get(url(organisation, language="ar"))
    assert 'dir="rtl"' in page.text
    assert (field(page), "Brug standardteksten" in page.text) == ("", False)
    assert shown(page).startswith("Husk din aftale")

    assert post(signed_in, organisation, "موعدك [ugedag] [dato] [tid]", language="ar").status_code == 302
    assert shown(signed_in.get(url(organisation, language="ar"))).startswith("موعدك الثلاثاء")
    assert post(signed_in, organisation, "", language="ar", version=1).status_code == 302
    assert Template.objects.get().text == ""


@pytest.mark.parametrize("what", [("reply", "da"), ("stopped", "da"), ("x", "da"), ("day_before", "xx")])
def test_what_nobody_writes_is_not_there(what, signed_in, organisation):
    assert signed_in.get(url(organisation, *what)).status_code == 404


def test_when_it_is_not_sent_the_page_says_so(signed_in, organisation):
    Organisation.objects.filter(pk=organisation.pk).update(remind_on_day=None, sms_kinds_off=["missed"])

    for kind in ("on_day", "missed"):
        assert "Sendes ikke: den er slået fra i indstillingerne." in signed_in.get(url(organisation, kind)).text


def test_the_list_tells_what_is_sent_and_who_wrote_it(signed_in, organisation, coordinator):
    TemplateFactory(organisation=organisation, by=coordinator, text="Vi ses kl. [time]")
    TemplateFactory(organisation=organisation, language="pl", text="Do zobaczenia [time]")

    danish, polish = (signed_in.get(f"/sms/{organisation.slug}/tekster/?language={code}").text for code in ("da", "pl"))

    assert "»Vi ses kl. [tid]«" in danish
    assert f"Jeres egen tekst, sidst ændret i dag kl. 10.42 af {coordinator.name}." in danish
    assert danish.count("Standardteksten.") == 7
    assert "»Do zobaczenia [tid]«" in polish


def test_the_history_tells_before_and_after(signed_in, organisation, coordinator, neighbour):
    for version, text in enumerate([KEPT, "", "Ring nu"]):
        own_texts.write(
            organisation=organisation, kind="missed", language="da", text=text, version=version, by=coordinator
        )
    with within(neighbour):
        TemplateFactory(organisation=neighbour, text="Naboens ord")

    page = " ".join(signed_in.get(f"/sms/{organisation.slug}/tekster/historik/").text.split())

    cells = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td></tr>", page)
    assert cells == [("Standardteksten", "Ring nu"), (OWN, "Standardteksten"), ("Standardteksten", OWN)]
    assert "Naboens ord" not in page


def test_a_long_history_has_sheets(signed_in, organisation, coordinator):
    for version in range(53):
        text = f"Ring nu {version}"
        own_texts.write(
            organisation=organisation, kind="missed", language="da", text=text, version=version, by=coordinator
        )

    first = signed_in.get(f"/sms/{organisation.slug}/tekster/historik/").text
    older = re.search(r'href="(\?before=\d+)"', first)[1]
    last = signed_in.get(f"/sms/{organisation.slug}/tekster/historik/{older}").text

    assert first.count("<tbody>") == 50
    assert re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td></tr>", last) == [
        ("Ring nu 1", "Ring nu 2"),
        ("Ring nu 0", "Ring nu 1"),
        ("Standardteksten", "Ring nu 0"),
    ]


def test_staff_who_read_english_name_the_fields_in_english(client, organisation):
    client.force_login(UserFactory(organisation=organisation, roles=[Role.COORDINATOR], language="en"))
    with translation.override("en"):
        assert "[weekday]" in field(client.get(url(organisation)))

    post(client, organisation, KEPT)

    assert Template.objects.get().text == KEPT


# The three people.


def test_a_colleague_without_the_right_is_refused(client, organisation, counsellor):
    client.force_login(counsellor)

    assert {client.get(url(organisation)).status_code, post(client, organisation).status_code} == {403}


def test_a_neighbour_finds_nothing(client, organisation, neighbour):
    client.force_login(CoordinatorFactory(organisation=neighbour))

    assert {client.get(url(organisation)).status_code, post(client, organisation).status_code} == {404}


def test_setup_leads_to_the_texts(signed_in, organisation, client):
    assert f'href="/sms/{organisation.slug}/tekster/"' in signed_in.get("/opsaetning/").text
