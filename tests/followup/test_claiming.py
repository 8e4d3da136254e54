"""What goes out at which moment, whatever the rows were when they were made."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from accounts.scope import scope
from courses.actions import talks
from courses.models import Session
from followup import claiming, marking
from followup.models import Message
from referrals.models import Citizen
from tests.followup.engine import local, switch_on
from tests.followup.factories import MessageFactory, OptOutFactory, StopFactory


def due(**about):
    return MessageFactory(**about)


def claimed(**about):
    return [row.kind for row in claiming.claim(100, **about).rows]


def state(message):
    message.refresh_from_db()
    return message.state


def next_at(message):
    message.refresh_from_db()
    return f"{local(message.next_at):%d.%m. %H:%M}"


@pytest.fixture
def message(organisation):
    return due(organisation=organisation)


def test_what_is_due_is_claimed_once(message):
    assert (claimed(), claimed()) == (["tried_to_call"], [])
    assert state(message) == "claimed"


def test_what_is_due_within_a_second_is_claimed_and_no_more(organisation, clock):
    due(organisation=organisation, due_at=clock() + timedelta(seconds=1))
    due(organisation=organisation, due_at=clock() + timedelta(seconds=2))

    assert len(claimed()) == 1


def test_the_oldest_go_first(organisation, clock):
    new = due(organisation=organisation)
    old = due(organisation=organisation, due_at=clock() - timedelta(hours=1))

    batch = claiming.claim(1)

    assert [row.id for row in batch.rows] == [old.pk] != [new.pk]


def test_after_its_moment_it_never_goes(message, clock):
    clock.at("2026-03-11 10:42")

    assert claimed() == []
    assert state(message) == "expired"


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-10 20:00", "11.03. 08:00"),
        ("2026-03-10 23:59", "11.03. 08:00"),
        ("2026-03-11 00:00", "11.03. 08:00"),
        ("2026-03-11 07:59", "11.03. 08:00"),
        # Good Friday and the days after it: Saturday is none.
        ("2026-04-03 12:00", "04.04. 08:00"),
        # The clocks change: the morning after is at eight by the new one.
        ("2026-03-28 21:00", "29.03. 08:00"),
        ("2026-10-24 21:00", "25.10. 08:00"),
        ("2028-02-28 21:00", "29.02. 08:00"),
    ],
)
def test_at_night_and_on_holidays_it_waits(organisation, clock, now, opens):
    clock.at(now)
    message = due(organisation=organisation, stale_at=clock() + timedelta(days=4))

    assert claimed() == []
    assert (state(message), next_at(message)) == ("pending", opens)


def test_what_waits_too_long_is_not_sent_late(organisation, clock):
    clock.at("2026-03-10 21:00")
    message = due(organisation=organisation, stale_at=clock() + timedelta(hours=1))
    claimed()
    clock.at("2026-03-11 08:00")

    assert claimed() == []
    assert state(message) == "expired"


@pytest.mark.parametrize("kind", ["reply", "stopped"])
def test_who_has_just_written_is_answered_at_night(organisation, clock, kind):
    clock.at("2026-03-10 22:00")
    due(organisation=organisation, kind=kind)

    assert claimed() == [kind]


@pytest.mark.parametrize("change", [{"no_sms": True}, {"phone": ""}, {"phone_shared": True}, {"died_on": "2026-03-01"}])
def test_nobody_is_written_to_against_their_wish(message, change):
    Citizen.objects.filter(pk=message.citizen_id).update(**change)

    assert claimed() == []
    assert state(message) == "cancelled"


def test_nothing_goes_to_a_number_that_said_stop_but_the_last_word(message):
    StopFactory(organisation=message.organisation, number=message.citizen.phone)
    due(citizen=message.citizen, kind="stopped")
    due(organisation=message.organisation, citizen=None, number=message.citizen.phone, kind="reply")

    assert claimed() == ["stopped"]


def test_of_the_kind_that_is_not_wanted_there_are_none(message):
    OptOutFactory(citizen=message.citizen, kind="tried_to_call")

    assert claimed() == []


def test_kinds_that_are_switched_off_are_not_sent(message):
    Organisation.objects.update(sms_kinds_off=["tried_to_call"])

    assert claimed() == []


def test_without_a_gateway_nothing_is(message):
    Organisation.objects.update(sms_gateway="")

    assert claimed() == []
    assert state(message) == "cancelled"


def test_the_text_goes_to_the_number_of_today(message):
    Citizen.objects.filter(pk=message.citizen_id).update(phone="+4510203040")

    assert [row.number for row in claiming.claim(10).rows] == ["+4510203040"]


@pytest.mark.parametrize(
    "behind_our_back",
    [
        lambda talk: Session.objects.filter(pk=talk.pk).update(starts_at=talk.starts_at + timedelta(days=1)),
        lambda talk: Session.objects.filter(pk=talk.pk).update(
            state="cancelled", cancelled_at=talk.planned_at, cancelled_by_kind="system:tests"
        ),
    ],
)
def test_a_reminder_is_only_sent_of_what_is_so(plan, clock, behind_our_back):
    """Even where nobody has told the engine of it: a partner's meeting, a hand in the database."""
    talk = plan()
    behind_our_back(talk)
    clock.at("2026-03-16 10:00")

    assert claimed() == []


