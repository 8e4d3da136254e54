"""A referral that came by phone, on paper or as an electronic letter."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from accounts.transitions import Refused
from referrals.actions import by_hand, intake
from referrals.enums import Channel, Outcome
from referrals.models import Citizen, Permission, Referral
from tests.accounts.factories import CounsellorFactory, LocalCounsellorFactory, OrganisationFactory, UnitFactory
from tests.referrals.factories import CitizenFactory, ContactAttemptFactory, ReferralFactory, ReferringUnitFactory
from tests.threads import at_once

ÅSE = intake.Details(name="Åse Krogh", phone="+4510203040")
CPR = "6101501234"


@pytest.fixture
def enter(organisation, counsellor):
    def do(*, submission=None, take=False, unit=None, citizen=None, is_new=False, **said):
        return by_hand.enter(
            organisation=organisation,
            unit=unit,
            channel=Channel.PAPER,
            details=replace(ÅSE, **said),
            submission=submission or uuid4(),
            take=take,
            citizen=citizen,
            is_new=is_new,
            by=counsellor,
        )

    return do


def test_the_clock_runs_from_the_day_it_came(enter, clock):
    referral = enter(received_on=date(2026, 3, 6))

    assert (referral.contact_due, referral.received_at.date()) == (date(2026, 3, 13), date(2026, 3, 6))


def test_one_that_came_today_was_received_now(enter, clock):
    assert enter(received_on=date(2026, 3, 10)).received_at == clock.moment


def test_what_the_referral_says_is_kept(enter, counsellor):
    said = {"note": "Ryger 20 om dagen", "letter_identifier": "BRV0000000101", "episode_of_care_identifier": "E-1"}

    stored = Referral.objects.get(pk=enter(sender="Lægehuset Fiktiv", referrer_name="Test Læge", **said).pk)

    assert {name: getattr(stored, name) for name in said} == said
    assert (stored.unit_name, stored.channel, stored.received_by) == ("Lægehuset Fiktiv", "paper", counsellor)


def test_a_cpr_number_is_encrypted_and_found(enter):
    citizen = enter(cpr=CPR).citizen

    assert CPR not in citizen.cpr_encrypted
    assert Citizen.objects.get(pk=citizen.pk).cpr == CPR


def test_one_with_the_cpr_number_under_an_older_key_resembles(enter, organisation, counsellor, settings):
    known = enter(cpr=CPR).citizen

    settings.HASH_KEYS = ["2:a-newer-key", *settings.HASH_KEYS]

    told = replace(ÅSE, name="Bo Lind", phone="", cpr=CPR)
    assert by_hand.resembling(organisation=organisation, details=told, user=counsellor) == [known]


def test_what_becomes_known_of_the_chosen_one_shows_who_else_has_it(enter, organisation):
    one = enter(cpr=CPR, name="Bo Lind", phone="").citizen
    chosen = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="")

    assert enter(citizen=chosen, cpr=CPR).citizen.possible_duplicate_of == one


def test_somebody_else_to_call_may_know_nothing(enter):
    citizen = enter(staff_name="Ib Krogh", staff_phone="+4510203999", staff_role="relative").citizen

    person = citizen.contact_persons.get()
    assert (person.role, person.may_know) == ("relative", "nothing")


def test_feedback_to_a_sender_without_a_unit_is_a_permission_too(enter):
    enter(sender="Lægehuset Fiktiv", feedback_allowed=True)

    assert Permission.objects.get().recipient == "Lægehuset Fiktiv"


def test_taken_at_once(enter, counsellor):
    assert enter(take=True).counsellor == counsellor


def test_a_contact_after_the_letter_came_counts(enter, organisation, counsellor, clock):
    known = ReferralFactory(organisation=organisation, counsellor=counsellor, contacted=True)
    ContactAttemptFactory(referral=known, outcome=Outcome.REACHED, made_at=clock.moment.replace(day=1, month=2))

    referral = enter(citizen=known.citizen, received_on=date(2026, 2, 1))

    assert (referral.attached_to, referral.state) == (known, "contacted")


# Who is it?


def test_a_chosen_citizen_gets_the_referral(enter, organisation):
    known = CitizenFactory(organisation=organisation, phone="")

    assert enter(citizen=known).citizen == known


def test_what_was_not_known_is_filled_in_and_nothing_overwritten(enter, organisation, counsellor):
    known = CitizenFactory(organisation=organisation, name="Åse Berg", phone="", address="Molevej 3")

    enter(citizen=known, address="Fyrvej 1", cpr=CPR, birth_year=1950)

    known.refresh_from_db()
    assert (known.name, known.address) == ("Åse Berg", "Molevej 3")
    assert (known.phone, known.cpr, known.birth_year) == (ÅSE.phone, CPR, 1950)
    assert known.history.first().history_user == counsellor


def test_what_differs_stands_in_the_note(enter, organisation):
    known = CitizenFactory(organisation=organisation, name="Åse Berg", phone="+4510203041", address="Molevej 3")

    note = enter(citizen=known, address="Fyrvej 1", note="Ryger").note

    assert note == "Ryger\nIfølge henvisningen: navn Åse Krogh, telefon 10 20 30 40, adresse Fyrvej 1."


@pytest.mark.parametrize("trait", [{"has_died": True}, {"erased": True}], ids=str)
def test_some_citizens_cannot_be_chosen(trait, enter, organisation):
    with pytest.raises(Refused):
        enter(citizen=CitizenFactory(organisation=organisation, **trait))


def test_another_cpr_number_is_another_citizen(enter, organisation):
    known = enter(cpr=CPR).citizen

    with pytest.raises(Refused, match="cpr-nummer"):
        enter(citizen=known, cpr="6102501234")


def test_a_new_citizen_is_new_though_phone_and_name_are_alike(enter):
    first, second = enter().citizen, enter(is_new=True).citizen

    assert (second != first, second.possible_duplicate_of) == (True, first)


def test_nobody_chosen_is_the_rule_of_the_public_form(enter):
    assert enter().citizen == enter().citizen


@pytest.mark.parametrize("like", [{"phone": ÅSE.phone}, {"name": "Åse Krogh"}], ids=str)
def test_those_who_resemble_are_found(like, organisation, counsellor, neighbour):
    known = CitizenFactory(organisation=organisation, **{"name": "En Anden", "phone": "", **like})
    CitizenFactory(organisation=neighbour, **like)
    CitizenFactory(organisation=organisation)

    assert by_hand.resembling(organisation=organisation, details=ÅSE, user=counsellor) == [known]


def test_one_with_the_same_cpr_number_is_found(enter, organisation, counsellor):
    known = enter(cpr=CPR).citizen
    details = intake.Details(name="En Anden", cpr=CPR)

    assert by_hand.resembling(organisation=organisation, details=details, user=counsellor) == [known]


def test_a_local_counsellor_is_shown_nobody_of_other_units(organisation):
    CitizenFactory(organisation=organisation, name="Åse Krogh")
    local = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))

    assert by_hand.resembling(organisation=organisation, details=ÅSE, user=local) == []


# The same again.


def test_the_same_letter_is_found(enter):
    first = enter(sender="Lægehuset", letter_identifier="BRV1")

    with pytest.raises(by_hand.AlreadyEntered) as raised:
        enter(sender="Lægehuset", letter_identifier="BRV1", name="En Anden")

    assert raised.value.referral == first


def test_another_senders_number_is_another_letter(enter):
    enter(sender="Lægehuset", letter_identifier="BRV1")

    assert enter(sender="Sygehuset", letter_identifier="BRV1")


def test_the_same_form_is_one_referral(enter):
    submission = uuid4()

    first = enter(submission=submission, sender="A", letter_identifier="BRV1")

    assert enter(submission=submission, sender="A", letter_identifier="BRV1") == first


def test_two_who_enter_the_same_letter_at_once(transactional_db):
    organisation = OrganisationFactory()
    people = [CounsellorFactory(organisation=organisation) for _ in range(2)]
    details = replace(ÅSE, sender="Lægehuset", letter_identifier="BRV1")

    def enter(by):
        return lambda: by_hand.enter(
            organisation=organisation, channel=Channel.MEDCOM, details=details, submission=uuid4(), by=by
        )

    outcomes = at_once(*map(enter, people), within=organisation)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyEntered", "Referral"]


# The page.

FORM = {"channel": "paper", "received_on": "2026-03-06", "name": "Åse Krogh", "phone": "10 20 30 40", "form_id": "1"}


@pytest.fixture
def page(client, counsellor):
    client.force_login(counsellor, backend="accounts.signin.Backend")
    return client


def test_the_form_saves_and_shows_the_citizen(page, organisation):
    response = page.post("/henvisninger/ny/", FORM | {"cpr": "610150-1234", "take": "on"}, follow=True)

    referral = Referral.objects.get()
    assert response.redirect_chain[-1][0] == referral.citizen.get_absolute_url()
    assert "fredag 13. marts" in response.text
    assert (referral.citizen.cpr, referral.citizen.name) == (CPR, "Åse Krogh")


def test_it_asks_before_a_citizen_is_there_twice(page, organisation):
    known = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203041")

    response = page.post("/henvisninger/ny/", FORM)

    assert (response.status_code, Referral.objects.count()) == (409, 0)
    assert f'name="citizen" class="form-radio" value="{known.pk}"' in " ".join(response.text.split())
    assert "10 20 30 41" in response.text


@pytest.mark.parametrize("same", [True, False])
def test_the_answer_decides(same, page, organisation):
    known = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203041")

    page.post("/henvisninger/ny/", FORM | {"citizen": known.pk if same else "new"})

    assert (Referral.objects.get().citizen == known) is same


def test_one_who_does_not_resemble_cannot_be_chosen(page, organisation):
    CitizenFactory(organisation=organisation, name="Åse Krogh")
    other = CitizenFactory(organisation=organisation)

    assert page.post("/henvisninger/ny/", FORM | {"citizen": other.pk}).status_code == 409


def test_a_protected_name_is_not_shown_outside_reach(page, organisation):
    known = CitizenFactory(organisation=organisation, name="Bo Hemmelig", phone="+4510203040", protected=True)
    ReferralFactory(citizen=known, taken=True)

    response = page.post("/henvisninger/ny/", FORM)

    assert response.status_code == 409
    assert not [word for word in ("Hemmelig", "Molevej") if word in response.text]


def test_a_name_alone_finds_nobody_whose_name_is_hidden(page, organisation):
    known = CitizenFactory(organisation=organisation, name="Åse Krogh", phone="+4510203049", protected=True)
    ReferralFactory(citizen=known, taken=True)

    assert page.post("/henvisninger/ny/", FORM).status_code == 302

    assert Referral.objects.exclude(citizen=known).get().citizen.possible_duplicate_of == known


def test_sent_twice_is_one_referral(page, organisation):
    for _ in range(2):
        assert page.post("/henvisninger/ny/", FORM).status_code == 302

    assert Referral.objects.count() == 1


def test_the_same_letter_leads_to_the_first(page, organisation):
    letter = FORM | {"letter_identifier": "BRV1", "sender": "Lægehuset"}
    page.post("/henvisninger/ny/", letter)

    response = page.post("/henvisninger/ny/", letter | {"name": "Bo Lind", "phone": "10203049"})

    assert response.status_code == 409
    assert Referral.objects.get().citizen.get_absolute_url() in response.text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"received_on": "2026-03-11"}, "ikke ligger i fremtiden"),
        ({"received_on": "2024-01-01"}, "ikke ligger før"),
        ({"received_on": ""}, "Skriv den dag"),
        ({"channel": "import"}, "Vælg"),
        ({"phone": ""}, "en anden at ringe til"),
        ({"note": "Cpr 010170-9999"}, "cpr"),
        ({"cpr": "12"}, "ti cifre"),
        ({"person_name": "Ib"}, "Skriv et telefonnummer"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(wrong, told, page):
    response = page.post("/henvisninger/ny/", FORM | wrong)

    assert response.status_code == 422
    assert told in response.text
    assert not Referral.objects.exists()


def test_only_units_that_refer_here_can_be_chosen(page, organisation, neighbour):
    theirs, ours = ReferringUnitFactory(organisation=neighbour), ReferringUnitFactory(organisation=organisation)

    assert page.post("/henvisninger/ny/", FORM | {"unit": theirs.pk}).status_code == 422
    page.post("/henvisninger/ny/", FORM | {"unit": ours.pk})

    assert Referral.objects.get().unit == ours


def test_for_a_citizen_whose_page_is_open(page, organisation):
    known = CitizenFactory(organisation=organisation)

    page.post(f"/borgere/{known.pk}/henvisninger/ny/", {"channel": "phone", "received_on": "2026-03-10"})

    assert Referral.objects.get().citizen == known


def test_a_local_counsellor_has_it_at_once(client, organisation):
    local = LocalCounsellorFactory(organisation=organisation, unit=UnitFactory(organisation=organisation))
    client.force_login(local, backend="accounts.signin.Backend")

    client.post("/henvisninger/ny/", FORM)

    assert Referral.objects.get().counsellor == local


def test_one_who_works_in_two_chooses_where(page, counsellor, neighbour):
    counsellor.memberships.create(organisation=neighbour, roles=["counsellor"])

    assert page.post("/henvisninger/ny/", FORM).status_code == 422
    assert page.post("/henvisninger/ny/", FORM | {"organisation": str(neighbour.pk)}).status_code == 302
