"""The page "For the record", the closing note, and the papers that the citizen takes along."""

from datetime import timedelta

import pypdfium2
import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import AccessLogEntry
from courses.models import ClosingLetter, JournalStamp
from tests.accounts.factories import CounsellorFactory, UserFactory
from tests.courses.factories import (
    AgreedStepFactory,
    AttendanceFactory,
    ClosingLetterFactory,
    CourseFactory,
    JournalStampFactory,
    PlaceFactory,
    SessionFactory,
)
from tests.courses.pages import fields, to
from tests.papers import words_of
from tests.referrals.factories import PermissionFactory

MILLIMETRE = 72 / 25.4  # points


@pytest.fixture
def running(organisation, counsellor):
    """With two talks that were held, a step, and a planned one."""
    about = {"referral__counsellor": counsellor, "referral__citizen__name": "Gitte Mølgaard"}
    course = CourseFactory(organisation=organisation, active=True, **about)
    for days, use in ((14, 20), (7, 9)):
        starts_at = clocks.now() - timedelta(days=days)
        session = SessionFactory(course=course, held=True, attendance=None, starts_at=starts_at)
        row = AttendanceFactory(session=session, attended=True, uses={"cigarettes": use})
    AgreedStepFactory(course=course, agreed_in=row)
    place = PlaceFactory(organisation=organisation, name="Sundhedshuset, lokale 2", address="Havnegade 4")
    SessionFactory(course=course, place=place, form="in_person")
    return course


@pytest.fixture
def ended(organisation, counsellor):
    return CourseFactory(organisation=organisation, referral__counsellor=counsellor, ended=True)


@pytest.fixture
def permitted(ended, counsellor):
    PermissionFactory(citizen=ended.citizen, purpose="doctor", by=counsellor)
    return ended


def drawn(answer):
    """The one page of a PDF."""
    document = pypdfium2.PdfDocument(answer.content)
    assert (len(document), answer.headers["Content-Type"]) == (1, "application/pdf")
    return document[0]


def shown(answer):
    return answer.context["entry"]


def stamp(page, course, **sent):
    entry = shown(page.get(to("journal", course), sent))
    return page.post(to("journal_enter", course), {"note": entry.key, "fingerprint": entry.note.fingerprint})


def test_the_latest_talk_first_and_the_others_beside(page, running):
    answer = page.get(to("journal", running))

    assert shown(answer).title == "2. samtale, 3. marts"
    assert "Borgeren oplyser 9 cigaretter om dagen." in answer.text
    assert [entry.title for entry in answer.context["entries"]] == [
        "Hele forløbet",
        "2. samtale, 3. marts",
        "1. samtale, 24. februar",
    ]


def test_reading_is_logged(page, running):
    page.get(to("journal", running))

    assert AccessLogEntry.objects.latest("pk").citizens == [running.citizen_id]


def test_stamped_and_taken_back(page, running, counsellor):
    answer = page.get(stamp(page, running)["Location"])
    assert f"i dag kl. 10.42, {counsellor.name}" in answer.text
    assert "Ikke ført endnu" in answer.text  # the other talk

    page.post(reverse("courses:journal_withdraw", args=[JournalStamp.objects.get().pk]))

    assert not JournalStamp.objects.standing().exists()


def test_what_has_changed_since_the_page_was_opened_is_not_stamped(page, running):
    entry = shown(page.get(to("journal", running)))
    attendance = running.attendances.order_by("session__starts_at")[1]
    type(attendance).objects.filter(pk=attendance.pk).update(uses={"cigarettes": 8})

    sent = {"note": entry.key, "fingerprint": entry.note.fingerprint}
    answer = page.post(to("journal_enter", running), sent, follow=True)

    assert "Notatet er ændret, siden du åbnede siden." in answer.text
    assert not JournalStamp.objects.exists()


def test_corrected_after_both_texts_stand_side_by_side(page, running):
    stamp(page, running)
    attendance = running.attendances.order_by("session__starts_at")[1]
    type(attendance).objects.filter(pk=attendance.pk).update(uses={"cigarettes": 8})

    answer = page.get(to("journal", running))

    assert "Rettet efter" in answer.text
    assert "<del>Borgeren oplyser 9 cigaretter om dagen.</del>" in answer.text
    assert "<ins>Borgeren oplyser 8 cigaretter om dagen.</ins>" in answer.text


