import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.texts.neutral import Why, findings, sender_findings

HOST = "s.example.dk"


def words(text, **options):
    return [found.word for found in findings(text, **options)]


def test_the_words_are_found_whole_with_their_places_and_what_to_do():
    text = "Husk rygestop i Sundhedshuset [weekday] den [date] kl. [time]."

    found = findings(text)

    assert [(one.word, one.why) for one in found] == [("rygestop", Why.SUBJECT), ("Sundhedshuset", Why.PLACE)]
    assert all(text[one.start : one.end] == one.word for one in found)
    assert str(found[0].advice) == "Skriv fx »din aftale«."


@pytest.mark.parametrize(
    "word",
    [
        *["rygning", "RYGESTOP", "storryger", "røgfri", "røgen", "nikotin", "nikotinposer", "tobak", "cigaretter"],
        *["snus", "vape", "e-cig", "e-cigaret", "Stoplinien", "STOP", "quit", "smoking", "smoke-free", "nicotine"],
        *["medicin", "medicinen", "medication", "plaster", "plastre", "nikotinplaster", "patches", "Champix", "recept"],
        *["afvænning", "misbrug", "misbrugscenter", "psykiatrien", "distriktspsykiatri", "behandling", "addiction"],
        *[
            "kur",
            "kuren",
            "hold",
            "holdet",
            "holdstart",
            "rygehold",
            "gruppen",
            "group",
            "rådgiver",
            "sundhedsrådgiver",
        ],
        *["counsellor", "sundhedscenter", "Sundhedshuset", "health centre", "holde op", "palenie", "куріння", "sigara"],
        *["التدخين", "سیگار", "sigaar"],
    ],
)
def test_revealing(word):
    assert words(f"Husk {word} i morgen") == [word]


@pytest.mark.parametrize(
    "text",
    [
        "bryg bryggeri brygning tryg tryghed Ærøgade strøg prøve frøgade",
        "husholdning forhold beholde holder holdt indhold holdeplads stoppested busstop",
        "kursus kurser kurv konkurs kurs plads plast reception",
        "quite smart, vaskeri, program, Groningen, Roger, Kolding",
        "to bakker, få råd. Giv besked, Niko. Tine ringer",
        "Ring på 10 40 50 60 eller +45 10 40 50 60 kl. 10.30, +4510405060",
        "Vi ses den 10.10. kl. 9.30. Du kan ringe 1040 5060",
        "d. 3. i uge 4, a b c",
    ],
)
def test_harmless(text):
    assert words(text) == []


def test_a_back_is_let_go_with_the_smoke():
    assert words("rygsæk") == ["rygsæk"]


@pytest.mark.parametrize(
    "hidden",
    [
        *[
            "r y g e",
            "r.y.g.e",
            "R-Y-G-E",
            "ry-ge",
            "ryge-\nstop",
            "r\u200byge",
            "r\u00adyge",
            "ni kotin",
            "n1kotin",
            "r0g",
        ],
        *["røg", "roeg", "rögfri", "ｎｉｋｏｔｉｎ", "ŕyge", "nіkоtin", "t0b4k", "rygë", "c i g a r e t"],
        *["ra\u030adgiver", "raadgiver", "afvaenning", "r _ y _ g _ e"],
    ],
)
def test_no_spelling_hides_a_word(hidden):
    assert len(words(f"Husk {hidden} nu")) == 1


def test_names_are_found_as_words_in_any_case_and_spelling():
    names = ("Lyngparken", "Havnsø Bibliotek", "", "A")

    assert words("I LYNGPARKENS hus, havnsø-bibliotek. A B", names=names) == ["LYNGPARKENS", "havnsø-bibliotek"]
    assert words("Lyngparkenalle, Havnsø", names=names) == []
    assert findings("i Lyngparken", names=names)[0].why == Why.PLACE


