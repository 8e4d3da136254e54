from itertools import product
from types import SimpleNamespace

import pytest

from followup.texts.defaults import STOP, Reply, default, reply, without_stop
from followup.texts.gsm import GSM7, measure
from followup.texts.kinds import REMINDERS, Kind, unknown
from followup.texts.neutral import findings
from followup.texts.rendering import example

LONG = SimpleNamespace(name="Ringkøbing-Skjern og Omegns Kommunekreds", phone="+4510405060")
HOST = "s.example.dk"
EVERY = [
    (kind, language, default(kind, language, receives=receives, links=links))
    for kind, language, receives, links in product(Kind, ("da", "en"), (True, False), (True, False))
]
EVERY += [(Kind.REPLY, language, reply(which, language)) for which, language in product(Reply, ("da", "en"))]


def test_the_long_authority_has_forty_letters():
    assert len(LONG.name) == 40


@pytest.mark.parametrize(("kind", "language", "text"), EVERY)
def test_one_message_in_the_phones_own_letters_that_reveals_nothing(kind, language, text):
    said = example(text, language, LONG, host=HOST)

    assert unknown(text, kind) == []
    assert findings(text) == []
    assert findings(said, host=HOST) == []
    assert (measure(said).parts, measure(said).alphabet) == (1, GSM7), measure(said)
    assert "!" not in text


@pytest.mark.parametrize(("kind", "language"), list(product(Kind, ("da", "en"))))
def test_nothing_about_answering_where_nobody_reads_it(kind, language):
    text = default(kind, language, receives=False).lower()

    assert not any(word in text for word in ("svar", "reply", "stop"))


@pytest.mark.parametrize(("kind", "language"), list(product(REMINDERS, ("da", "en"))))
def test_reminders_end_with_how_to_get_no_more(kind, language):
    assert default(kind, language, receives=True).endswith(f"[authority]. {STOP[language]}")


def test_to_choose_a_time_there_is_a_link_or_an_answer_or_a_call():
    assert "[link]" in default(Kind.CHOOSE_TIME, "da", receives=False, links=True)
    assert "eller svar med et tidspunkt, der passer dig." in default(Kind.CHOOSE_TIME, "da", receives=True)
    assert "[link]" not in default(Kind.CHOOSE_TIME, "da", receives=False)


def test_a_language_without_standard_texts_gets_the_danish_ones():
    assert default(Kind.MISSED, "pl", receives=True) == default(Kind.MISSED, "da", receives=True)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", REMINDERS)
def test_the_sentence_about_stop_can_be_taken_away(kind, language):
    text = default(kind, language, receives=True)

    assert without_stop(text) == without_stop(f"{text}.").removesuffix(".") == default(kind, language, receives=False)
    assert without_stop("Hej [myndighed]") == "Hej [myndighed]"
