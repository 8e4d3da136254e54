"""The tab about text messages: what was sent and answered, what is planned, and what a counsellor does there."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import AccessLogEntry
from followup.actions import asking, wishes
from followup.models import Answer, Message, OptOut, Stop
from tests.accounts.factories import UserFactory
from tests.followup.engine import switch_on
from tests.followup.factories import AnswerFactory, MessageFactory, StopFactory
from tests.referrals.factories import CitizenFactory, PermissionFactory
from tests.sweep.calls import client_of

ASKED = "Må jeg stadig komme i dag?"


@pytest.fixture
def citizen(course):
    course.citizen.name = "Ole Vestergaard"
    course.citizen.save(update_fields=["name"])
    return course.citizen


@pytest.fixture
def client(counsellor):
    return client_of(counsellor)


@pytest.fixture
def asked(citizen):
    return AnswerFactory(citizen=citizen, text=ASKED, received_at=clocks.now() - timedelta(hours=15))


def tab(client, citizen, query=""):
    answer = client.get(f"{citizen.get_absolute_url()}?tab=sms{query}")
    assert answer.status_code == 200
    return answer


def told(answer):
    """Who and what of each message, from the top down, and what became of it."""
    return [(row["who"], row["text"], row["state"]) for row in answer.context["sms"]["rows"]]


def to(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def sent(citizen, hours, state="delivered", **about):
    """A reminder, so many hours ago."""
    at = clocks.now() - timedelta(hours=hours)
    about = {"kind": "day_before", "text": "Husk din aftale", "due_at": at, "sent_at": at, **about}
    return MessageFactory(citizen=citizen, state=state, sent_by_kind="system:dispatch", **about)


def follow(client, answer):
    """The page after a button was pressed."""
    assert answer.status_code == 302
    return client.get(answer["Location"])


# The thread


def test_messages_and_answers_stand_in_the_order_of_time(client, citizen, asked, organisation):
    sent(citizen, 192, received_at=clocks.now() - timedelta(hours=192), received_by_kind="system:receipt")

    answer = tab(client, citizen)

    assert told(answer) == [
        (
            f"{organisation.name} · Påmindelse dagen før, man. 2. marts kl. 10.42",
            "Husk din aftale",
            "Afleveret man. 2. marts kl. 10.42",
        ),
        ("Ole, i går kl. 19.42", ASKED, ""),
    ]
    assert "Venter på svar" in answer.text
    assert "Sms (2)" in answer.text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("claimed", "Bliver sendt"),
        ("sent", "Sendt, ingen kvittering endnu"),
        ("failed", "Nåede ikke frem"),
        ("unknown", "Vi ved ikke, om den nåede frem"),
        ("expired", "Ikke sendt: for sent"),
        ("blocked", "Ikke sendt: teksten er ikke neutral"),
    ],
)
def test_each_state_is_said_in_words(state, words, client, citizen):
    lease = (
        {"claim": "5a1f4d0e-64a4-4b0a-9c85-0f3d1f4e8f11", "leased_until": clocks.now()} if state == "claimed" else {}
    )
    sent(citizen, 1, state, **lease)

    answer = tab(client, citizen)

    assert [row[2] for row in told(answer)] == [words]
    assert ("Afklar" in answer.text) == (state == "unknown")


def test_one_delivered_today_says_the_hour_alone(client, citizen):
    sent(citizen, 1, received_at=clocks.now() - timedelta(minutes=42), received_by_kind="system:receipt")

    assert told(tab(client, citizen))[0][2] == "Afleveret kl. 10.00"


def test_what_was_not_sent_in_the_end_or_is_yet_to_come_is_not_in_it(client, citizen):
    sent(citizen, 1, "cancelled")
    sent(citizen, -24, "pending")

    assert told(tab(client, citizen)) == []


def test_one_without_a_text_shows_its_kind(client, citizen):
    sent(citizen, 1, "expired", text="")

    assert told(tab(client, citizen))[0][1] == "Påmindelse dagen før"


@pytest.mark.parametrize(
    ("meaning", "words"),
    [
        ("yes", "Registreret som bekræftet"),
        ("no", "Registreret som afbud"),
        ("stop", "Vil ikke have flere sms’er"),
    ],
)
def test_an_answer_says_what_was_made_of_it(meaning, words, client, citizen):
    AnswerFactory(citizen=citizen, meaning=meaning, handled_at=clocks.now(), handled_by_kind="system:inbound")

    answer = tab(client, citizen)

    assert [row[2] for row in told(answer)] == [words]
    assert "Venter på svar" not in answer.text


def test_the_last_fifty_and_then_all(client, citizen):
    for hours in range(60):
        sent(citizen, 100 + hours, text=f"Nummer {hours}")

    answer = tab(client, citizen)
    assert [len(told(answer)), told(answer)[-1][1]] == [50, "Nummer 0"]
    assert "Vis alle beskeder (60)" in answer.text

    whole = tab(client, citizen, "&timeline=all")
    assert [len(told(whole)), told(whole)[0][1]] == [60, "Nummer 59"]


def test_another_citizens_messages_are_not_in_it(client, citizen, organisation):
    AnswerFactory(citizen=CitizenFactory(organisation=organisation))

    assert told(tab(client, citizen)) == []


def test_what_is_written_is_escaped(client, citizen):
    AnswerFactory(citizen=citizen, text="<b>Hej</b> 100 %")

    assert "&lt;b&gt;Hej&lt;/b&gt; 100 %" in tab(client, citizen).text


def test_a_reader_is_written_down(client, citizen, counsellor):
    tab(client, citizen)

    assert AccessLogEntry.objects.latest("pk").citizens == [citizen.pk]


# What is planned and wanted


def test_what_is_planned_says_when_and_what_it_is_about(client, citizen, plan):
    plan(minutes=348)

    answer = tab(client, citizen)

    assert answer.context["sms"]["planned"] == [
        {"when": "Man. 16. marts kl. 10.00", "what": "Påmindelse dagen før, samtale tirs. 17. marts kl. 16.30"},
        {"when": "Tirs. 17. marts kl. 8.00", "what": "Påmindelse på dagen, samtale tirs. 17. marts kl. 16.30"},
    ]
    assert told(answer) == []


def test_whose_phone_it_is_and_what_goes_there(client, citizen, counsellor):
    wishes.choose_kinds(citizen=citizen, unwanted=["missed"], by=counsellor)

    facts = dict(tab(client, citizen).context["sms"]["facts"])

    assert (facts["Telefon"], facts["Påmindelse dagen før"], facts["Vi savnede dig"]) == ("Egen", "Ja", "Nej")


def test_reminders_that_the_course_does_not_want_are_no(client, citizen, course):
    course.wants_sms = False
    course.save(update_fields=["wants_sms"])

    facts = dict(tab(client, citizen).context["sms"]["facts"])

    assert (facts["Påmindelse på dagen"], facts["Vi savnede dig"]) == ("Nej", "Ja")


def test_kinds_are_chosen_and_what_was_planned_of_them_falls_away(client, citizen, plan):
    plan()
    page = to("message_kinds", citizen)
    ticked = client.get(page).context["form"]["kinds"].value()
    wanted = [kind for kind in ticked if kind != "on_day"]

    assert len(wanted) == len(ticked) - 1
    answer = follow(client, client.post(page, {"kinds": wanted, "version": citizen.version}))

    assert list(OptOut.objects.values_list("kind", flat=True)) == ["on_day"]
    assert [one["when"] for one in answer.context["sms"]["planned"]] == ["Man. 16. marts kl. 10.00"]


def test_none_at_all_is_what_the_citizen_says_everywhere(client, citizen, plan):
    plan()

    answer = follow(client, client.post(to("message_kinds", citizen), {"no_sms": "on", "version": citizen.version}))

    citizen.refresh_from_db()
    assert citizen.no_sms
    assert answer.context["sms"]["planned"] == []
    assert "Borgeren vil slet ikke have sms’er." in answer.text


def test_kinds_that_somebody_else_has_changed_come_back(client, citizen):
    client.post(to("message_kinds", citizen), {"no_sms": "on", "version": citizen.version})

    answer = client.post(to("message_kinds", citizen), {"kinds": ["moved"], "version": citizen.version})

    assert answer.status_code == 409
    assert "moved" in OptOut.objects.values_list("kind", flat=True)


def test_stop_is_shown_and_lifted_at_the_citizens_word(client, citizen):
    StopFactory(organisation=citizen.organisation, number=citizen.phone)
    assert "STOP siden 10. marts." in tab(client, citizen).text
    assert "bedt om det" in client.get(to("lift_stop", citizen)).text

    answer = follow(client, client.post(to("lift_stop", citizen)))

    assert Stop.objects.get().lifted_at == clocks.now()
    assert "STOP siden" not in answer.text


def test_where_nothing_is_stopped_there_is_nothing_to_lift(client, citizen):
    assert "ikke svaret STOP" in follow(client, client.get(to("lift_stop", citizen))).text


# Answering


def send(client, citizen, *answers, **said):
    seen = [str(answer.pk) for answer in answers]
    return client.post(to("reply", citizen), {"answer": "welcome", "seen": seen, **said})


def test_a_fixed_answer_is_sent_and_nothing_waits_any_more(client, citizen, asked, counsellor):
    assert "Tak for din besked. Vi ringer til dig i dag." in tab(client, citizen).text

    answer = follow(client, send(client, citizen, asked))

    message = Message.objects.get(kind="reply")
    assert (message.citizen, message.asked_by) == (citizen, counsellor)
    assert [row[2] for row in told(answer)] == ["Besvaret", "Bliver sendt om lidt"]
    assert counsellor.name in told(answer)[1][0]
    assert answer.context["sms"]["form"] is None


def test_what_came_in_since_the_page_was_opened_still_waits(client, citizen, asked):
    later = AnswerFactory(citizen=citizen, text="Nå nej, jeg kan ikke")

    send(client, citizen, asked)

    assert list(asking.waiting(citizen)) == [later]


def test_pressed_twice_it_is_sent_once(client, citizen, asked):
    send(client, citizen, asked)

    answer = follow(client, send(client, citizen, asked))

    assert Message.objects.filter(kind="reply").count() == 1
    assert "En kollega har svaret i mellemtiden." in answer.text


@pytest.mark.parametrize("said", [{"answer": ""}, {"answer": "x"}, {"answer": "own", "text": "Hej"}])
def test_without_a_choice_of_those_the_form_comes_back(said, client, citizen, asked):
    answer = send(client, citizen, asked, **said)

    assert answer.status_code == 422
    assert "Svaret er ikke sendt endnu" in answer.text
    assert not Message.objects.filter(kind="reply").exists()


@pytest.fixture
def free(organisation):
    return switch_on(organisation, sms_free_text=True)


def test_where_the_organisation_allows_it_one_writes_oneself(free, client, citizen, asked):
    send(client, citizen, asked, answer="own", text="Kl. 16.30 passer fint. Vi ses – Havnsø")

    assert Message.objects.get(kind="reply").text == "Kl. 16.30 passer fint. Vi ses - Havnsø"


def test_a_text_that_reveals_comes_back_with_what_to_write(free, client, citizen, asked):
    answer = send(client, citizen, asked, answer="own", text="Tillykke med dit rygestop & ses")

    assert answer.status_code == 422
    assert "Tillykke med dit rygestop &amp; ses" in answer.text
    assert 'href="#id_text">Fjern »rygestop«. Skriv fx' in answer.text
    assert not Message.objects.filter(kind="reply").exists()
    assert list(asking.waiting(citizen)) == [asked]


@pytest.mark.parametrize("text", ["", "   ", "lang " * 100, "x" * 501])
def test_a_text_that_is_no_message_comes_back(text, free, client, citizen, asked):
    assert send(client, citizen, asked, answer="own", text=text).status_code == 422


HINDERED = {
    "no_gateway": "Din organisation sender ikke sms’er.",
    "no_phone": "Der er intet telefonnummer.",
    "no_sms": "Borgeren vil ikke have sms’er.",
    "stopped": "Der er svaret STOP fra nummeret.",
    "shared": "Delt telefon: kun med tilladelse.",
}


def hinder(citizen, why):
    changed = {"no_phone": {"phone": ""}, "no_sms": {"no_sms": True}, "shared": {"phone_shared": True}}.get(why, {})
    type(citizen).objects.filter(pk=citizen.pk).update(**changed)
    if why == "stopped":
        StopFactory(organisation=citizen.organisation, number=citizen.phone)
    if why == "no_gateway":
        switch_on(citizen.organisation, gateway="")


@pytest.mark.parametrize("why", HINDERED)
def test_where_nothing_can_be_sent_the_page_says_why_and_how_to_go_on(why, client, citizen, asked):
    hinder(citizen, why)

    answer = tab(client, citizen)

    assert HINDERED[why] in answer.text
    assert "Send svar" not in answer.text
    assert "Markér som besvaret" in answer.text
    assert HINDERED[why] in follow(client, send(client, citizen, asked)).text
    assert not Message.objects.filter(kind="reply").exists()


def test_to_a_shared_phone_with_permission_one_can_answer(client, citizen, asked):
    hinder(citizen, "shared")
    PermissionFactory(citizen=citizen, purpose="home_times", state="given")

    answer = tab(client, citizen)

    assert "Send svar" in answer.text
    assert dict(answer.context["sms"]["facts"])["Telefon"] == "Delt, med tilladelse"


def test_a_permission_taken_back_is_none(client, citizen, asked):
    hinder(citizen, "shared")
    for state in ("given", "withdrawn"):
        PermissionFactory(citizen=citizen, purpose="home_times", state=state)

    assert "Send svar" not in tab(client, citizen).text


# Dealt with in another way


def test_what_is_marked_as_answered_can_wait_again(client, citizen, asked, counsellor):
    answer = follow(client, client.post(to("answered", citizen), {"seen": [asked.pk]}))
    assert told(answer)[0][2] == f"Markeret som besvaret af {counsellor.name}"
    assert to("answer_waits", asked) in answer.text

    answer = follow(client, client.post(to("answer_waits", asked)))

    assert list(asking.waiting(citizen)) == [asked]
    assert "Venter på svar" in answer.text


def test_nothing_is_marked_that_the_page_did_not_show(client, citizen, asked):
    client.post(to("answered", citizen), {"seen": ["", "x", "9" * 40]})

    assert list(asking.waiting(citizen)) == [asked]


def test_what_the_system_dealt_with_does_not_wait_again(client, citizen):
    answer = AnswerFactory(citizen=citizen, meaning="yes", handled_at=clocks.now(), handled_by_kind="system:inbound")

    client.post(to("answer_waits", answer))

    assert Answer.objects.get().handled_by_kind == "system:inbound"


# In doubt


@pytest.mark.parametrize(
    ("arrived", "state", "words"), [("yes", "delivered", "Nåede frem"), ("no", "failed", "Nåede ikke frem")]
)
def test_a_doubt_is_settled_by_a_person(arrived, state, words, client, citizen, counsellor):
    message = sent(citizen, 1, "unknown")
    assert "Husk din aftale" in client.get(to("settle_message", message)).text

    answer = follow(client, client.post(to("settle_message", message), {"arrived": arrived}))

    message.refresh_from_db()
    assert (message.state, message.settled_by) == (state, counsellor)
    assert told(answer)[0][2] == f"{words}, oplyst af {counsellor.name}"


def test_a_doubt_that_is_over_is_not_settled(client, citizen):
    message = sent(citizen, 1, "delivered")

    assert "ikke mere at afklare" in client.get(to("settle_message", message)).text
    answer = follow(client, client.post(to("settle_message", message), {"arrived": "no"}))

    assert "ændret" in answer.text
    assert Message.objects.get().state == "delivered"


def test_neither_yes_nor_no_settles_nothing(client, citizen):
    message = sent(citizen, 1, "unknown")

    assert client.post(to("settle_message", message), {"arrived": "x"}).status_code == 422
    assert Message.objects.get().state == "unknown"


def test_a_message_to_a_number_alone_has_no_page(client, organisation):
    message = MessageFactory(organisation=organisation, citizen=None, number="+4510203040", state="unknown")

    assert client.get(to("settle_message", message)).status_code == 404


# Others


def test_a_colleague_says_why_and_others_may_not(citizen, asked, organisation, colleague):
    page = f"{citizen.get_absolute_url()}?tab=sms"

    assert "/grund/" in client_of(colleague).get(page)["Location"]
    assert client_of(UserFactory(organisation=organisation, roles=["manager"])).get(page).status_code == 403


def test_a_neighbour_finds_nothing(neighbour, citizen, asked):
    client = client_of(UserFactory(organisation=neighbour, roles=["counsellor"]))

    pages = ("reply", "answered", "message_kinds", "lift_stop")
    assert [client.post(to(name, citizen)).status_code for name in pages] == [404] * 4
    assert client.post(to("answer_waits", asked)).status_code == 404
