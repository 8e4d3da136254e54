import pytest

from followup.texts.kinds import FIELDS, SENT, WRITTEN, Field, Kind, field, said_in, unknown


def test_every_kind_says_when_it_is_sent_and_what_it_may_name():
    assert set(SENT) == set(FIELDS) == set(Kind)
    assert len(WRITTEN) == 8


@pytest.mark.parametrize("name", ["weekday", "ugedag", "Ugedag", " ugedag "])
def test_a_field_has_a_name_in_each_language(name):
    assert field(name) == Field.WEEKDAY


def test_a_name_of_no_field():
    assert field("navn") is None


def test_staff_read_the_fields_in_their_own_language():
    text = "Husk [weekday] [tid] [navn] ["

    assert said_in(text, "da") == "Husk [ugedag] [tid] [navn] ["
    assert said_in(text, "en") == "Husk [weekday] [time] [navn] ["
    assert said_in(said_in(text, "da"), "en") == said_in(text, "en")


def test_what_a_kind_cannot_say():
    assert unknown("Hej [navn], [tid] ] [ [link] [[dato]", Kind.DAY_BEFORE) == ["[navn]", "]", "[", "[link]", "["]
    assert unknown("[telefon] [link]", Kind.CHOOSE_TIME) == []
