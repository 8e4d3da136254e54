"""The notes for the record: composed from the fields, neutral, in Danish, and without a medicine's name."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from accounts import clock as clocks
from courses.enums import ContactForm
from courses.models import Course
from courses.record import note, words
from courses.whole import whole_of
from tests.courses.factories import (
    AffectedMedicineFactory,
    AgreedStepFactory,
    AttendanceFactory,
    CourseFactory,
    DoctorNoticeFactory,
    QuitDateFactory,
    SessionFactory,
)


@pytest.fixture
def course(organisation, counsellor):
    counsellor.name = "Anne Birk"
    counsellor.save(update_fields=["name"])
    about = {"referral__counsellor": counsellor, "referral__citizen__name": "Gitte Mølgaard"}
    return CourseFactory(organisation=organisation, active=True, **about)


@pytest.fixture
def held(course, counsellor):
    """An attended talk a week ago."""

    def held(days=7, state="attended", form="phone", **told):
        starts_at = clocks.now() - timedelta(days=days)
        about = {"held": True, "attendance": None, "form": form, "minutes": 15, "counsellor": counsellor}
        session = SessionFactory(course=course, starts_at=starts_at, **about)
        return AttendanceFactory(session=session, **{state: True}, **told)

    return held


def of(course):
    """The course with all its rows, as a page reads it."""
    row = Course.objects.select_related("citizen__organisation", "referral__counsellor").get(pk=course.pk)
    row.referral.organisation = row.citizen.organisation
    return whole_of(row)


def talk(course) -> str:
    """The text of the latest talk's note."""
    whole = of(course)
    return next(one.text for one in note.notes(whole) if one.session_id)


def test_a_talk_says_what_was_told(course, held):
    held(uses={"cigarettes": 9, "pouches": 1}, co=7, motivation=8, smoke_free_since=date(2026, 3, 2), note="Er sur.")

    assert talk(course) == (
        "Telefonisk samtale med Gitte Mølgaard den 3. marts 2026 kl. 10.42, varighed 15 minutter."
        " 1. samtale i forløbet. Borgeren oplyser 9 cigaretter om dagen."
        " Borgeren oplyser 1 portion snus eller nikotinpose om dagen."
        " Borgeren oplyser at have været røgfri siden 2. marts 2026. Kulilte (CO): 7 ppm."
        " Borgerens tro på, at det lykkes: 8 af 10. Anne Birk, rygestoprådgiver."
    )


def test_what_was_not_asked_is_left_out(course, held):
    held()

    assert talk(course) == (
        "Telefonisk samtale med Gitte Mølgaard den 3. marts 2026 kl. 10.42, varighed 15 minutter."
        " 1. samtale i forløbet. Anne Birk, rygestoprådgiver."
    )


@pytest.mark.parametrize(
    ("uses", "said"), [({"cigarettes": 0}, "ingen cigaretter"), ({"cigarettes": 1}, "1 cigaret om")]
)
def test_none_and_one(course, held, uses, said):
    held(uses=uses)

    assert f"Borgeren oplyser {said}" in talk(course)


@pytest.mark.parametrize("form", ContactForm)
def test_every_form_has_its_sentence(course, held, form):
    held(form=form)

    assert "den 3. marts 2026 kl. 10.42, varighed 15 minutter." in talk(course)


def test_who_did_not_come(course, held):
    held(state="no_show")

    text = talk(course)

    assert (
        "Der var aftalt en samtale med Gitte Mølgaard den 3. marts 2026 kl. 10.42 (telefon). Borgeren udeblev." in text
    )
    assert "oplyser" not in text


def test_the_step_and_what_became_of_the_last_one(course, held):
    first, second = held(days=7), held(days=1)
    AgreedStepFactory(course=course, agreed_in=first, text="Ingen cigaretter i bilen", result="partly", asked_in=second)
    AgreedStepFactory(course=course, agreed_in=second, text="Gå en tur.")

    assert "Det aftalte skridt er delvist nået. Nyt aftalt skridt: gå en tur." in talk(course)


