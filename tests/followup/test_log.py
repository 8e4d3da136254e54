"""The log of messages: what stands in it, how it is narrowed and kept, and how a person settles what nobody knows."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import AccessLogEntry
from accounts.scope import scope
from followup.log import words
from followup.models import Message
from tests.followup.engine import switch_on
from tests.followup.factories import MessageFactory
from tests.referrals.factories import CitizenFactory, ReferralFactory
from tests.sweep.calls import client_of, text_of


@pytest.fixture
def client(coordinator):
    return client_of(coordinator)


@pytest.fixture
def citizen(organisation):
    return CitizenFactory(organisation=organisation, name="Ole Vestergaard")


@pytest.fixture
def sent(citizen):
    """A message that was due so many hours ago."""

    def one(hours=1, state="delivered", **about):
        at = clocks.now() - timedelta(hours=hours)
        told = {"citizen": citizen, "kind": "day_before", "state": state, "due_at": at, "parts": 1, **about}
        return MessageFactory(**told, sent_at=at, sent_by_kind="system:dispatch")

    return one


def listed(client, query=""):
    answer = client.get(f"/sms/?{query}")
    assert answer.status_code == 200
    return [row["pk"] for row in answer.context["sheet"].rows]


def row(client, query=""):
    return client.get(f"/sms/?{query}").context["sheet"].rows[0]


def settle(client, arrived, *messages, back=""):
    return client.post("/sms/afklar/", {"arrived": arrived, "message": [one.pk for one in messages], "back": back})


def test_a_message_is_told_in_words(client, sent):
    sent(state="failed", code="number", parts=2, cost="0.9120")

    told = row(client)

    assert (told["name"], told["kind"], told["time"]) == ("Ole Vestergaard", "Påmindelse dagen før", "I dag kl. 9.42")
    assert (told["state"], told["reason"]) == ("Nåede ikke frem", "Nummeret findes ikke")
    assert (told["parts"], told["cost"]) == (2, "0,91 kr.")


def test_the_newest_stand_first_and_what_is_to_come_is_left_out(client, sent):
    older, newer = sent(hours=3), sent(hours=2)
    sent(hours=-4, state="pending")
    sent(hours=2, state="cancelled")

    assert listed(client) == [newer.pk, older.pk]


def test_what_is_planned_begins_with_the_next(client, sent):
    later, sooner = sent(hours=-40, state="pending"), sent(hours=-4, state="pending")

    assert listed(client, "state=pending") == [sooner.pk, later.pk]


def test_what_needs_somebody_is_failed_unknown_or_blocked(client, sent):
    wrong = {state: sent(state=state).pk for state in ("failed", "unknown", "blocked")}
    for state in ("delivered", "sent", "expired"):
        sent(state=state)

    assert set(listed(client, "state=action")) == set(wrong.values())


def test_it_is_narrowed_by_kind_period_and_counsellor(client, sent, citizen, counsellor):
    ReferralFactory(citizen=citizen, counsellor=counsellor)
    mine, old = sent(kind="moved"), sent(hours=24 * 9)
    other = sent(citizen=CitizenFactory(organisation=citizen.organisation))

    assert listed(client, "kind=moved") == [mine.pk]
    assert listed(client, "period=week") == [other.pk, mine.pk]
    assert listed(client, f"counsellor={counsellor.pk}") == [mine.pk, old.pk]


def test_a_long_log_is_leafed_through(client, sent):
    messages = [sent(hours=hours).pk for hours in range(1, 60)]

    first = client.get("/sms/").context
    second = client.get(f"/sms/?{first['older']}").context

    assert [row["pk"] for row in first["sheet"].rows] == messages[:50]
    assert [row["pk"] for row in second["sheet"].rows] == messages[50:]
    assert second["older"] == ""


def test_those_of_one_moment_are_leafed_through_too(client, sent):
    at = clocks.now() - timedelta(hours=1)
    messages = {sent(due_at=at).pk for _ in range(52)}

    first = client.get("/sms/").context

    rest = client.get(f"/sms/?{first['older']}").context["sheet"].rows
    assert {row["pk"] for row in first["sheet"].rows} | {row["pk"] for row in rest} == messages


def test_whom_it_shows_is_logged(client, sent, citizen, coordinator):
    sent()

    client.get("/sms/")

    entry = AccessLogEntry.objects.get()
    assert (entry.page, entry.citizens, entry.read_by) == ("followup:log", [citizen.pk], coordinator)


def test_a_number_without_a_citizen_is_shown_itself(client, sent, organisation):
    sent(organisation=organisation, citizen=None, number="+4510203040")

    assert row(client)["name"] == "10 20 30 40"


def test_a_counsellor_does_not_open_it(counsellor):
    assert client_of(counsellor).get("/sms/").status_code == 403


def test_a_neighbours_messages_are_not_in_it(client, neighbour, sent):
    mine = sent()

    assert listed(client, f"organisation={neighbour.pk}") == [mine.pk]
    assert not client.get(f"/sms/?organisation={neighbour.pk}").context["understood"]


@pytest.mark.parametrize(("arrived", "state"), [("yes", "delivered"), ("no", "failed")])
def test_several_in_doubt_are_settled_at_once(arrived, state, client, sent, coordinator):
    one, two, other = sent(state="unknown"), sent(state="unknown"), sent(state="unknown")

    answer = settle(client, arrived, one, two, back="state=unknown&period=week")

    assert answer["Location"] == "/sms/?state=unknown&period=week"
    assert [Message.objects.get(pk=each.pk).state for each in (one, two, other)] == [state, state, "unknown"]
    assert Message.objects.get(pk=one.pk).settled_by == coordinator


def test_who_settled_it_stands_beside_it(client, sent, coordinator):
    settle(client, "yes", sent(state="unknown"))

    assert row(client)["state"] == f"Nåede frem, oplyst af {coordinator.name}"


def test_what_a_receipt_has_told_meanwhile_stays(client, sent):
    message = sent(state="delivered")

    settle(client, "no", message)

    assert Message.objects.get(pk=message.pk).state == "delivered"


@pytest.mark.parametrize("arrived", ["", "maybe"])
def test_without_an_answer_nothing_is_settled(arrived, client, sent):
    message = sent(state="unknown")

    answer = client.get(settle(client, arrived, message)["Location"])

    assert Message.objects.get(pk=message.pk).state == "unknown"
    assert "Vælg de beskeder" in answer.text


def test_a_neighbours_doubt_is_not_settled(client, neighbour):
    theirs = MessageFactory(organisation=neighbour, state="unknown", citizen__organisation=neighbour)

    settle(client, "yes", theirs)

    with scope([neighbour.pk]):
        assert Message.objects.get(pk=theirs.pk).state == "unknown"


def test_a_list_is_kept_under_a_name(client):
    client.post("/visninger/ny/sms/?state=action", {"name": "Kræver handling"})

    answer = client.get("/sms/?state=action")

    assert [view["name"] for view in answer.context["keeping"]["views"]] == ["Kræver handling"]
    assert answer.context["keeping"]["own_view"]


def test_the_file_has_neither_people_nor_numbers_nor_texts(client, sent):
    for hours in (2, 1):
        sent(hours=hours, state="unknown", code="timeout", number="+4510203040", text="Husk din aftale", gateway="file")

    text = text_of(client.get("/sms/csv/"))

    assert text.splitlines()[1].endswith(
        "Påmindelse dagen før;Vi ved ikke, om den nåede frem;Gatewayen svarede ikke;1;;file"
    )
    assert len(text.splitlines()) == 3
    assert not {word for word in ("Ole", "10203040", "Husk") if word in text}


def test_a_long_file_has_each_message_once(client, sent, monkeypatch):
    monkeypatch.setattr("followup.log.export.PART", 2)
    for state, hours in (("delivered", 1), ("pending", -1)):
        for _ in range(5):
            sent(state=state, hours=hours)

    assert len(text_of(client.get("/sms/csv/")).splitlines()) == 6
    assert len(text_of(client.get("/sms/csv/?state=pending")).splitlines()) == 6


def test_empty_it_says_what_will_come(client, organisation):
    assert "dukker op her" in client.get("/sms/").text
    assert "Ingen beskeder passer" in client.get("/sms/?state=failed").text

    switch_on(organisation, gateway="")

    assert "sender ikke sms’er endnu" in client.get("/sms/").text


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        ("unknown", "timeout", "Gatewayen svarede ikke"),
        ("unknown", "", "Afsendelsen blev afbrudt"),
        ("failed", "http_422", "Gatewayen tog ikke imod beskeden: Nummeret findes måske ikke"),
        ("failed", "0x1400", "Gatewayens kode: 0x1400"),
        ("delivered", "http_503", ""),
        ("failed", "", ""),
    ],
)
def test_codes_are_said_in_words(state, code, said):
    assert words.reason(state, code) == said


def test_the_setup_leads_to_it(client):
    assert reverse("followup:log") in client.get("/opsaetning/").text