def test_a_course_that_goes_on_is_not_called_corrected(page, running):
    JournalStampFactory(course=running)

    answer = page.get(to("journal", running), {"note": "course"})

    assert "Nyt siden" in answer.text
    assert "Rettet efter" not in answer.text


@pytest.mark.parametrize("note", ["closing", "talk-0", "talk-x", "x", "talk-99999999999999999999"])
def test_a_note_that_is_not_there(page, running, note):
    for name in ("journal", "journal_pdf"):
        assert page.get(to(name, running), {"note": note}).status_code == 404
    assert page.post(to("journal_enter", running), {"note": note}).status_code == 404


def test_where_the_record_is_kept(page, running, organisation):
    assert "fører journal i et andet fagsystem" in page.get(to("journal", running)).text

    type(organisation).objects.filter(pk=organisation.pk).update(record_system="Fagsystemet")
    assert "fører journal i Fagsystemet" in page.get(to("journal", running)).text

    type(organisation).objects.filter(pk=organisation.pk).update(record_kept="here")
    answer = page.get(to("journal", running))
    assert "Stempler er ikke nødvendige." in answer.text
    assert "Ikke ført endnu" not in answer.text


def test_a_note_on_paper(page, running):
    words = words_of(page.get(to("journal_pdf", running)).content)

    assert "Notat til journalen" in words
    assert "Borgeren oplyser 9 cigaretter om dagen." in words


# The closing note


def test_the_letter_is_composed_corrected_and_sent(page, permitted, counsellor):
    sent = {"version": "0"} | fields(page.get(to("closing_letter", permitted)))
    assert "Mødt op: 0 af 5 gange" in sent["text"]
    page.post(to("closing_letter", permitted), sent | {"receiver": "Lægehuset Torvet", "text": "Røgfri."})
    letter = ClosingLetter.objects.get()

    answer = page.get(to("closing_letter", permitted))
    assert "Til: Lægehuset Torvet" in answer.context["text"]
    assert "kan endnu ikke sende det elektronisk" in answer.text

    page.post(to("closing_letter_send", permitted), {"way": "letter", "version": letter.version})
    answer = page.get(to("closing_letter", permitted))
    assert f"i dag kl. 10.42, {counsellor.name}. Brev." in answer.text

    page.post(to("closing_letter_unsend", permitted))
    assert not ClosingLetter.objects.get().is_sent


@pytest.mark.parametrize(
    "wrong",
    [
        {"receiver": ""},
        {"receiver": "x" * 36},
        {"receiver_code": "12"},
        {"text": ""},
        {"text": "010190-1234"},
        {"closed_on": "2026-12-01"},
        {"referred_on": "2026-03-10", "closed_on": "2026-03-09"},
        {"referred_on": ""},
        {"job_title": ""},
    ],
)
def test_a_wrong_letter_is_not_kept(page, permitted, wrong):
    sent = {"version": "0"} | fields(page.get(to("closing_letter", permitted))) | {"receiver": "Lægehuset"} | wrong

    assert page.post(to("closing_letter", permitted), sent).status_code == 422
    assert not ClosingLetter.objects.exists()


def test_two_windows(page, permitted):
    sent = {"version": "0"} | fields(page.get(to("closing_letter", permitted))) | {"receiver": "Lægehuset"}
    page.post(to("closing_letter", permitted), sent)

    answer = page.post(to("closing_letter", permitted), sent | {"text": "Andet"})

    assert answer.status_code == 409
    assert "Andet" in answer.text


def test_how_it_was_sent_is_asked_for(page, permitted):
    letter = ClosingLetterFactory(course=permitted)

    assert page.post(to("closing_letter_send", permitted), {"version": letter.version}).status_code == 422
    assert not ClosingLetter.objects.get().is_sent


def test_without_permission_no_form_and_no_paper(page, ended):
    ClosingLetterFactory(course=ended)

    answer = page.get(to("closing_letter", ended))

    assert "Ingen har spurgt endnu." in answer.text
    assert "<textarea" not in answer.text
    assert page.get(to("closing_letter_pdf", ended)).status_code == 404