@pytest.mark.parametrize("text", ["Et tyggegummi Nicorette om dagen", "Tag CLOZAPIN som før"])
def test_no_medicine_is_named(course, held, text):
    AffectedMedicineFactory(course=course, names=["Clozapin"])
    DoctorNoticeFactory(course=course, cause="first")
    row = held()
    AgreedStepFactory(course=course, agreed_in=row, text=text)

    whole = of(course)
    texts = " ".join(one.text for one in note.notes(whole)).lower()

    assert "der er aftalt et nyt skridt." in texts
    assert not any(name in texts for name in ("nicorette", "clozapin", *words.MEDICINE))


def test_the_quit_date_is_the_one_of_that_day(course, held, clock):
    clock.at("2026-02-20")
    QuitDateFactory(course=course, day=date(2026, 3, 1))
    clock.at("2026-03-10")
    held()
    QuitDateFactory(course=course, day=date(2026, 3, 20))

    whole = of(course)

    assert "Stopdato: 1. marts 2026." in talk(course)
    assert "Stopdato: 20. marts 2026." in note.so_far(whole).text


def test_the_next_appointment(course, held):
    held()
    SessionFactory(course=course, form="home")

    assert "Næste aftale: torsdag 12. marts 2026 kl. 10.42, hjemme hos borgeren." in talk(course)


def test_a_moved_appointment_is_no_correction(course, held, counsellor):
    held()
    session = SessionFactory(course=course)
    before = note.talk(of(course), of(course).attendances[0])

    session.starts_at += timedelta(days=1)
    type(session).objects.filter(pk=session.pk).update(starts_at=session.starts_at)
    whole = of(course)
    after = note.talk(whole, whole.attendances[0])

    assert before.text != after.text
    assert before.fingerprint == after.fingerprint


def test_the_course_so_far(course, held):
    held(days=14, uses={"cigarettes": 20}, co=19)
    held(days=7, uses={"cigarettes": 9}, co=7)
    SessionFactory(course=course, cancelled=True)

    text = note.so_far(of(course)).text

    assert "Ryge- og nikotinstop for Gitte Mølgaard: individuelt forløb." in text
    assert "Mødt op: 2 af 4 gange, 50 %. 1 samtale er aflyst af os." in text
    assert "Forbrug: fra 20 cigaretter om dagen (24. februar 2026) til 9 cigaretter om dagen (3. marts 2026)." in text
    assert "Kulilte (CO): fra 19 ppm (24. februar 2026) til 7 ppm (3. marts 2026)." in text


def test_the_end_says_why_and_both_numbers(organisation, counsellor):
    course = CourseFactory(organisation=organisation, ended=True, referral__counsellor=counsellor, planned_meetings=1)
    session = SessionFactory(course=course, held=True, attendance=None, starts_at=clocks.now() - timedelta(days=3))
    AttendanceFactory(session=session, attended=True, uses={"cigarettes": 0})

    text = note.closing(of(course)).text

    assert "Mål: stoppe." in text
    assert ": har gennemført forløbet. Mødt op: 1 af 1 gang, 100 %." in text
    assert (
        "Forløbet regnes som gennemført: mindst 75 % af mødegangene. Forbrug: ingen cigaretter (7. marts 2026)." in text
    )


def test_in_danish_whatever_the_user_reads(course, held):
    held(uses={"cigarettes": 9})
    danish = talk(course)

    with override("en"):
        assert talk(course) == danish


def test_the_same_in_another_year(course, held, clock):
    held(uses={"cigarettes": 9})
    before = talk(course)

    clock.move(days=400)

    assert talk(course) == before


def test_a_course_without_talks_has_its_own_note_alone(organisation):
    whole = of(CourseFactory(organisation=organisation))

    assert [one.kind for one in note.notes(whole)] == ["course"]
