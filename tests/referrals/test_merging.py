"""One person who is there twice: merged with nothing lost, and taken apart again."""

import uuid

import pytest
from django.apps import apps
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.editing import Stale, edit
from accounts.history import record
from accounts.scope import scope
from accounts.transactions import atomic
from accounts.transitions import Refused
from referrals import search
from referrals.actions import citizens as known
from referrals.actions import contact, intake, merging
from referrals.actions.erasure import erase
from referrals.models import (
    Citizen,
    CitizenMerge,
    CitizenMergeRow,
    CitizenWord,
    ContactPerson,
    NotSamePerson,
    Permission,
    Referral,
)
from tests.accounts.factories import TESTS, OrganisationFactory
from tests.courses.factories import CourseFactory
from tests.followup.factories import AnswerFactory, CallOfferFactory, MessageFactory, OptOutFactory
from tests.referrals.factories import (
    AccessReasonFactory,
    CitizenFactory,
    ContactPersonFactory,
    PermissionFactory,
    ReferralFactory,
)
from tests.threads import at_once

CPR, OTHER_CPR = "6101011234", "6201011234"
ROWS = {
    ContactPersonFactory,
    PermissionFactory,
    AccessReasonFactory,
    ReferralFactory,
    MessageFactory,
    AnswerFactory,
    OptOutFactory,
}


def merged(kept, gone, *, by=TESTS, taken=()):
    versions = dict(Citizen.objects.filter(pk__in=[kept.pk, gone.pk]).values_list("pk", "version"))
    return merging.merge(kept=kept, gone=gone, versions=versions, taken=taken, by=by)


def now(citizen):
    return Citizen.objects.get(pk=citizen.pk)


@pytest.fixture
def two(organisation):
    """Two citizens, each with a row of every kind."""
    pair = [
        CitizenFactory(organisation=organisation, name=name, phone=phone)
        for name, phone in (("Åse Krogh", "+4510203040"), ("Aase Lind", "+4510203041"))
    ]
    for citizen in pair:
        for factory in ROWS:
            factory(citizen=citizen)
        CourseFactory(referral=citizen.referrals.get(), ended=True)
        CallOfferFactory(referral=citizen.referrals.get())
    return pair


def test_everything_moves_to_the_one_that_stays(two):
    kept, gone = two

    merged(kept, gone)

    held = {table: list(merging.rows_of(table, kept)) for table in merging.TABLES}
    assert {len(rows) for rows in held.values()} == {2}
    assert not any(merging.rows_of(table, gone).exists() for table in merging.TABLES)


def test_no_table_of_a_citizens_is_forgotten():
    """Every model that points at a citizen moves, or is here with its reason."""
    stay = {"Citizen", "CitizenMerge", "CitizenWord", "NotSamePerson"}
    pointing = {
        model
        for model in apps.get_models()
        if not hasattr(model, "history_object")
        and any(field.related_model is Citizen for field in model._meta.fields if field.is_relation)
    }

    assert {model.__name__ for model in pointing} == stay | {table.__name__ for table in merging.TABLES}


def test_what_is_missing_is_taken_over_and_what_is_chosen(two):
    kept, gone = two
    edit(row=gone, version=1, by=TESTS, cpr=CPR, language="farsi", is_protected=True, target_groups=["young"])

    merge = merged(kept, gone, taken={"phone"})

    kept = now(kept)
    assert (kept.name, kept.phone, kept.cpr, kept.language) == ("Åse Krogh", "+4510203041", CPR, "farsi")
    assert (kept.is_protected, kept.target_groups) == (True, ["young"])
    assert set(merge.fields) == {"phone", "cpr", "language", "is_protected", "target_groups"}


def test_a_cpr_number_is_never_replaced(two):
    kept, gone = two
    edit(row=kept, version=1, by=TESTS, cpr=CPR)
    edit(row=gone, version=1, by=TESTS, cpr=OTHER_CPR)

    with pytest.raises(Refused):
        merged(kept, gone, taken={"cpr"})

    assert now(kept).cpr == CPR


def test_the_one_with_the_right_cpr_number_stays(two):
    one, other = two

    assert merging.survivor(other, one) == (one, other)
    assert merging.survivor(one, other, cpr_of=other.pk) == (other, one)


def test_the_one_that_went_is_a_shell_with_all_that_it_was(two, counsellor):
    kept, gone = two

    merged(kept, gone, by=counsellor)

    shell = now(gone)
    assert (shell.merged_into, shell.name, shell.phone) == (kept, "Aase Lind", "+4510203041")
    assert shell.history.first().history_user == counsellor
    assert Citizen.objects.standing().get() == kept


