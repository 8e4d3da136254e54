from datetime import date

import pytest
from django.utils import translation

from accounts import formats


@pytest.fixture
def danish():
    with translation.override("da"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+4510203040", "10 20 30 40"),
        ("+46701234567", "+46 70 123 45 67"),
        ("", ""),
        ("har ingen", "har ingen"),
    ],
)
def test_phone(number, shown):
    assert formats.phone(number) == shown


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 3, 10), "i dag"),
        (date(2026, 3, 9), "i går"),
        (date(2026, 3, 11), "i morgen"),
        (date(2026, 3, 12), "12. marts"),
        (date(2025, 3, 10), "10. marts 2025"),
    ],
)
def test_a_day_in_danish(day, said, danish):
    assert formats.day(day) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2026, 3, 10), "today"), (date(2026, 3, 12), "12 March"), (date(2027, 1, 1), "1 January 2027")],
)
def test_a_day_in_english(day, said, english):
    assert formats.day(day) == said


def test_a_day_near_the_turn_of_the_year_is_said_by_its_nearness(danish, clock):
    clock.at("2026-12-31")

    assert (formats.day(date(2027, 1, 1)), formats.plain_day(date(2027, 1, 1))) == ("i morgen", "1. januar 2027")


def test_a_weekday(danish):
    assert formats.weekday(date(2026, 3, 10)) == "tirsdag 10. marts"


def test_a_short_weekday(danish):
    assert formats.short_weekday(date(2026, 3, 10)) == "tirs. 10. marts"


def test_a_short_weekday_in_english(english):
    assert formats.short_weekday(date(2026, 3, 10)) == "Tue 10 Mar"


def test_a_time_is_copenhagens(danish, clock):
    clock.at("2026-07-14 09:05")

    assert formats.time(clock.moment) == "9.05"


def test_a_time_in_english(english, clock):
    assert formats.time(clock.moment) == "10:42"


def test_a_moment_after_midnight_is_of_that_day(danish, clock):
    """In summer half past midnight is still the day before in UTC."""
    clock.at("2026-07-14 00:30")
    moment = clock.moment
    clock.at("2026-07-15 08:00")

    assert formats.moment(moment) == "i går kl. 0.30"


@pytest.mark.parametrize(("label", "said"), [("Intet svar", "intet svar"), ("STOPbasen", "STOPbasen"), ("", "")])
def test_a_label_within_a_sentence(label, said):
    assert formats.in_sentence(label) == said


@pytest.mark.parametrize(
    ("labels", "said"), [([], ""), (["Ryger"], "Ryger"), (["Ryger", "E-cigaret", "Snus"], "Ryger, e-cigaret, snus")]
)
def test_labels_joined(labels, said):
    assert formats.joined(labels) == said
