"""Many referrals to one counsellor: a look first, the deed, and the way back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referrals.actions import assignment, contact
from referrals.models import Referral
from tests.accounts.factories import CoordinatorFactory, CounsellorFactory, UserFactory
from tests.referrals.factories import ReferralFactory
from tests.threads import at_once

CHECK, DO, UNDO = "/henvisninger/fordel/", "/henvisninger/fordel/udfoer/", "/henvisninger/fordel/fortryd/"


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def mona(organisation):
    return CounsellorFactory(organisation=organisation, name="Mona Dahl")


@pytest.fixture
def three(organisation, colleague):
    """Two that nobody has, and one of a colleague."""
    rows = [ReferralFactory(organisation=organisation) for _ in range(2)]
    return [*rows, ReferralFactory(organisation=organisation, counsellor=colleague)]


def form(referrals, counsellor, **more):
    """What the list sends: each referral with the counsellor whom it showed."""
    chosen = [f"{referral.pk}-{referral.counsellor_id or ''}" for referral in referrals]
    return {"referral": chosen, "counsellor": counsellor.pk if counsellor else "", **more}


def owners(referrals):
    return [Referral.objects.get(pk=referral.pk).counsellor for referral in referrals]


def test_the_look_shows_who_gets_what_and_changes_nothing(signed_in, three, mona, colleague):
    html = signed_in.post(CHECK, form(three, mona)).text

    assert "Fordel 3 henvisninger til Mona Dahl?" in html
    assert all(referral.citizen.name in html for referral in three)
    assert owners(three) == [None, None, colleague]


def test_they_are_handed_over_with_history_and_deadlines_stand(signed_in, three, mona, coordinator):
    answer = signed_in.post(DO, form(three, mona, back="state=waiting&sort=name"))

    assert answer["Location"] == "/henvisninger/?state=waiting&sort=name"
    assert owners(three) == [mona] * 3
    now = Referral.objects.get(pk=three[0].pk)
    assert (now.assigned_by, now.contact_due) == (coordinator, three[0].contact_due)
    assert now.history.first().history_user == coordinator


def test_many_take_no_more_statements_than_two(signed_in, organisation, mona):
    asked = []
    for number in (2, 20):
        referrals = [ReferralFactory(organisation=organisation) for _ in range(number)]
        for url in (DO, UNDO):
            with CaptureQueriesContext(connection) as queries:
                signed_in.post(url, form(referrals, mona))
            asked.append(len(queries))

    assert asked[:2] == asked[2:]


def test_the_list_says_so_and_offers_the_way_back(signed_in, three, mona, colleague):
    signed_in.post(DO, form(three, mona))
    assert "3 henvisninger er fordelt til Mona Dahl" in signed_in.get("/henvisninger/").text

    answer = signed_in.post(UNDO, follow=True)

    assert owners(three) == [None, None, colleague]
    assert "3 henvisninger er som før" in answer.text
    assert "Fortryd fordelingen" not in answer.text


def test_after_an_hour_it_cannot_be_undone(signed_in, three, mona, clock):
    signed_in.post(DO, form(three, mona))
    clock.move(minutes=61)

    assert "Fortryd fordelingen" not in signed_in.get("/henvisninger/").text
    answer = signed_in.post(UNDO, follow=True)

    assert owners(three) == [mona] * 3
    assert "alert-error" in answer.text


def test_undoing_twice_is_undoing_once(signed_in, three, mona, colleague):
    signed_in.post(DO, form(three, mona))

    for _ in range(2):
        signed_in.post(UNDO)

    assert owners(three) == [None, None, colleague]


def test_what_cannot_go_back_to_somebody_who_has_left_stays(signed_in, three, mona, colleague):
    signed_in.post(DO, form(three, mona))
    colleague.is_active = False
    colleague.save(update_fields=["is_active"])
    colleague.memberships.all().delete()

    signed_in.post(UNDO)

    assert owners(three) == [None, None, mona]


def test_what_has_changed_since_stays_when_it_is_undone(signed_in, three, mona):
    signed_in.post(DO, form(three, mona))
    contact.record_attempt(referral=three[0], by=mona, outcome="no_answer")

    answer = signed_in.post(UNDO, follow=True)

    assert owners(three)[:2] == [mona, None]
    assert "1 henvisning er ikke ændret" in answer.text


@pytest.mark.parametrize("address", [CHECK, DO])
def test_what_a_colleague_took_meanwhile_stays_and_is_told(address, signed_in, three, mona, colleague):
    sent = form(three, mona)
    contact.take(referral=three[0], by=colleague)

    answer = signed_in.post(address, sent, follow=True)

    assert owners(three)[0] == colleague
    assert f"{colleague} har taget den i mellemtiden" in answer.text


@pytest.mark.parametrize("address", [CHECK, DO])
def test_what_ended_meanwhile_stays_and_is_told(address, signed_in, three, mona, counsellor):
    sent = form(three, mona)
    contact.decline(referral=three[1], by=counsellor, reason="not_now", heard_from_citizen=False)

    answer = signed_in.post(address, sent, follow=True)

    assert owners(three)[1] is None
    assert "Den er afsluttet: Vil ikke deltage" in answer.text


def test_what_was_given_back_or_is_there_already_stays(signed_in, three, mona, colleague):
    sent = form(three, mona)
    contact.assign(referral=three[2], counsellor=None, by=colleague)
    contact.assign(referral=three[0], counsellor=mona, by=mona)

    answer = signed_in.post(DO, sent, follow=True)

    assert owners(three) == [mona, mona, None]
    assert "Mona Dahl har den allerede" in answer.text
    assert "Den er givet tilbage i mellemtiden" in answer.text


def test_nothing_can_be_handed_over(signed_in, organisation, mona):
    ended = [ReferralFactory(organisation=organisation, declined=True)]

    html = signed_in.post(CHECK, form(ended, mona)).text

    assert "Ingen af disse henvisninger kan fordeles" in html
    assert "button-primary" not in html


@pytest.mark.parametrize("chosen", [[], ["x"], ["1"], ["-5"], ["1-x"], ["9" * 30 + "-"]])
def test_nothing_chosen_leads_back_with_a_message(chosen, signed_in, mona):
    answer = signed_in.post(CHECK, {"referral": chosen, "counsellor": mona.pk, "back": "due=overdue"}, follow=True)

    assert answer.redirect_chain == [("/henvisninger/?due=overdue", 302)]
    assert "Vælg mindst én henvisning" in answer.text


def test_without_a_counsellor_the_choice_is_kept(signed_in, three):
    answer = signed_in.post(CHECK, form(three, None))

    assert answer.status_code == 422
    assert "Vælg en rådgiver" in answer.text
    assert all(f'value="{one}"' in answer.text for one in form(three, None)["referral"])


def test_only_somebody_who_calls_citizens_here_can_get_them(signed_in, three, organisation, neighbour):
    others = [
        CounsellorFactory(organisation=neighbour),
        CounsellorFactory(organisation=organisation, is_active=False),
        UserFactory(organisation=organisation, roles=["office"]),
    ]

    for other in others:
        assert signed_in.post(CHECK, form(three, other)).status_code == 422
        signed_in.post(DO, form(three, other))

    assert owners(three)[:2] == [None, None]


def test_a_counsellor_of_one_organisation_gets_nothing_of_the_other(client, organisation, neighbour, mona):
    user = CoordinatorFactory(organisation=organisation)
    user.memberships.create(organisation=neighbour, roles=["coordinator"])
    here, there = ReferralFactory(organisation=organisation), ReferralFactory(organisation=neighbour)
    client.force_login(user)

    answer = client.post(DO, form([here, there], mona), follow=True)

    assert owners([here]) == [mona]
    assert "Mona Dahl ringer ikke til borgere i denne organisation" in answer.text


def test_a_neighbours_referral_is_not_touched(signed_in, neighbour, mona, coordinator):
    theirs = ReferralFactory(organisation=neighbour)

    signed_in.post(DO, form([theirs], mona))

    assert theirs.history.model.objects.filter(id=theirs.pk, history_user=coordinator).count() == 0


def test_a_counsellor_hands_over_one_at_a_time(client, counsellor, three, mona):
    client.force_login(counsellor)

    for address in (CHECK, DO, UNDO):
        assert client.post(address, form(three, mona)).status_code == 403


def test_who_is_shown_is_logged(signed_in, three, mona):
    from accounts.models import AccessLogEntry

    signed_in.post(CHECK, form(three, mona))

    entry = AccessLogEntry.objects.latest("pk")
    assert (entry.page, entry.citizens) == ("casework:hand_over_check", sorted(r.citizen_id for r in three))


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_each_referral_goes_to_one(organisation):
    by, mona, bo = (CounsellorFactory(organisation=organisation) for _ in range(3))
    rows = [ReferralFactory(organisation=organisation) for _ in range(4)]
    pks = [row.pk for row in rows]

    def give(counsellor, order):
        referrals = Referral.objects.filter(organisation=organisation, pk__in=order)
        return lambda: assignment.hand_over(
            referrals=referrals, seen=dict.fromkeys(order), counsellor=counsellor, by=by
        )

    first, second = at_once(give(mona, pks), give(bo, pks[::-1]), within=organisation)

    assert sorted([len(first.done), len(second.done)]) == [0, 4]
    assert len({owner.pk for owner in owners(rows)}) == 1


@pytest.mark.django_db(transaction=True)
def test_a_call_and_a_hand_over_at_once_do_not_wait_for_each_other_for_ever(organisation):
    """The call stops the clocks of all of the citizen's referrals, in another order."""
    by, mona = (CounsellorFactory(organisation=organisation) for _ in range(2))
    one = ReferralFactory(organisation=organisation)
    two = ReferralFactory(citizen=one.citizen)
    referrals = Referral.objects.filter(organisation=organisation, pk__in=[one.pk, two.pk])

    results = at_once(
        lambda: contact.record_attempt(referral=two, by=by, outcome="reached"),
        lambda: assignment.hand_over(
            referrals=referrals, seen=dict.fromkeys([one.pk, two.pk]), counsellor=mona, by=mona
        ),
        within=organisation,
    )

    assert not [result for result in results if isinstance(result, Exception)]