def test_the_merge_says_which_row_came_from_whom(two):
    kept, gone = two
    before = {(table._meta.db_table, row.pk) for table in merging.TABLES for row in merging.rows_of(table, gone)}

    merge = merged(kept, gone)

    assert set(CitizenMergeRow.objects.filter(merge=merge).values_list("table", "row")) == before


def test_both_names_and_numbers_find_the_one_that_stays(two, counsellor, organisation):
    kept, gone = two
    merged(kept, gone)

    found = [
        search.matches(counsellor, search.read(text), 5)[organisation.pk]
        for text in ("krogh", "lind", "aase", "10203040", "10203041", "3041")
    ]

    assert found == [[kept.pk]] * 6


def test_no_clock_is_changed(organisation, counsellor, clock):
    kept, gone = (CitizenFactory(organisation=organisation) for _ in range(2))
    first = ReferralFactory(citizen=kept)
    clock.move(days=2)
    second = ReferralFactory(citizen=gone)
    contact.record_attempt(referral=first, by=counsellor, outcome="reached")

    merged(kept, gone)

    second.refresh_from_db()
    assert (second.state, second.citizen, second.contacted_at) == ("received", kept, None)


def test_one_contact_then_stops_the_clock_of_both(organisation, counsellor):
    kept, gone = (CitizenFactory(organisation=organisation) for _ in range(2))
    first, second = ReferralFactory(citizen=kept), ReferralFactory(citizen=gone)
    merged(kept, gone)

    contact.record_attempt(referral=second, by=counsellor, outcome="reached")

    assert {referral.state for referral in Referral.objects.all()} == {"contacted"}
    assert Referral.objects.get(pk=first.pk).attached_to_id == second.pk


def test_the_second_click_changes_nothing(two):
    kept, gone = two
    versions = {kept.pk: kept.version, gone.pk: gone.version}
    merging.merge(kept=kept, gone=gone, versions=versions, by=TESTS)

    with pytest.raises(merging.NoLongerTwo):
        merging.merge(kept=kept, gone=gone, versions=versions, by=TESTS)

    assert CitizenMerge.objects.count() == 1


def test_one_that_was_changed_meanwhile_is_looked_at_again(two):
    kept, gone = two
    versions = {kept.pk: kept.version, gone.pk: gone.version}
    edit(row=gone, version=1, by=TESTS, name="Aase Lindholm")

    with pytest.raises(Stale):
        merging.merge(kept=kept, gone=gone, versions=versions, by=TESTS)

    assert now(gone).merged_into is None


def test_one_that_is_erased_is_not_merged(two):
    kept, gone = two
    erase(citizen=gone, by=TESTS)

    with pytest.raises(merging.NoLongerTwo):
        merged(kept, gone)


def test_who_resembled_the_one_that_went_resembles_the_one_that_stays(two, organisation):
    kept, gone = two
    third = CitizenFactory(organisation=organisation, possible_duplicate_of=gone)
    kept.possible_duplicate_of = gone
    with atomic():
        record(kept, by=TESTS, fields=["possible_duplicate_of"])

    merged(kept, gone)

    assert (now(third).possible_duplicate_of, now(kept).possible_duplicate_of) == (kept, None)


def test_a_row_written_by_a_page_that_was_open_goes_to_the_one_that_stays(two):
    kept, gone = two
    merged(kept, gone)

    person = known.add_contact_person(
        citizen=gone, by=TESTS, role="staff", name="Ib", phone="+4510", may_know="nothing"
    )
    answer = known.record_permission(citizen=gone, by=TESTS, purpose="doctor", state="given", form="oral")
    reason = known.give_reason(citizen=gone, by=TESTS, reason="Vikar")

    assert {row.citizen_id for row in (person, answer, reason)} == {kept.pk}


def test_a_contact_recorded_by_a_page_that_was_open_counts_for_the_one_that_stays(two, counsellor):
    kept, gone = two
    opened = Referral.objects.select_related("citizen").get(citizen=gone)
    merged(kept, gone)

    attempt = contact.record_attempt(referral=opened, by=counsellor, outcome="reached")

    assert attempt.referral.citizen_id == kept.pk
    assert {referral.state for referral in Referral.objects.filter(citizen=kept)} == {"contacted"}


# A referral that arrives.


