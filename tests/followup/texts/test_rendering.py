from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from followup.texts import languages
from followup.texts.rendering import CannotRender, example, render

AT = datetime(2026, 3, 17, 8, 30, tzinfo=UTC)
ALL = {"at": AT, "phone": "+4510405060", "authority": "Havnsø Kommune"}
HAVNSOE = SimpleNamespace(name="Havnsø Kommune", phone="+4510405060")


def test_a_danish_text():
    text = "Husk din aftale [ugedag] den [dato] kl. [tid]. Afbud: [telefon]. Venlig hilsen [myndighed]"

    assert render(text, language="da", **ALL) == (
        "Husk din aftale tirsdag den 17. marts kl. 9.30. Afbud: 10 40 50 60. Venlig hilsen Havnsø Kommune"
    )


def test_an_english_text():
    assert render("[weekday] [date] at [time]", language="en", **ALL) == "Tuesday 17 March at 9:30"


def test_the_citizens_language_decides_and_not_that_of_whoever_looks():
    with translation.override("en"):
        assert render("[weekday] [date] [time]", language="da", **ALL) == "tirsdag 17. marts 9.30"


def test_the_time_is_copenhagens_on_either_side_of_summer_time():
    summer = datetime(2026, 3, 29, 22, 15, tzinfo=UTC)

    assert render("[weekday] [date] [time]", language="da", at=summer) == "mandag 30. marts 0.15"


@pytest.mark.parametrize(
    ("template", "named"),
    [("[navn]", "[navn]"), ("[tid", "["), ("tid]", "]"), ("[link]", "link"), ("[]", "[]"), ("[[tid]", "[")],
)
def test_what_cannot_be_filled_in(template, named):
    with pytest.raises(CannotRender) as refused:
        render(template, language="da", **ALL)
    assert refused.value.field == named


@pytest.mark.parametrize("field", ["weekday", "date", "time", "phone", "authority", "link"])
def test_what_is_not_known_is_not_left_out_in_silence(field):
    with pytest.raises(CannotRender):
        render(f"Hej [{field}]", language="da")


@pytest.mark.parametrize(("language", "said"), [("da", "10 40 50 60"), ("pl", "10 40 50 60"), ("ar", "10405060")])
def test_pairs_of_digits_do_not_change_places_from_right_to_left(language, said):
    assert render("[phone]", language=language, phone="+4510405060") == said


def test_a_value_is_no_template():
    assert render("[myndighed]", language="da", authority="[tid]") == "[tid]"


def test_what_a_word_processor_wrote_costs_nothing():
    assert render("Det’s – [tid]…", language="da", at=AT) == "Det's - 9.30..."


@pytest.mark.parametrize("language", languages.OFFERED)
def test_every_language_has_its_own_days_and_its_name(language):
    said = render("[weekday] [date]", language=language, at=AT)

    assert said != render("[weekday] [date]", language="da", at=AT)
    assert languages.name(language)


def test_directions():
    assert (languages.direction("ar"), languages.direction("so"), languages.direction("da")) == ("rtl", "ltr", "ltr")


@pytest.mark.parametrize("language", languages.CODES)
def test_no_day_is_longer_than_the_examples(language):
    most = len(example("[weekday] [date]", language, HAVNSOE))

    for month in range(1, 13):
        for day in range(1, 29):
            at = datetime(2027, month, day, 12, tzinfo=UTC)
            assert len(render("[weekday] [date]", language=language, at=at)) <= most


def test_the_example_names_everything():
    text = example("[ugedag] [dato] [tid] [telefon] [myndighed] [link]", "da", HAVNSOE, host="s.example.dk")

    assert text.startswith("tirsdag 22. september 10.30 10 40 50 60 Havnsø Kommune https://s.example.dk/1234567-abc")


def test_in_an_example_what_is_no_field_stays():
    assert example("[navn] kl. [tid] [", "da", HAVNSOE) == "[navn] kl. 10.30 ["


SPOKEN = [
    ("Arabisk", "ar"),
    ("polsk og lidt dansk", "pl"),
    ("Türkçe", "tr"),
    ("Somali", "so"),
    ("Farsi", "fa"),
    ("en", "en"),
]
UNKNOWN = ["", "dansk", "grønlandsk", "?"]


@pytest.mark.parametrize(("said", "code"), SPOKEN + [(said, "da") for said in UNKNOWN])
def test_a_language_in_free_words(said, code):
    assert languages.code_of(said) == code


@given(st.text())
def test_a_template_is_filled_or_refused(template):
    try:
        text = render(template, language="da", **ALL)
    except CannotRender:
        return
    assert "[" not in text
