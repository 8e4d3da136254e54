"""A list is read in: what comes of each line, and that nothing is lost or doubled."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import jobs
from accounts.transitions import Refused, WrongState
from referrals.actions import contact, imports, merging
from referrals.enums import EndReason
from referrals.importing import reading
from referrals.models import Citizen, ContactAttempt, ImportChunk, Referral, ReferralImport
from tests.accounts.factories import CoordinatorFactory
from tests.database import undone
from tests.referrals.factories import CitizenFactory, ReferralFactory, ReferringUnitFactory
from tests.referrals.lists import HEADINGS, ÅSE, checked, csv_of, read_in, received, xlsx_of

CPR = "6101501234"


@pytest.fixture
def read(organisation, coordinator):
    def do(*lines, headings=HEADINGS, **kwargs):
        return read_in(organisation, csv_of(lines, headings), by=coordinator, **kwargs)

    return do


@pytest.fixture
def told(read):
    """Read in one line, {heading: cell}, and give its referral."""

    def do(**cells):
        cells = {"navn": "Åse Krogh", "telefon": "10203040"} | cells
        source = read(list(cells.values()), headings=list(cells))
        assert source.counts["error"] == 0, [said for *_, said in imports.wrong_lines(source)]
        return Referral.objects.order_by("-pk").first()

    return do


@pytest.fixture
def said(organisation, coordinator):
    """What the check says of one line, {heading: cell}."""

    def do(**cells):
        cells = {"navn": "Åse Krogh", "telefon": "10203040"} | cells
        source = checked(organisation, csv_of([list(cells.values())], list(cells)), by=coordinator)
        return [text for *_, texts in imports.wrong_lines(source) for text in texts]

    return do


def test_a_line_becomes_a_citizen_with_a_referral(read, coordinator):
    source = read(ÅSE)

    referral = Referral.objects.get()
    assert source.counts == {"made": 1, "joined": 0, "known": 0, "error": 0}
    assert (referral.citizen.name, referral.citizen.phone, referral.channel) == ("Åse Krogh", "+4510203040", "import")
    assert (referral.state, referral.contact_due) == ("received", date(2026, 3, 13))
    assert (referral.received_by, referral.created_citizen) == (coordinator, True)


def test_everything_has_history(read, coordinator, clock):
    read(ÅSE)

    for row in (Citizen.objects.get(), Referral.objects.get()):
        [history] = row.history.all()
        assert (history.history_type, history.history_user, history.history_by_kind) == ("+", coordinator, "user")
        assert history.history_date == clock.moment


def test_all_that_a_line_can_say(told, organisation, counsellor):
    unit = ReferringUnitFactory(organisation=organisation, name="Lægehuset Torvet", institution="")

    referral = told(
        cpr=CPR, fødselsår="1950", sprog="polsk", tolk="ja", kommune=str(organisation.municipality),
        adresse="Molevej 3", målgruppe="psykiatri/Gravid", forbrug="Ryger, e-cigaret", modtaget="6.3.2026",
        kanal="På papir", afsender="lægehuset torvet", note="Bor på 2. sal", rådgiver=counsellor.email.upper(),
    )  # fmt: skip

    citizen = referral.citizen
    assert (citizen.cpr, citizen.birth_year, citizen.address, citizen.language) == (CPR, 1950, "Molevej 3", "polsk")
    assert (citizen.needs_interpreter, citizen.municipality) == (True, organisation.municipality)
    assert (referral.target_groups, referral.products) == (["pregnant", "psychiatry"], ["cigarettes", "e_cigarette"])
    assert (referral.unit, referral.channel, referral.note) == (unit, "paper", "Bor på 2. sal")
    assert (referral.counsellor, referral.received_at.date()) == (counsellor, date(2026, 3, 6))


def test_first_and_last_name_and_several_columns_of_an_address(read):
    read(["Åse", "Krogh", "Molevej 3", "9999", "Havnsø"], headings=["Fornavn", "Efternavn", "Adresse", "Postnr", "By"])

    citizen = Citizen.objects.get()
    assert (citizen.name, citizen.address) == ("Åse Krogh", "Molevej 3, 9999, Havnsø")


def test_a_sender_whom_we_do_not_know_is_kept_as_text(told):
    assert told(afsender="Hospice Syd").unit_name == "Hospice Syd"


def test_contacted_in_the_old_system(told, coordinator):
    referral = told(modtaget="02-03-2026", kontaktet="04-03-2026")

    assert (referral.state, referral.contacted_at.date(), referral.contacted_by) == (
        "contacted",
        date(2026, 3, 4),
        coordinator,
    )
    assert ContactAttempt.objects.get().made_at == referral.contacted_at
    assert contact.undo_attempt(attempt=ContactAttempt.objects.get(), by=coordinator).state == "received"


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("Ikke nået efter flere forsøg", "not_reached"),
        ("Ikke nu", "declined"),
        ("flyttet", "not_relevant"),
        ("died", "not_relevant"),
    ],
)
def test_ended_in_the_old_system(reason, state, told):
    referral = told(modtaget="02-02-2026", kontaktet="03-02-2026", afsluttet="04-02-2026", afslutningsårsag=reason)

    assert (referral.state, referral.ended_from, referral.ended_at.date()) == (state, "contacted", date(2026, 2, 4))
    assert (referral.citizen.died_on is not None) == (reason == "died")


def test_without_a_day_it_came_when_something_first_happened(told):
    assert told(kontaktet="04-03-2026").received_at.date() == date(2026, 3, 4)


# Who is it?


def test_phone_and_name_alike_is_the_same_citizen(read, organisation):
    known = CitizenFactory(organisation=organisation, name="åse krogh", phone="+4510203040")

    assert read(ÅSE).counts["joined"] == 1
    assert Referral.objects.get().citizen == known


@pytest.mark.parametrize("trait", ["shares_a_phone", "has_died", "erased"])
def test_some_citizens_are_joined_by_nobody(trait, read, organisation):
    CitizenFactory(organisation=organisation, **({"name": "Åse Krogh", "phone": "+4510203040", trait: True}))

    assert read(ÅSE).counts["made"] == 1


@pytest.mark.parametrize("known", [{"phone": "+4510203040"}, {"name": "Åse Krogh"}], ids=str)
def test_anything_less_is_a_new_citizen_who_resembles(known, read, organisation):
    like = CitizenFactory(organisation=organisation, **known)

    source = read(ÅSE)

    assert source.counts["made"] == 1
    assert Referral.objects.get().citizen.possible_duplicate_of == like


def test_the_same_cpr_number_and_a_name_alike_is_the_same(told, organisation):
    known = told(cpr=CPR).citizen

    referral = told(navn="Åse Marie Krogh", telefon="", adresse="Molevej 3", cpr="610150-1234")

    assert referral.citizen == known
    known.refresh_from_db()
    assert (known.address, known.name) == ("Molevej 3", "Åse Krogh")
    assert "Åse Marie Krogh" in referral.note


@pytest.mark.parametrize(
    "cells",
    [{}, {"navn": "Åse Krogh", "telefon": "", "adresse": "Molevej 3", "cpr": CPR}],
    ids=["phone", "cpr"],
)
def test_a_line_about_one_who_was_merged_joins_the_one_that_stays(cells, told, organisation, coordinator):
    kept = CitizenFactory(organisation=organisation, name="Aase Lind", phone="+4510203099")
    gone = told(cpr=CPR).citizen
    versions = {kept.pk: kept.version, gone.pk: gone.version}
    merging.merge(kept=kept, gone=gone, versions=versions, by=coordinator)

    referral = told(**({"modtaget": "09-03-2026"} | cells))

    assert (referral.citizen, referral.created_citizen) == (kept, False)


def test_a_name_of_one_who_was_merged_resembles_the_one_that_stays(told, organisation, coordinator):
    kept = CitizenFactory(organisation=organisation, name="Aase Lind")
    gone = CitizenFactory(organisation=organisation, name="Åse Krogh")
    merging.merge(kept=kept, gone=gone, versions={kept.pk: 1, gone.pk: 1}, by=coordinator)

    assert told().citizen.possible_duplicate_of == kept


def test_a_cpr_number_is_found_while_keys_are_rotated(told, settings):
    known = told(cpr=CPR).citizen

    settings.HASH_KEYS = ["2:a-newer-key", *settings.HASH_KEYS]

    assert told(telefon="", adresse="Molevej 3", cpr=CPR).citizen == known
    assert told(navn="Bo Lind", telefon="", adresse="Molevej 3", cpr=CPR).citizen.possible_duplicate_of == known


def test_the_same_cpr_number_under_an_older_key_is_no_other_number(told, settings):
    known = told(cpr=CPR, navn="Åse Krogh").citizen

    settings.HASH_KEYS = ["2:a-newer-key", *settings.HASH_KEYS]

    assert told(cpr=CPR, modtaget="09-03-2026").citizen == known


def test_what_becomes_known_of_somebody_shows_who_else_has_it(told, organisation):
    known = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")
    other = told(navn="Bo Lind", telefon="", adresse="Molevej 3", cpr=CPR).citizen

    assert told(cpr=CPR).citizen == known

    known.refresh_from_db()
    assert known.possible_duplicate_of == other


def test_those_who_are_two_people_are_not_proposed_by_a_list_either(told, organisation, coordinator):
    known = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")
    other = told(navn="Bo Lind", telefon="", adresse="Molevej 3", cpr=CPR).citizen
    merging.mark_different(one=known, other=other, by=coordinator)

    told(cpr=CPR)

    known.refresh_from_db()
    assert (known.cpr, known.possible_duplicate_of) == (CPR, None)


def test_two_cpr_numbers_are_two_citizens(told):
    assert told(cpr=CPR).citizen != told(cpr="6102501234").citizen


def test_a_cpr_number_that_lost_its_nought(told):
    assert told(cpr="101611234").citizen.cpr == "0101611234"


def test_two_lines_about_one_citizen_in_one_list(read):
    source = read(ÅSE, ["Åse Krogh", "10203040", "09-03-2026"], ["Bo Krogh", "10203040", ""])

    assert source.counts == {"made": 2, "joined": 1, "known": 0, "error": 0}
    assert Citizen.objects.get(name="Bo Krogh").possible_duplicate_of.name == "Åse Krogh"


def test_a_referral_soon_after_a_contact_is_attached(read, counsellor):
    headings = [*HEADINGS, "Kontaktet", "Rådgiver"]

    read([*ÅSE, "07-03-2026", counsellor.email], ["Åse Krogh", "10203040", "08-03-2026", "", ""], headings=headings)

    first, second = Referral.objects.order_by("received_at")
    assert (second.attached_to, second.state, second.counsellor) == (first, "contacted", counsellor)


@pytest.mark.parametrize(
    ("trait", "state"), [("planned", "contacted"), ("started", "contacted"), ("finished", "received")]
)
def test_a_referral_of_somebody_whose_course_runs_is_attached_however_old_the_contact(
    trait, state, read, organisation, counsellor, clock
):
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")
    long_ago = clock.moment - timedelta(days=60)
    course = ReferralFactory(citizen=citizen, counsellor=counsellor, contacted_at=long_ago, **{trait: True})

    read(ÅSE)

    second = Referral.objects.exclude(pk=course.pk).get()
    runs = state == "contacted"
    assert (second.state, second.attached_to) == (state, course if runs else None)
    assert second.counsellor == (counsellor if runs else None)


def test_the_course_that_runs_comes_before_a_contact_of_the_list_itself(read, organisation):
    citizen = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203040")
    course = ReferralFactory(citizen=citizen, started=True)
    headings = [*HEADINGS, "Kontaktet"]

    read([*ÅSE, "07-03-2026"], ["Åse Krogh", "10203040", "08-03-2026", ""], headings=headings)

    assert Referral.objects.get(received_at__day=8).attached_to == course


@pytest.mark.parametrize("reason", [EndReason.FINISHED, EndReason.NEVER_CAME])
def test_how_a_course_ended_is_no_reason_in_a_list(reason, said):
    """A list brings no courses."""
    with override("da"):
        told = said(grund=str(reason.label))

    assert len(told) == 1
    assert str(EndReason.MOVED.label) in told[0]
    assert str(reason.label) not in told[0]


def test_nothing_of_a_neighbour_is_found(read, neighbour):
    CitizenFactory(organisation=neighbour, name="Åse Krogh", phone="+4510203040")

    read(ÅSE)

    assert Referral.objects.get().citizen.possible_duplicate_of is None


# Again.


def test_the_same_file_again_changes_nothing(read):
    lines = [ÅSE, ["Bo Lind", "10203041", ""], ["Ib", "x", ""]]
    read(*lines)
    before = sorted(Referral.objects.values_list("pk", "version"))

    again = read(*lines)

    assert again.counts == {"made": 0, "joined": 0, "known": 2, "error": 1}
    assert sorted(Referral.objects.values_list("pk", "version")) == before


def test_the_same_lines_in_another_form_are_known(read, organisation, coordinator):
    read(ÅSE)

    data = xlsx_of([[date(2026, 3, 6), 10203040, " Åse  Krogh "]], ["Modtaget", "Mobil", "Name"])
    again = read_in(organisation, data, by=coordinator)

    assert again.counts["known"] == 1


def test_the_lines_own_number_says_that_it_is_the_same(read):
    headings = ["Sagsnr", *HEADINGS]
    read(["17", *ÅSE], headings=headings)

    again = read(["17", "Åse Marie Krogh", "10203049", ""], ["18", *ÅSE], headings=headings)

    assert again.counts == {"made": 0, "joined": 1, "known": 1, "error": 0}


def test_the_check_says_what_is_known_already(read, organisation, coordinator):
    read(ÅSE)

    source = checked(organisation, csv_of([ÅSE, ["Bo Lind", "10203040", ""]]), by=coordinator)

    assert source.counts == {"good": 2, "error": 0, "known": 1, "duplicates": 1}
    assert Referral.objects.count() == 1


# Errors.


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"navn": ""}, "Skriv borgerens navn"),
        ({"telefon": "12"}, "Telefon: Skriv et nummer med 8 cifre"),
        ({"telefon": ""}, "telefonnummer eller en adresse"),
        ({"cpr": "320150-1234"}, "ti cifre"),
        ({"fødselsår": "50"}, "et år mellem"),
        ({"note": "cpr 010170-9999"}, "Slet cpr-nummeret"),
        ({"modtaget": "31-02-2026"}, "Skriv en dato, der findes, fx 6.3.2026"),
        ({"modtaget": "11-03-2026"}, "ikke ligger i fremtiden"),
        ({"kommune": "Nowhere"}, "kommunens navn"),
        ({"tolk": "måske"}, "ja eller nej"),
        ({"forbrug": "pibe"}, "Ryger"),
        ({"kanal": "brevdue"}, "Telefon"),
        ({"status": "måske"}, "venter, kontaktet eller afsluttet"),
        ({"status": "kontaktet"}, "den dag"),
        ({"status": "afsluttet"}, "hvorfor"),
        ({"status": "venter", "kontaktet": "09-03-2026"}, "Ret status"),
        ({"status": "kontaktet", "kontaktet": "09-03-2026", "grund": "ikke nu"}, "Ret status"),
        ({"modtaget": "05-03-2026", "kontaktet": "04-03-2026"}, "før den dag"),
        ({"modtaget": "05-03-2026", "afsluttet": "04-03-2026", "grund": "ikke nu"}, "før henvisningen"),
        ({"rådgiver": "ingen@example.org"}, "Ingen rådgiver"),
    ],
    ids=str,
)
def test_each_error_is_said_with_what_to_do(cells, text, said):
    [only] = said(**cells)

    assert text in only


def test_all_errors_of_a_line_are_said(said):
    assert len(said(telefon="12", cpr="12", tolk="måske")) == 3


def test_a_neighbours_counsellor_cannot_have_it(said, neighbour):
    assert said(rådgiver=CoordinatorFactory(organisation=neighbour).email)


def test_a_line_with_a_separator_too_many(read):
    assert read([*ÅSE, "", "mere"]).counts["error"] == 1


def test_errors_stand_with_their_line(organisation, coordinator):
    source = checked(organisation, csv_of([ÅSE, ["Bo", "12", ""], ["Ib", "13", ""]]), by=coordinator)

    assert [(number, cells) for number, cells, _ in imports.wrong_lines(source)] == [
        (3, ["Bo", "12", ""]),
        (4, ["Ib", "13", ""]),
    ]


def test_pages_of_errors(organisation, coordinator, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 4)
    source = checked(organisation, csv_of([["Bo", str(n), ""] for n in range(11)]), by=coordinator)

    assert [number for number, *_ in imports.wrong_lines(source, 3, 9)] == [5, 6, 7, 8, 9, 10]


def test_all_or_nothing_is_nothing_while_a_line_has_an_error(organisation, coordinator):
    source = checked(organisation, csv_of([ÅSE, ["Bo", "12", ""]]), by=coordinator)

    with pytest.raises(Refused):
        imports.start(source=source, only_good=False, by=coordinator)

    jobs.work()
    assert not Referral.objects.exists()


def test_all_or_nothing_is_all_without_errors(read):
    assert read(ÅSE, only_good=False).counts["made"] == 1


def test_a_counsellor_who_left_meanwhile_is_an_error_and_the_line_is_kept(organisation, coordinator, counsellor):
    data = csv_of([[*ÅSE, counsellor.email]], [*HEADINGS, "Rådgiver"])
    source = checked(organisation, data, by=coordinator)
    counsellor.memberships.get().delete()

    imports.start(source=source, only_good=True, by=coordinator)
    jobs.work()

    source.refresh_from_db()
    assert source.counts["error"] == 1
    assert next(imports.wrong_lines(source))[1] == [*ÅSE, counsellor.email]


# What is kept.


def test_lines_are_kept_encrypted(organisation, coordinator):
    received(organisation, csv_of([ÅSE]), by=coordinator)

    assert not [chunk for chunk in ImportChunk.objects.all() if "Krogh" in chunk.data or "Navn" in chunk.data]


def test_what_is_read_in_is_removed(read):
    read(ÅSE)

    assert not ImportChunk.objects.exists()


def test_what_was_left_out_is_kept_for_a_week(read, clock):
    source = read(ÅSE, ["Bo", "12", ""])
    assert [cells for _, cells, _ in imports.wrong_lines(source)] == [["Bo", "12", ""]]
    assert "Krogh" not in str([imports.content(chunk) for chunk in source.chunks.filter(number=1)])

    clock.move(days=7, minutes=1)

    assert imports.forget_old() == 1
    assert not ImportChunk.objects.exists()
    source.refresh_from_db()
    assert (source.state, source.counts["made"]) == ("done", 1)


def test_an_abandoned_list_is_removed_after_a_week(organisation, coordinator, clock):
    source = checked(organisation, csv_of([ÅSE]), by=coordinator)
    clock.move(days=6)
    assert imports.forget_old() == 0

    clock.move(days=2)

    assert (imports.forget_old(), imports.forget_old()) == (1, 0)
    source.refresh_from_db()
    assert (source.state, source.ended_by_kind) == ("cancelled", "system:forget-imports")


def test_cancelled_is_removed(organisation, coordinator):
    source = checked(organisation, csv_of([ÅSE]), by=coordinator)

    imports.cancel(source=source, by=coordinator)

    assert not ImportChunk.objects.exists()
    with pytest.raises(WrongState):
        imports.start(source=source, only_good=True, by=coordinator)


def test_columns_are_remembered_for_the_same_headings(organisation, coordinator):
    data = csv_of([["Åse", "10203040"]], ["Hvem", "Hvor"])
    source = received(organisation, data, by=coordinator)
    assert source.mapping == {}

    imports.choose_columns(source=source, mapping={0: "name", 1: "phone"}, by=coordinator)

    assert received(organisation, data, by=coordinator).columns == {0: "name", 1: "phone"}


def test_a_file_that_breaks_off_leaves_nothing(organisation, coordinator, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 1)

    with pytest.raises(reading.Unreadable):
        received(organisation, csv_of([ÅSE, ÅSE, ['"Bo', "", ""]]), by=coordinator)

    assert not ReferralImport.objects.exists()


# Every line has one outcome.

CELLS = {
    "navn": ["Åse Krogh", "Bo Lind", "", "12"],
    "telefon": ["10203040", "10203041", "", "12", "+46 70 123 45 67"],
    "cpr": ["", CPR, "6102501234", "320150"],
    "adresse": ["", "Molevej 3"],
    "modtaget": ["", "06-03-2026", "01-01-2020", "i går"],
    "status": ["", "venter", "kontaktet", "afsluttet", "?"],
    "kontaktet": ["", "07-03-2026"],
    "grund": ["", "ikke nu", "død", "?"],
    "note": ["", "Hej", "cpr 010170-9999"],
}
LINES = st.lists(st.tuples(*(st.sampled_from(values) for values in CELLS.values())), min_size=1, max_size=25)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES)
def test_every_line_ends_in_exactly_one_way(lines, organisation, coordinator, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 7)
    filled = [line for line in lines if any(line)]
    if not filled:
        return
    with undone():
        source = read_in(organisation, csv_of(lines, list(CELLS)), by=coordinator)
        again = read_in(organisation, csv_of(lines, list(CELLS)), by=coordinator)
        made = Referral.objects.count()

        assert sum(source.counts.values()) == source.lines == len(filled)
        assert source.counts["made"] + source.counts["joined"] == made
        assert again.counts == {"made": 0, "joined": 0, "known": len(filled) - again.counts["error"],
                                "error": source.counts["error"]}  # fmt: skip
        assert Citizen.objects.count() == source.counts["made"] == Citizen.history.filter(history_type="+").count()