def refer(organisation, name, phone):
    details = intake.Details(name=name, phone=phone)
    return intake.refer(organisation=organisation, details=details, submission=uuid.uuid4(), by=TESTS)


def test_a_referral_of_the_one_that_went_joins_the_one_that_stays(two, organisation):
    kept, gone = two
    merged(kept, gone)

    assert refer(organisation, "Aase Lind", "+4510203041").citizen == kept


def test_a_new_citizen_resembles_the_one_that_stays(two, organisation):
    kept, gone = two
    merged(kept, gone)

    assert refer(organisation, "Karen Lind", "+4510203041").citizen.possible_duplicate_of == kept


@pytest.mark.parametrize("state", ["died", "shared"])
def test_nobody_joins_one_that_has_died_or_shares_a_phone(state, two, organisation, clock):
    kept, gone = two
    edit(row=kept, version=1, by=TESTS, **({"died_on": clock().date()} if state == "died" else {"phone_shared": True}))
    merged(kept, gone)

    assert refer(organisation, "Aase Lind", "+4510203041").citizen not in (kept, gone)


# Taking apart.


def test_taken_apart_row_by_row(two):
    kept, gone = two
    merge = merged(kept, gone)
    later = ReferralFactory(citizen=now(kept))
    person = ContactPerson.objects.filter(citizen=kept).order_by("pk").last()

    merging.split(
        merge=merge, rows={("referrals_referral", later.pk), ("referrals_contactperson", person.pk)}, by=TESTS
    )

    assert list(Referral.objects.filter(citizen=gone)) == [later]
    assert list(ContactPerson.objects.filter(citizen=gone)) == [person]
    assert Permission.objects.filter(citizen=kept).count() == 2
    assert now(gone).merged_into is None


def test_what_was_taken_over_goes_back_unless_it_was_changed_since(two):
    kept, gone = two
    edit(row=gone, version=1, by=TESTS, cpr=CPR, language="farsi", no_sms=True, birth_year=1961)
    merge = merged(kept, gone, taken={"phone", "name"})
    edit(row=kept, version=now(kept).version, by=TESTS, birth_year=1962)

    merging.split(merge=merge, rows=set(), by=TESTS)

    kept, gone = now(kept), now(gone)
    assert (kept.name, kept.phone, kept.cpr, kept.language) == ("Åse Krogh", "+4510203040", "", "")
    assert (kept.no_sms, kept.birth_year) == (False, 1962)
    assert (gone.name, gone.cpr, gone.language, gone.no_sms) == ("Aase Lind", CPR, "farsi", True)


def test_each_is_found_by_its_own_name_again(two, counsellor, organisation):
    kept, gone = two
    merge = merged(kept, gone)

    merging.split(merge=merge, rows=set(), by=TESTS)

    found = [search.matches(counsellor, search.read(text), 5)[organisation.pk] for text in ("krogh", "lind")]
    assert found == [[kept.pk], [gone.pk]]


def test_taken_apart_once(two):
    merge = merged(*two)
    merging.split(merge=merge, rows=set(), by=TESTS)

    with pytest.raises(merging.NoLongerTwo):
        merging.split(merge=merge, rows=set(), by=TESTS)


def test_they_are_not_proposed_again(two):
    merge = merged(*two)

    merging.split(merge=merge, rows=set(), by=TESTS)

    assert NotSamePerson.objects.get().one == two[0]


def test_one_in_the_middle_takes_those_behind_it_along(organisation):
    first, second, third = (CitizenFactory(organisation=organisation) for _ in range(3))
    merged(second, third)
    merge = merged(first, second)
    assert now(third).merged_into == first

    merging.split(merge=merge, rows=set(), by=TESTS)

    assert (now(second).merged_into, now(third).merged_into) == (None, second)


def test_two_people_are_marked_once(two, counsellor):
    one, other = two
    other.possible_duplicate_of = one
    with atomic():
        record(other, by=TESTS, fields=["possible_duplicate_of"])

    for _ in range(2):
        merging.mark_different(one=other, other=one, by=counsellor)

    assert NotSamePerson.objects.get().found_by == counsellor
    assert now(other).possible_duplicate_of is None


# Erasure.


def test_erasing_the_one_that_stays_erases_the_shell(two):
    kept, gone = two
    merged(kept, gone)

    erase(citizen=now(kept), by=TESTS)

    assert {citizen.name for citizen in Citizen.objects.all()} == {"—"}
    assert not Citizen.history.exclude(name="—").exists()
    assert not ContactPerson.history.exclude(name="—").exists()
    assert not CitizenWord.objects.exists()


