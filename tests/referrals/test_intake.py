"""A referral arrives, is taken back, or a talk is counted."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from accounts import actors
from accounts.scope import scope
from accounts.transitions import Refused
from referrals import transitions
from referrals.actions import contact, intake
from referrals.actions.erasure import ERASED_NAME
from referrals.enums import Outcome, ReferralState, TalkOutcome
from referrals.models import Citizen, ContactPerson, Permission, Referral, VbaTalk
from tests.accounts.factories import CounsellorFactory, OrganisationFactory
from tests.referrals.factories import CitizenFactory, ContactPersonFactory, ReferralFactory, ReferringUnitFactory
from tests.threads import at_once

ÅSE = intake.Details(name="Åse Krogh", phone="+4510203040")


@pytest.fixture
def refer(organisation, unit):
    """Sends a form as the unit does: `refer(name="Åse Krogh")` changes what it says."""

    def send(submission=None, **said):
        return intake.refer(
            organisation=organisation,
            unit=unit,
            details=replace(ÅSE, **said),
            submission=submission or uuid4(),
            by=actors.link(unit),
        )

    return send


def test_a_referral_keeps_what_the_form_said(refer, unit, clock):
    said = {
        "products": ["cigarettes"],
        "target_groups": ["psychiatry"],
        "language": "polsk",
        "needs_interpreter": True,
        "best_time": "formiddag",
        "note": "Bor på 2. sal.",
        "referrer_name": "Ib Lund",
    }

    stored = Referral.objects.get(pk=refer(**said).pk)

    assert {name: getattr(stored, name) for name in said} == said
    assert (stored.state, stored.received_at, stored.received_by_kind) == ("received", clock.moment, f"link:{unit.pk}")
    assert (stored.unit, stored.unit_name) == (unit, str(unit))


def test_an_unknown_citizen_is_made(refer, organisation, unit):
    stored = refer(target_groups=["psychiatry"], language="polsk", best_time="formiddag")

    citizen = stored.citizen
    assert (citizen.name, citizen.phone, citizen.municipality) == (ÅSE.name, ÅSE.phone, organisation.municipality)
    assert (citizen.target_groups, citizen.language, citizen.preferred_times) == (["psychiatry"], "polsk", "formiddag")
    assert (stored.created_citizen, citizen.created_by_kind) == (True, f"link:{unit.pk}")


# The same citizen?


@pytest.mark.parametrize("name", ["Åse Krogh", "åse  krogh", "ÅSE KROGH", "Åse-Krogh", "Åsé Krogh"])
def test_phone_and_name_alike_is_the_same_citizen(name, refer):
    first, second = refer(), refer(name=name)

    assert (second.citizen, second.created_citizen) == (first.citizen, False)


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Aase Krogh"},
        {"name": "Krogh Åse"},
        {"name": "Åse"},
        {"phone": "+4510203041"},
        {"phone": ""},
    ],
    ids=str,
)
def test_anything_less_is_another_citizen(said, refer):
    first, second = refer(), refer(**said)

    assert second.citizen != first.citizen


def test_two_without_a_phone_are_two(refer):
    assert refer(phone="").citizen != refer(phone="").citizen


@pytest.mark.parametrize("trait", ["shares_a_phone", "has_died", "erased"])
def test_some_citizens_are_joined_by_nobody(trait, refer, organisation):
    known = CitizenFactory(organisation=organisation, name=ÅSE.name, phone=ÅSE.phone, **{trait: True})

    assert refer().citizen != known


def test_a_neighbours_citizen_is_not_joined(refer, neighbour):
    known = CitizenFactory(organisation=neighbour, name=ÅSE.name, phone=ÅSE.phone)

    assert refer().citizen != known


def test_nothing_known_is_overwritten(refer):
    citizen = refer(language="polsk", best_time="formiddag", target_groups=["young"]).citizen
    before = Citizen.objects.values().get(pk=citizen.pk)

    refer(name="ÅSE KROGH", language="dansk", best_time="aften", target_groups=["pregnant"], needs_interpreter=True)

    assert Citizen.objects.values().get(pk=citizen.pk) == before


@pytest.mark.parametrize("said", [{"name": "Bo Krogh"}, {"phone": "+4510203041"}, {"phone": ""}], ids=str)
def test_a_resembling_citizen_is_flagged(said, refer):
    first, second = refer(), refer(**said)

    assert second.citizen.possible_duplicate_of == first.citizen


def test_a_citizen_like_nobody_is_not_flagged(refer):
    refer()

    assert refer(name="Bo Lind", phone="+4510203041").citizen.possible_duplicate_of is None


def test_nobody_resembles_an_erased_citizen(refer, organisation):
    CitizenFactory(organisation=organisation, erased=True)

    assert refer(name=ERASED_NAME, phone="").citizen.possible_duplicate_of is None


# Staff, feedback, codes.


def test_staffs_number_becomes_a_contact_person(refer):
    stored = refer(phone="", staff_name="Ib Lund", staff_phone="+4510203999", staff_hours="8 til 15")

    person = stored.citizen.contact_persons.get()
    assert (person.role, person.name, person.phone, person.hours) == ("staff", "Ib Lund", "+4510203999", "8 til 15")
    assert person.may_know == "times"


def test_known_staff_are_not_added_twice(refer):
    for _ in range(2):
        refer(staff_name="Ib Lund", staff_phone="+4510203999")

    assert ContactPerson.objects.count() == 1


def test_feedback_that_is_allowed_is_a_permission(refer, unit):
    stored = refer(feedback_allowed=True)

    permission = Permission.objects.get(citizen=stored.citizen)
    assert (permission.purpose, permission.state, permission.recipient) == ("referrer", "given", str(unit))
    assert (permission.form, permission.recorded_by_kind) == ("via_referrer", f"link:{unit.pk}")


def test_feedback_that_is_not_allowed_is_no_permission(refer):
    refer(feedback_allowed=False)

    assert not Permission.objects.exists()


def test_the_code_is_one_that_can_be_read_aloud(refer):
    codes = {refer(name=f"Åse {n}").code for n in "abcdefgh"}

    assert len(codes) == 8
    assert all(re.fullmatch(r"[CDFGHJKLMNPQRTVWXY34679]{3}-[CDFGHJKLMNPQRTVWXY34679]{3}", code) for code in codes)


def test_a_code_is_used_once(refer, monkeypatch):
    letters = iter("CCCCCC" + "CCCCCC" + "DDDDDD")
    monkeypatch.setattr(intake.secrets, "choice", lambda _: next(letters))

    assert [refer().code, refer().code] == ["CCC-CCC", "DDD-DDD"]


# Once.


def test_the_same_submission_gives_the_same_referral(refer):
    submission = uuid4()

    assert refer(submission) == refer(submission)
    assert Referral.objects.count() == 1


def test_an_attached_referral_goes_to_the_counsellor_of_the_case(refer, counsellor):
    first = refer()
    contact.record_attempt(referral=first, by=counsellor, outcome=Outcome.REACHED)

    second = refer()

    assert (second.state, second.attached_to, second.counsellor) == ("contacted", first, counsellor)
    assert (second.contacted_by_kind, second.assigned_by_kind) == ("system:attach", "system:attach")


@pytest.mark.parametrize("state", ["planned", "started"])
def test_while_a_course_runs_a_referral_is_information_to_it(state, refer, counsellor, clock):
    first = Referral.objects.get(pk=refer().pk)
    contact.record_attempt(referral=first, by=counsellor, outcome=Outcome.REACHED)
    to_course(first, state, by=counsellor)
    clock.move(days=60)

    second = refer()

    assert (second.state, second.attached_to, second.counsellor) == ("contacted", first, counsellor)
    assert (second.contacted_at, second.contacted_by_kind) == (clock.moment, "system:attach")


def test_when_the_course_has_ended_a_referral_has_a_clock_of_its_own(refer, counsellor, clock):
    first = Referral.objects.get(pk=refer().pk)
    contact.record_attempt(referral=first, by=counsellor, outcome=Outcome.REACHED)
    transitions.finish(to_course(first, "started", by=counsellor), by=counsellor)
    clock.move(days=60)

    second = refer()

    assert (second.state, second.attached_to, second.counsellor) == ("received", None, None)


def test_the_course_that_runs_comes_before_a_later_contact(refer, counsellor, colleague):
    first, second = (Referral.objects.get(pk=refer().pk) for _ in range(2))
    contact.record_attempt(referral=first, by=counsellor, outcome=Outcome.REACHED)
    to_course(Referral.objects.get(pk=second.pk), "planned", by=counsellor)
    contact.assign(referral=second, counsellor=colleague, by=counsellor)

    third = refer()

    assert (third.attached_to, third.counsellor) == (second, colleague)


def test_a_course_of_another_citizen_is_none_of_theirs(refer, organisation):
    ReferralFactory(organisation=organisation, started=True)

    assert refer().attached_to is None


def to_course(referral, state, *, by):
    planned = transitions.plan(referral, by=by)
    return transitions.start(planned, by=by) if state == "started" else planned


# Taken back.


def test_a_citizen_who_came_with_it_alone_is_erased(refer, unit):
    referral = refer(note="Bor på 2. sal.")

    withdrawn = intake.withdraw(referral=referral, by=actors.link(unit))

    assert (withdrawn.state, withdrawn.ended_by_kind) == ("withdrawn", f"link:{unit.pk}")
    assert withdrawn.citizen.erased_at is not None
    assert set(withdrawn.citizen.history.values_list("name", "phone")) == {(ERASED_NAME, "")}


def test_a_citizen_known_before_stays(refer, organisation, unit):
    CitizenFactory(organisation=organisation, name=ÅSE.name, phone=ÅSE.phone)

    withdrawn = intake.withdraw(referral=refer(), by=actors.link(unit))

    assert (withdrawn.citizen.name, withdrawn.citizen.erased_at) == (ÅSE.name, None)


def test_a_citizen_whom_another_has_referred_since_stays(refer, unit):
    first, _second = refer(), refer()

    withdrawn = intake.withdraw(referral=first, by=actors.link(unit))

    assert withdrawn.citizen.erased_at is None


def test_a_citizen_whose_every_referral_is_taken_back_is_erased(refer, unit):
    first, second = refer(), refer()
    intake.withdraw(referral=first, by=actors.link(unit))

    withdrawn = intake.withdraw(referral=second, by=actors.link(unit))

    assert (withdrawn.created_citizen, withdrawn.citizen.name) == (False, ERASED_NAME)


@pytest.mark.parametrize("seconds", [0, 599, 600])
def test_within_ten_minutes_it_can_be_taken_back(seconds, refer, unit, clock):
    referral = refer()
    clock.move(seconds=seconds)

    assert intake.withdraw(referral=referral, by=actors.link(unit)).state == ReferralState.WITHDRAWN


def test_after_ten_minutes_it_cannot(refer, unit, clock):
    referral = refer()
    clock.move(seconds=601)

    with pytest.raises(Refused):
        intake.withdraw(referral=referral, by=actors.link(unit))


def test_what_a_counsellor_has_taken_cannot(refer, unit, counsellor):
    referral = contact.take(referral=refer(), by=counsellor)

    with pytest.raises(Refused):
        intake.withdraw(referral=referral, by=actors.link(unit))


def test_what_a_counsellor_has_tried_cannot(refer, unit, counsellor):
    referral = refer()
    attempt = contact.record_attempt(referral=referral, by=counsellor, outcome=Outcome.NO_ANSWER)
    contact.undo_attempt(attempt=attempt, by=counsellor)

    with pytest.raises(Refused):
        intake.withdraw(referral=referral, by=actors.link(unit))


def test_an_attached_one_can_so_that_nobody_is_told_of_the_contact(refer, unit, counsellor):
    contact.record_attempt(referral=refer(), by=counsellor, outcome=Outcome.REACHED)

    assert intake.withdraw(referral=refer(), by=actors.link(unit)).state == ReferralState.WITHDRAWN


@pytest.mark.parametrize("state", ["planned", "started"])
def test_one_that_came_while_a_course_ran_can_too(state, refer, organisation, unit):
    citizen = CitizenFactory(organisation=organisation, name=ÅSE.name, phone=ÅSE.phone)
    course = ReferralFactory(citizen=citizen, **{state: True})

    withdrawn = intake.withdraw(referral=refer(), by=actors.link(unit))

    course.refresh_from_db()
    assert (withdrawn.state, withdrawn.citizen.erased_at, course.state) == ("withdrawn", None, state)


@pytest.mark.parametrize("trait", ["planned", "started"])
def test_one_whose_course_is_planned_or_runs_cannot(trait, unit):
    referral = ReferralFactory(unit=unit, organisation=unit.organisation, **{trait: True})

    with pytest.raises(Refused):
        intake.withdraw(referral=referral, by=actors.link(unit))


def test_a_refusal_leaves_the_citizen_as_before(refer, unit, counsellor):
    referral = contact.take(referral=refer(), by=counsellor)

    with pytest.raises(Refused):
        intake.withdraw(referral=referral, by=actors.link(unit))

    assert Citizen.objects.get().name == ÅSE.name


# Talks without a referral.


def test_a_talk_is_counted_without_a_person(unit, clock):
    talk = intake.count_talk(unit=unit, outcome=TalkOutcome.DECLINED, submission=uuid4(), by=actors.link(unit))

    stored = VbaTalk.objects.get(pk=talk.pk)
    assert (stored.unit, stored.outcome, stored.held_at) == (unit, "declined", clock.moment)
    assert stored.held_by_kind == f"link:{unit.pk}"


def test_a_talk_is_counted_once(unit):
    submission = uuid4()

    for _ in range(2):
        intake.count_talk(unit=unit, outcome=TalkOutcome.DECLINED, submission=submission, by=actors.link(unit))

    assert VbaTalk.objects.count() == 1


# At once.


@pytest.fixture
def committed(transactional_db):
    return OrganisationFactory()


def send(organisation, unit, submission):
    return intake.refer(organisation=organisation, unit=unit, details=ÅSE, submission=submission, by=actors.link(unit))


def test_the_same_submission_at_once_is_stored_once(committed):
    unit, submission = ReferringUnitFactory(organisation=committed), uuid4()

    outcomes = at_once(*[lambda: send(committed, unit, submission)] * 4, within=committed)

    assert len({referral.pk for referral in outcomes}) == 1


def test_two_forms_about_one_person_at_once_make_one_citizen(committed):
    unit = ReferringUnitFactory(organisation=committed)

    outcomes = at_once(*[lambda: send(committed, unit, uuid4())] * 4, within=committed)

    assert len({referral.pk for referral in outcomes}) == 4
    assert len({referral.citizen_id for referral in outcomes}) == 1


def test_a_talk_sent_twice_at_once_is_counted_once(committed):
    unit, submission = ReferringUnitFactory(organisation=committed), uuid4()

    def count():
        return intake.count_talk(unit=unit, outcome=TalkOutcome.DECLINED, submission=submission, by=actors.link(unit))

    outcomes = at_once(count, count, count, within=committed)

    assert len({talk.pk for talk in outcomes}) == 1


def test_one_taken_back_while_another_arrives_leaves_nobody_erased_and_waiting(committed):
    unit = ReferringUnitFactory(organisation=committed)
    for _ in range(5):
        with scope([committed.pk]):
            first = send(committed, unit, uuid4())

        at_once(
            lambda first=first: intake.withdraw(referral=first, by=actors.link(unit)),
            lambda: send(committed, unit, uuid4()),
            within=committed,
        )

        with scope([committed.pk]):
            waiting = Referral.objects.filter(state=ReferralState.RECEIVED).select_related("citizen")
            assert [referral.citizen.erased_at for referral in waiting] == [None]
            transitions.decline(waiting.get(), by=actors.system("tests"), reason="not_now")
            Citizen.objects.filter(erased_at=None).update(phone_shared=True)


def test_a_citizen_reached_while_another_referral_arrives_is_not_called_again(committed):
    """Whichever comes first: the second is stopped along with the first, or is attached to it."""
    unit, user = ReferringUnitFactory(organisation=committed), CounsellorFactory(organisation=committed)
    with scope([committed.pk]):
        first = send(committed, unit, uuid4())

    at_once(
        lambda: contact.record_attempt(referral=first, by=user, outcome=Outcome.REACHED),
        lambda: send(committed, unit, uuid4()),
        within=committed,
    )

    with scope([committed.pk]):
        assert set(Referral.objects.values_list("state", "attached_to")) == {
            ("contacted", None),
            ("contacted", first.pk),
        }


def test_a_known_contact_person_is_kept_as_it_is(refer, organisation):
    citizen = CitizenFactory(organisation=organisation, name=ÅSE.name, phone=ÅSE.phone)
    ContactPersonFactory(citizen=citizen, name="Ib Lund", phone="+4510203999", may_know="matter")

    refer(staff_name="En anden", staff_phone="+4510203999")

    assert citizen.contact_persons.get().may_know == "matter"


def test_a_referral_to_one_citizen_is_no_information_to_another(refer, organisation, counsellor):
    other = ReferralFactory(organisation=organisation)
    contact.record_attempt(referral=other, by=counsellor, outcome=Outcome.REACHED)

    assert refer().attached_to is None
