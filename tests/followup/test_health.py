"""Do messages get through? Shares of what has left the house, what waits for a gateway, and when it counts as down."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts import clock as clocks
from followup import health
from followup.health import Window
from followup.log import figures
from tests.followup.engine import switch_on
from tests.followup.factories import MessageFactory
from tests.referrals.factories import CitizenFactory
from tests.sweep.calls import client_of


@pytest.fixture
def citizen(organisation):
    return CitizenFactory(organisation=organisation)


@pytest.fixture
def sent(citizen):
    """So many minutes ago."""

    def one(minutes=60, state="delivered", took=1, **about):
        at = clocks.now() - timedelta(minutes=minutes)
        receipt = {"received_at": at + timedelta(minutes=took), "received_by_kind": "system:receipt"}
        told = {"due_at": at, "sent_at": at, "sent_by_kind": "system:dispatch", **about}
        return MessageFactory(citizen=citizen, state=state, **told, **(receipt if state == "delivered" else {}))

    return one


@pytest.fixture
def came_back(citizen):
    """Due so many minutes ago, tried, and to be tried again in so many."""

    def one(minutes=6, again=1, code="unreachable", **about):
        now = clocks.now()
        due, next_at = now - timedelta(minutes=minutes), now + timedelta(minutes=again)
        told = {"due_at": due, "next_at": next_at, "code": code, "tries": 3, **about}
        return MessageFactory(**{"citizen": citizen, **told})

    return one


def of(organisation):
    return health.state_of(organisation)


def test_what_has_left_the_house_is_counted_by_what_became_of_it(organisation, sent):
    for state in ("delivered", "delivered", "failed", "unknown", "sent"):
        sent(state=state, minutes=3)
    for state in ("pending", "cancelled", "expired", "blocked"):
        sent(state=state)

    assert of(organisation).day == Window(gone=5, delivered=2, slow=0, failed=1, unknown=1)


def test_the_day_and_the_week_end_now(organisation, sent):
    sent(minutes=23 * 60), sent(minutes=25 * 60), sent(minutes=8 * 24 * 60)

    assert (of(organisation).day.gone, of(organisation).week.gone) == (1, 2)


@pytest.mark.parametrize(("took", "slow"), [(5, 0), (6, 1)])
def test_one_that_took_more_than_five_minutes_is_slow(took, slow, organisation, sent):
    sent(took=took)

    assert of(organisation).day.slow == slow


@pytest.mark.parametrize(("minutes", "slow"), [(5, 0), (6, 1)])
def test_so_is_one_without_a_receipt_after_that_time(minutes, slow, organisation, sent):
    sent(minutes=minutes, state="sent")

    assert of(organisation).day.slow == slow


@pytest.mark.parametrize(("slow", "warned"), [(9, (False, False)), (10, (True, False)), (15, (True, True))])
def test_a_tenth_of_slow_ones_is_a_warning(slow, warned):
    window = Window(gone=100, delivered=100, slow=slow)

    assert (window.is_slow, window.is_very_slow) == warned


def test_of_a_handful_no_share_is_told():
    assert not Window(gone=3, slow=3).is_slow


def test_a_gateway_that_does_not_answer_is_down(organisation, came_back):
    oldest = came_back(minutes=7)
    came_back(minutes=1)

    state = of(organisation)

    assert (state.is_down, state.waiting, state.since) == (True, 2, oldest.due_at)


UP = {
    "waits since less than five minutes": {"minutes": 4},
    "waits for the end of the quiet hours": {"again": 600},
    "was tried last an hour ago": {"again": -60},
    "never tried": {"tries": 0, "code": ""},
    "given back before it was tried": {"code": "lease"},
    "sent at last": {"state": "sent"},
}


@pytest.mark.parametrize("about", UP.values(), ids=UP)
def test_it_is_not_down_for(about, organisation, came_back, coordinator):
    came_back(**about)

    assert not of(organisation).is_down
    assert health.outages(coordinator) == []


def test_the_coordinator_is_told_on_the_pages_of_messages(organisation, coordinator, came_back):
    came_back(minutes=12)
    came_back(minutes=6)

    for page in ("", "tal/", "ring/"):
        shown = client_of(coordinator).get(f"/sms/{page}").text
        assert "Sms-gatewayen svarer ikke" in shown
        assert "2 beskeder har ventet siden i dag kl. 10.30" in shown


def test_a_neighbours_gateway_does_not_concern_them(coordinator, neighbour, came_back):
    came_back(organisation=neighbour, citizen=CitizenFactory(organisation=neighbour))

    assert health.outages(coordinator) == []


def test_who_does_not_look_after_messages_costs_no_statement(counsellor, came_back, django_assert_num_queries):
    came_back()
    assert counsellor.access.rights

    with django_assert_num_queries(0):
        assert health.outages(counsellor) == []


def test_the_question_is_one_statement(coordinator, django_assert_num_queries):
    assert coordinator.access.rights

    with django_assert_num_queries(1):
        health.outages(coordinator)


def test_monitoring_is_told_how_many_and_of_whom_nothing(organisation, came_back, neighbour):
    came_back()
    came_back()
    switch_on(neighbour)

    told = Client().get("/health/ticks/")

    assert told.json()["gateways_down"] == 1
    assert organisation.name not in told.text


def test_the_coordinator_sees_it_above_the_referrals_too(coordinator, came_back):
    came_back()

    assert "Sms-gatewayen svarer ikke" in client_of(coordinator).get("/henvisninger/").text


# The page


def lines(organisation):
    return {line["label"]: (line["day"], line["week"]) for line in figures.told(of(organisation))}


def test_the_page_says_shares(organisation, sent):
    switch_on(organisation, gateway="gatewayapi")
    for state in ("delivered", "delivered", "failed"):
        sent(state=state)
    sent(minutes=3000)

    told = lines(organisation)

    assert told["Sendt"] == ("3", "4")
    assert told["Afleveret på telefonen"] == ("2 (67 %)", "3 (75 %)")
    assert told["Nåede ikke frem"] == ("1 (33 %)", "1 (25 %)")
    assert told["Ingen ved det"] == ("0", "0")


def test_without_receipts_it_says_so_instead_of_a_share(organisation, coordinator, sent):
    sent(state="sent")

    assert "Afleveret på telefonen" not in lines(organisation)
    assert "sender ingen kvitteringer" in client_of(coordinator).get("/sms/tal/").text


def test_many_slow_ones_are_a_warning_on_the_page(organisation, coordinator, sent):
    for number in range(20):
        sent(took=9 if number < 2 else 1)

    assert "Over 10 %" in client_of(coordinator).get("/sms/tal/").text


def test_costs_are_summed_by_month_and_kind(organisation, sent, clock):
    sent(kind="moved", parts=2, cost="0.9")
    sent(kind="moved", parts=1, cost="0.45")
    sent(kind="day_before", parts=1, state="failed")
    clock.at("2026-05-02")
    sent(kind="day_before", parts=1, cost="0.45")
    sent(kind="day_before", parts=1, state="pending")

    costs = figures.costs(organisation.pk)

    assert [row["label"] for row in costs.months] == ["Maj 2026", "April 2026", "Marts 2026"]
    assert costs.months[1] == {"label": "April 2026", "messages": "0", "parts": "0", "cost": "–"}
    assert costs.months[2] == {"label": "Marts 2026", "messages": "3", "parts": "4", "cost": "1,35 kr."}
    assert [(row["label"], row["parts"]) for row in costs.kinds] == [
        ("Påmindelse dagen før", "2"),
        ("Aftalen er flyttet", "3"),
    ]
    assert (costs.total["messages"], costs.total["cost"], costs.unpriced) == ("4", "1,80 kr.", 1)


def test_a_message_of_the_first_night_of_a_month_belongs_to_it(organisation, sent, clock):
    clock.at("2026-04-01 00:30")
    sent(minutes=1)

    assert figures.costs(organisation.pk).months[0]["messages"] == "1"


def test_what_is_older_than_a_year_is_left_out(organisation, sent):
    sent(minutes=60 * 24 * 380)

    assert figures.costs(organisation.pk).total["messages"] == "0"