def test_erasing_one_of_two_that_were_apart_again_leaves_nothing_of_it_and_all_of_the_other(two):
    kept, gone = two
    referral = Referral.objects.get(citizen=gone)
    edit(row=referral, version=1, by=TESTS, note="Hemmeligt")
    merge = merged(kept, gone)
    kept_note = Referral.objects.get(citizen=kept, note="")
    edit(row=kept_note, version=kept_note.version, by=TESTS, note="Bevares")
    merging.split(merge=merge, rows={("referrals_referral", referral.pk)}, by=TESTS)

    erase(citizen=now(gone), by=TESTS)

    assert not Referral.history.filter(note="Hemmeligt").exists()
    assert Referral.history.filter(note="Bevares").exists()


# Random merges and splits lose nothing and double nothing.


class Registry(RuleBasedStateMachine):
    """Merges and splits in any order. Each row is at exactly one citizen, who stands."""

    @initialize(sizes=st.lists(st.integers(0, 2), min_size=2, max_size=5))
    def begin(self, sizes):
        self.organisation = OrganisationFactory()
        self.scope = scope([self.organisation.pk])
        self.scope.__enter__()
        self.citizens = [CitizenFactory(organisation=self.organisation) for _ in sizes]
        for citizen, size in zip(self.citizens, sizes, strict=True):
            for _ in range(size):
                ContactPersonFactory(citizen=citizen)
                PermissionFactory(citizen=citizen)
        self.rows = self.held()

    def held(self):
        of = {"organisation": self.organisation}
        return {
            (table._meta.db_table, pk)
            for table in (ContactPerson, Permission)
            for pk in table.objects.filter(**of).values_list("pk", flat=True)
        }

    def standing(self):
        return list(Citizen.objects.standing().filter(organisation=self.organisation).order_by("pk"))

    @rule(data=st.data())
    def merge(self, data):
        standing = self.standing()
        if len(standing) > 1:
            kept, gone = data.draw(st.permutations(standing))[:2]
            merged(kept, gone)

    @rule(data=st.data())
    def split(self, data):
        merges = list(CitizenMerge.objects.filter(organisation=self.organisation, split_at=None).order_by("pk"))
        if merges:
            rows = data.draw(st.sets(st.sampled_from(sorted(self.rows)))) if self.rows else set()
            merging.split(merge=data.draw(st.sampled_from(merges)), rows=rows, by=TESTS)

    @rule(data=st.data())
    def add(self, data):
        row = ContactPersonFactory(citizen=data.draw(st.sampled_from(self.standing())))
        self.rows.add(("referrals_contactperson", row.pk))

    @invariant()
    def nothing_is_lost_and_nothing_doubled(self):
        assert self.held() == self.rows

    @invariant()
    def every_row_is_at_one_who_stands(self):
        standing = {citizen.pk for citizen in self.standing()}
        for table in (ContactPerson, Permission):
            held = set(table.objects.filter(organisation=self.organisation).values_list("citizen", flat=True))
            assert held <= standing

    @invariant()
    def one_step_leads_from_each_to_one_who_stands(self):
        standing = {citizen.pk for citizen in self.standing()}
        for citizen in Citizen.objects.filter(organisation=self.organisation):
            assert (citizen.merged_into_id or citizen.pk) in standing

    @invariant()
    def each_is_found_by_every_name_that_it_stands_for(self):
        for citizen in Citizen.objects.filter(organisation=self.organisation):
            at = citizen.merged_into_id or citizen.pk
            words = set(CitizenWord.objects.filter(citizen=at).values_list("word", flat=True))
            assert set(search.read(citizen.name).words) <= words

    def teardown(self):
        if hasattr(self, "scope"):
            self.scope.__exit__(None, None, None)


def test_random_merges_and_splits_lose_and_double_nothing(db):
    run_state_machine_as_test(Registry, settings=settings(max_examples=12, stateful_step_count=8, deadline=None))


# Two at once.


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_one_succeeds():
    organisation = OrganisationFactory()
    one, other = (CitizenFactory(organisation=organisation) for _ in range(2))
    versions = {one.pk: 1, other.pk: 1}

    answers = at_once(
        lambda: merging.merge(kept=one, gone=other, versions=versions, by=TESTS),
        lambda: merging.merge(kept=other, gone=one, versions=versions, by=TESTS),
        within=organisation,
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["CitizenMerge", "NoLongerTwo"]