def test_the_letter_on_paper_has_the_fields(page, permitted):
    permitted.referral.episode_of_care_identifier = "FORLOEB-7"
    type(permitted.referral).objects.filter(pk=permitted.referral_id).update(episode_of_care_identifier="FORLOEB-7")
    ClosingLetterFactory(course=permitted, receiver_code="012345", diagnosis="Tobaksafhængighed")

    words = words_of(page.get(to("closing_letter_pdf", permitted)).content)

    for told in ("Lægehuset Torvet, ydernummer 012345", permitted.citizen.name, "FORLOEB-7", "Tobaksafhængighed"):
        assert told in words


def test_what_is_not_there_cannot_be_sent(page, permitted, running):
    for name in ("closing_letter_send", "closing_letter_unsend"):
        assert page.post(to(name, permitted), {"way": "letter", "version": "1"}).status_code == 404
    assert page.get(to("closing_letter", running)).status_code == 302


# For the citizen


def test_the_card_says_when_and_where_and_not_what_about(page, running):
    session = running.sessions.planned().get()

    answer = page.get(to("appointment_card", session))
    drawing = drawn(answer)

    words = words_of(answer.content)
    assert [points / MILLIMETRE for points in drawing.get_size()] == pytest.approx((74, 105), abs=0.1)
    for told in ("torsdag", "12. marts", "kl. 10.42", "Sundhedshuset, lokale 2", "Havnegade 4", "10 20 30 00"):
        assert told in words
    assert not any(part in words.lower() for part in ("ryg", "røg", "nikotin", "stop", "gitte", "samtale"))


def test_the_card_of_a_place_whose_name_tells(page, running):
    session = running.sessions.planned().get()
    type(session.place).objects.filter(pk=session.place_id).update(name="Rygestopklinikken")

    words = words_of(page.get(to("appointment_card", session)).content)

    assert "Havnegade 4" in words
    assert "Rygestop" not in words


@pytest.mark.parametrize(("form", "told"), [("phone", "Vi ringer til dig."), ("home", "Vi kommer til dig.")])
def test_the_card_without_a_place(page, running, form, told):
    session = SessionFactory(course=running, form=form)

    assert told in words_of(page.get(to("appointment_card", session)).content)


def test_no_card_for_a_talk_that_is_over(page, running):
    assert page.get(to("appointment_card", running.sessions.first())).status_code == 404


def test_the_sheet_shows_how_it_goes(page, running):
    answer = page.get(to("session_sheet", running))
    drawing = drawn(answer)

    words = words_of(answer.content)
    for told in ("20", "9", "Gå en tur efter frokost", "torsdag 12. marts kl. 10.42", "Havnegade 4"):
        assert told in words
    picture = drawing.render(scale=1).to_pil().convert("RGB")
    assert (0, 89, 179) in {colour for _number, colour in picture.getcolors(1 << 20)}  # the line of the curve


def test_the_sheet_of_a_course_that_has_just_been_planned(page, course):
    assert "Vi finder en tid sammen." in words_of(page.get(to("session_sheet", course)).content)


@pytest.mark.parametrize("name", ["#panic()", "$x$ *bold* [", "<label> @ref", '"\\', "å" * 40])
def test_a_name_is_never_taken_for_markup(page, running, organisation, name):
    type(organisation).objects.filter(pk=organisation.pk).update(name=name)
    running.steps.update(text=name)

    assert words_of(page.get(to("session_sheet", running)).content)
    assert words_of(page.get(to("appointment_card", running.sessions.planned().get())).content)


# Who may


def test_neighbours_and_those_without_the_right(client, neighbour, organisation, running):
    session = running.sessions.planned().get()
    rows = [
        ("journal", running),
        ("closing_letter", running),
        ("session_sheet", running),
        ("appointment_card", session),
    ]
    for who, status in (
        (CounsellorFactory(organisation=neighbour), 404),
        (UserFactory(organisation=organisation, roles=["office"]), 403),
    ):
        client.force_login(who)
        assert {client.get(to(name, row)).status_code for name, row in rows} == {status}