def test_the_sentence_about_stop_is_let_through_once():
    sentence = "Svar STOP for ikke at få flere"

    assert words(f"Venlig hilsen Havnsø. {sentence}.") == []
    assert words("Regards. Reply STOP to get no more") == []
    assert words(f"{sentence}. {sentence}") == ["STOP"]
    assert words("Svar STOP") == ["STOP"]


def test_another_language_says_stop_in_capitals_once():
    assert words("Odpowiedz STOP, aby nie dostawać", language="pl") == []
    assert words("Odpowiedz stop", language="pl") == ["stop"]
    assert words("STOP i STOP", language="pl") == ["STOP"]


def test_one_bare_link_to_the_neutral_host_is_let_through():
    link = f"https://{HOST}/12-abcdefghijkl"

    assert words(f"Vælg: {link} eller ring", host=HOST) == []
    assert words(f"Vælg: {link}.", host=HOST) == []
    assert words(f"{link} {link}", host=HOST) == [link]
    assert words(link) == [link]


@pytest.mark.parametrize(
    "link",
    [
        f"http://{HOST}/12-abcdefghijkl",
        f"https://{HOST}/rygestop",
        f"https://{HOST}/12-abcdefghijkl/hold",
        f"https://{HOST}/12-abcdefghijkl?q=1",
        f"https://x.{HOST}/12-abcdefghijkl",
        "www.havnsoe.dk",
        "havnsoe.dk",
        "bit.ly/x",
        "kort.nu/ab",
    ],
)
def test_any_other_link_is_found(link):
    assert [one.why for one in findings(f"Se {link} nu", host=HOST)] == [Why.LINK]


@pytest.mark.parametrize(
    "number",
    [
        "6101801234",
        "610180-1234",
        "610180 1234",
        "61 01 80 1234",
        "61-01-80-1234",
        "٦١٠١٨٠-١٢٣٤",
        "6 1 0 1 8 0 1 2 3 4",
    ],
)
def test_what_looks_like_a_cpr_number_is_found(number):
    assert [(one.word, one.why) for one in findings(f"Om {number}.")] == [(number, Why.CPR)]


def test_a_mail_address_is_found():
    assert [(one.word, one.why) for one in findings("Skriv til lis@havnsoe.example nu")] == [
        ("lis@havnsoe.example", Why.MAIL)
    ]


@pytest.mark.parametrize("sender", ["Havnsoe Kom", "Kommunen", "12345678", "+4510405060", "123456789012345"])
def test_sender(sender):
    assert sender_findings(sender) == []


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        ("Havnsø Kom", Why.SENDER),
        ("Havnsoe Kommune", Why.SENDER),
        ("1234567890123456", Why.SENDER),
        ("", Why.SENDER),
        (" Kommunen", Why.SENDER),
        ("Kom\n", Why.SENDER),
        ("Rygestop", Why.SUBJECT),
        ("Stop Hold", Why.SUBJECT),
    ],
)
def test_sender_that_cannot_be(sender, why):
    assert sender_findings(sender)[0].why == why


ODD = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("rygeøåæ stop\u200b\u0301-.0[]ﬁ")), max_size=200)


@given(ODD, st.lists(st.text(max_size=10), max_size=3))
def test_never_fails_and_spans_lie_within_the_text(text, names):
    end = 0
    for found in findings(text, names=names, host=HOST):
        assert end <= found.start < found.end <= len(text)
        assert found.word == text[found.start : found.end]
        end = found.end


@given(ODD, st.sampled_from(["rygestop", "nikotin", "hold", "stop", "Sundhedshuset", "kur", "lyngparken"]), st.data())
def test_a_word_is_found_wherever_it_stands(text, word, data):
    place = data.draw(st.integers(0, len(text)))
    whole = f"{text[:place]} {word} {text[place:]}"

    spans = [(one.start, one.end) for one in findings(whole, names=["Lyngparken"])]

    assert any(start <= place + 1 and place + 1 + len(word) <= end for start, end in spans)


@given(st.text(max_size=11))
def test_a_sender_that_passes_can_be_sent(sender):
    assert sender_findings(sender) or (sender.isascii() and 0 < len(sender) <= 15)