def test_whoever_is_called_off_today_hears_it_before_eight(plan, counsellor, clock, organisation):
    switch_on(organisation, early_cancellations=True)
    talk = plan(days=1)
    clock.at("2026-03-11 06:30")
    talks.cancel(session=talk, by=counsellor)
    clock.at("2026-03-11 06:36")
    assert claimed() == []
    assert next_at(Message.objects.get(kind="cancelled")) == "11.03. 07:00"

    clock.at("2026-03-11 07:00")

    assert claimed() == ["cancelled"]


def test_elsewhere_not_before_eight(plan, counsellor, clock):
    talk = plan(days=1)
    clock.at("2026-03-11 07:30")
    talks.cancel(session=talk, by=counsellor)
    clock.at("2026-03-11 07:36")

    assert claimed() == []
    assert next_at(Message.objects.get(kind="cancelled")) == "11.03. 08:00"


def test_organisations_that_are_full_wait(message, neighbour):
    switch_on(neighbour)
    with scope([message.organisation_id, neighbour.pk]):
        theirs = due(organisation=neighbour)

        batch = claiming.claim(10, full=[message.organisation_id])

    assert [row.id for row in batch.rows] == [theirs.pk]


def test_what_was_not_begun_is_given_back(message):
    batch = claiming.claim(10)

    claiming.release([message.pk], batch.claim)

    assert claimed() == ["tried_to_call"]


# Claimed, and never heard of again.


def test_a_lease_that_ran_out_is_unknown_where_it_could_be_doubled(message, clock):
    claimed()
    clock.move(seconds=61)

    assert claiming.settle_leases([]) == {"unknown": 1}
    assert claimed() == []


def test_and_is_tried_again_where_doubles_are_removed(message, clock):
    reference = claiming.claim(10).rows[0].reference
    clock.move(seconds=61)

    assert claiming.settle_leases(["file"]) == {"pending": 1}
    assert claiming.claim(10).rows[0].reference == reference


def test_within_the_lease_it_is_left_alone(message, clock):
    claimed()
    clock.move(seconds=59)

    assert claiming.settle_leases(["file"]) == {}


def mark(message, batch, **said):
    told = {"state": "sent", "number": "+4510203040", "text": "Hej", "sender": "Havnsoe", "gateway": "file", "parts": 1}
    marking.write([marking.Mark(id=message.pk, claim=batch.claim, **told | said)])
    return state(message)


def test_the_answer_after_the_lease_still_counts(message, clock):
    batch = claiming.claim(10)
    clock.move(seconds=61)
    claiming.settle_leases([])

    assert mark(message, batch, sent_at=clock(), gateway_id="x1") == "sent"


def test_an_answer_under_an_old_claim_changes_nothing(message, clock):
    old = claiming.claim(10)
    clock.move(seconds=61)
    claiming.settle_leases(["file"])
    claiming.claim(10)

    assert mark(message, old, state="failed") == "claimed"


def test_a_receipt_that_came_first_stands(message):
    batch = claiming.claim(10)
    Message.objects.update(state="delivered")

    assert mark(message, batch) == "delivered"
    assert message.text == "Hej"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-3600 * 30, 3600 * 30), max_size=8), st.integers(0, 48 * 4))
def test_never_too_early_never_too_late_never_at_night(organisation, clock, offsets, quarter):
    """Whenever a tick comes, after however long a sleep."""
    clock.at("2026-03-28 10:00")
    start = clock()
    Message.objects.all().delete()
    for offset in offsets:
        due(organisation=organisation, due_at=start + timedelta(seconds=offset))
    clock.move(minutes=15 * quarter)

    for row in claiming.claim(100).rows:
        message = Message.objects.get(pk=row.id)
        assert message.due_at <= clock() + claiming.AHEAD
        assert clock() < message.stale_at
        assert 8 <= local(clock()).hour < 20
