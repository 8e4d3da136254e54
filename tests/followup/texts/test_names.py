from followup import names
from followup.texts.defaults import STOP
from followup.texts.kinds import Kind
from tests.accounts.factories import UnitFactory
from tests.courses.factories import PlaceFactory
from tests.followup.engine import switch_on
from tests.followup.factories import TemplateFactory
from tests.referrals.factories import ReferringUnitFactory


def own(organisation, language="da", text="Egen tekst fra [authority]", kind=Kind.MISSED):
    return TemplateFactory(organisation=organisation, kind=kind, language=language, text=text)


def test_without_own_words_it_is_the_standard_text(organisation):
    assert names.text_of(organisation, Kind.MISSED, "da").startswith("Vi savnede dig [weekday]")
    assert names.text_of(organisation, Kind.MISSED, "en").startswith("We missed you [weekday]")


def test_own_words_go_before_the_standard_text_in_their_language_alone(organisation):
    own(organisation)

    assert names.text_of(organisation, Kind.MISSED, "da") == "Egen tekst fra [authority]"
    assert names.text_of(organisation, Kind.MISSED, "en").startswith("We missed you")
    assert names.text_of(organisation, Kind.MOVED, "da").startswith("Din aftale er flyttet")


def test_a_language_without_words_gets_the_danish_ones(organisation):
    assert names.text_of(organisation, Kind.MISSED, "pl").startswith("Vi savnede dig")
    own(organisation)
    assert names.text_of(organisation, Kind.MISSED, "pl") == "Egen tekst fra [authority]"
    own(organisation, "pl", "Prosimy o telefon: [phone]")
    assert names.text_of(organisation, Kind.MISSED, "pl") == "Prosimy o telefon: [phone]"


def test_empty_words_are_the_standard_text(organisation):
    own(organisation, text="")

    assert names.text_of(organisation, Kind.MISSED, "da").startswith("Vi savnede dig")


def test_the_neighbours_words_are_the_neighbours(organisation, neighbour):
    own(neighbour)

    assert names.text_of(organisation, Kind.MISSED, "da").startswith("Vi savnede dig")


def test_stop_is_promised_only_where_it_is_read(organisation):
    own(organisation, text=f"Vi ses. Hilsen [authority]. {STOP['da']}", kind=Kind.ON_DAY)

    assert names.text_of(organisation, Kind.ON_DAY, "da") == "Vi ses. Hilsen [authority]"
    assert "STOP" not in names.text_of(organisation, Kind.DAY_BEFORE, "da")
    switch_on(organisation, sms_number="+4510405060")
    assert names.text_of(organisation, Kind.ON_DAY, "da").endswith(STOP["da"])
    assert names.text_of(organisation, Kind.DAY_BEFORE, "da").endswith(STOP["da"])


def test_a_link_is_promised_only_where_links_are_on(organisation):
    own(organisation, text="Vælg: [link]", kind=Kind.CHOOSE_TIME)

    assert names.text_of(organisation, Kind.CHOOSE_TIME, "da").startswith("Ring på [phone], når")
    switch_on(organisation, sms_links=True)
    assert names.text_of(organisation, Kind.CHOOSE_TIME, "da") == "Vælg: [link]"


def test_names_of_places_and_units_reveal_but_not_those_in_the_authoritys_own_name(organisation):
    PlaceFactory(organisation=organisation, name="Lokale 1")
    ReferringUnitFactory(organisation=organisation, name="Lyngparken")
    UnitFactory(organisation=organisation, name="Team Nord")
    UnitFactory(organisation=organisation, name=organisation.name.upper())

    assert names.revealing(organisation) == ("Lokale 1", "Lyngparken", "Team Nord")


def test_the_neighbours_names_are_not_looked_for(organisation, neighbour):
    PlaceFactory(organisation=neighbour, name="Fyrvej")
    UnitFactory(organisation=neighbour, name="Team Syd")

    assert names.revealing(organisation) == ()
