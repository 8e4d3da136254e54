"""The pages of absence: what they show, to whom, and what comes back."""

from datetime import timedelta

import pytest

from accounts.models import Absence
from referrals.actions import absence as actions
from referrals.actions import contact
from referrals.models import Referral
from tests.accounts.factories import AbsenceFactory, CounsellorFactory
from tests.referrals.factories import ReferralFactory
from tests.sweep.calls import client_of


@pytest.fixture
def signe(organisation):
    return CounsellorFactory(organisation=organisation, name="Signe Rask")


@pytest.fixture
def absence(organisation, signe, colleague):
    return AbsenceFactory(organisation=organisation, user=signe, deputy=colleague)


@pytest.fixture
def page(absence):
    return f"/fravaer/{absence.pk}/"


def owner(referral):
    return Referral.objects.get(pk=referral.pk).counsellor


def test_a_coordinator_reports_a_colleague_at_half_past_seven(organisation, coordinator, signe, colleague, clock):
    clock.at("2026-03-10 07:30")
    data = {"membership": signe.memberships.get().pk, "from_day": "2026-03-10", "deputy": colleague.pk}

    answer = client_of(coordinator).post("/fravaer/ny/", data, follow=True)

    assert "Signe Rask er væk indtil videre" in answer.text
    assert f"Stedfortræder: {colleague.name}." in answer.text


def test_without_a_choice_the_one_named_beforehand_stands_in(organisation, coordinator, signe, colleague):
    place = signe.memberships.get()
    actions.name_deputy(membership=place, deputy=colleague, by=signe)

    client_of(coordinator).post("/fravaer/ny/", {"membership": place.pk, "from_day": "2026-03-10"})

    assert Absence.objects.get().deputy == colleague


def test_a_colleague_cannot_report_another(colleague, signe):
    data = {"membership": signe.memberships.get().pk, "from_day": "2026-03-10"}

    assert client_of(colleague).post("/fravaer/ny/", data).status_code == 422
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"from_day": ""}, {"from_day": "2020-01-01"}, {"from_day": "2026-03-10", "to_day": "2026-03-09"}]
)
def test_days_that_cannot_be_come_back(wrong, coordinator, signe):
    answer = client_of(coordinator).post("/fravaer/ny/", {"membership": signe.memberships.get().pk} | wrong)

    assert answer.status_code == 422
    assert all(f'value="{value}"' in answer.text for value in wrong.values() if value)


def test_the_plan_is_saved_from_the_page(page, organisation, signe, colleague, coordinator, clock):
    taken = ReferralFactory(organisation=organisation, counsellor=signe, overdue=True)
    moved, off = (ReferralFactory(organisation=organisation, counsellor=signe, next_try=clock.moment) for _ in range(2))
    data = {
        f"choice-c{taken.pk}-1": "take",
        f"to-c{taken.pk}-1": colleague.pk,
        f"choice-c{moved.pk}-1": "move",
        f"at-c{moved.pk}-1": "2026-03-12T09:30",
        f"choice-c{off.pk}-1": "cancel",
    }

    answer = client_of(coordinator).post(page, data, follow=True)

    assert "Planen er gemt: 1 er overtaget, 1 er flyttet, 1 er aflyst." in answer.text
    assert answer.text.count("Planen er gemt") == 1
    assert owner(taken) == colleague
    assert Referral.objects.get(pk=moved.pk).next_try.isoformat() == "2026-03-12T08:30:00+00:00"


def test_a_move_without_a_time_comes_back_with_the_other_choices(page, organisation, signe, coordinator, clock):
    moved = ReferralFactory(organisation=organisation, counsellor=signe, next_try=clock.moment)
    kept = ReferralFactory(organisation=organisation, counsellor=signe)

    answer = client_of(coordinator).post(page, {f"choice-c{moved.pk}-1": "move", f"choice-c{kept.pk}-1": "keep"})

    assert answer.status_code == 422
    form = answer.context["form"]
    assert [form[f"choice-c{each.pk}-1"].value() for each in (moved, kept)] == ["move", "keep"]
    assert "Vælg et tidspunkt" in answer.text


def test_what_has_changed_since_the_page_was_drawn_is_told(page, organisation, signe, colleague, coordinator):
    referral = ReferralFactory(organisation=organisation, counsellor=signe)

    data = {f"choice-c{referral.pk}-7": "take", f"to-c{referral.pk}-7": colleague.pk}
    answer = client_of(coordinator).post(page, data, follow=True)

    assert "1 er ændret af en anden i mellemtiden" in answer.text
    assert owner(referral) == signe


def test_all_goes_to_the_deputy_and_is_undone(page, organisation, signe, colleague, coordinator):
    referral = ReferralFactory(organisation=organisation, counsellor=signe)
    client = client_of(coordinator)

    client.post(f"{page}alt/")
    assert owner(referral) == colleague
    answer = client.post(f"{page}fortryd/", follow=True)

    assert "Planen er fortrudt. 1 aftale eller frist er, som den var." in answer.text
    assert owner(referral) == signe


def test_back_at_work_it_is_given_back_by_herself(page, organisation, signe, colleague, coordinator):
    referral = ReferralFactory(organisation=organisation, counsellor=signe)
    client_of(coordinator).post(f"{page}alt/")
    client = client_of(signe)
    client.post(f"{page}slut/")
    shown = client.get(page).text
    assert "Signe Rask er tilbage" in shown
    assert "gives tilbage her på siden" not in shown
    step = referral.cover.get().pk

    client.post(f"{page}giv-tilbage/", {"step": [f"c{step}", "x", "c" + "9" * 30, f"m{step}"]})

    assert owner(referral) == signe


def test_the_page_says_that_the_deputy_is_away_too(page, absence, organisation, colleague, coordinator):
    client = client_of(coordinator)
    assert "Stedfortræderen kan åbne sagerne" in client.get(page).text

    AbsenceFactory(organisation=organisation, user=colleague, from_day=absence.from_day)

    alone = client.get(page).text
    assert f"{colleague.name}, som heller ikke er på arbejde" in alone
    assert "Derfor kan alle kolleger åbne sagerne" in alone


def test_only_those_concerned_see_whom_she_has(page, organisation, counsellor, coordinator, colleague, signe):
    statuses = [client_of(user).get(page).status_code for user in (coordinator, colleague, signe, counsellor)]

    assert statuses == [200, 200, 200, 403]


def test_a_full_page_can_be_sent(page, organisation, signe, colleague, coordinator, clock):
    for _ in range(45):
        ReferralFactory(organisation=organisation, counsellor=signe, next_try=clock.moment)
    client = client_of(coordinator)
    fields = client.get(page).context["form"].fields

    answer = client.post(page, {name: {"c": "keep", "t": colleague.pk, "a": ""}[name[0]] for name in fields})

    assert answer.status_code == 302
    assert len(fields) == 120


def test_of_many_the_page_says_how_many_are_left_and_shows_them_next(page, organisation, signe, coordinator):
    for _ in range(45):
        ReferralFactory(organisation=organisation, counsellor=signe)
    client = client_of(coordinator)
    first = client.get(page)
    shown = {line["pk"] for line in first.context["lines"]}
    assert "5 mere er ikke vist endnu" in first.text

    then = sent(client, page, every="keep")

    assert len({line["pk"] for line in then.context["lines"]} - shown) == 5


def test_calls_of_a_day_are_in_the_order_of_the_clock(page, organisation, signe, coordinator, clock):
    late, early = (
        ReferralFactory(organisation=organisation, counsellor=signe, next_try=clock.moment + after, **about)
        for after, about in [(timedelta(hours=3), {"overdue": True}), (timedelta(hours=1), {})]
    )

    lines = client_of(coordinator).get(page).context["lines"]

    assert [line["pk"] for line in lines] == [early.pk, late.pk]


def sent(client, page, every="", **choices):
    """The plan as the page has it, saved; `every="keep"` says otherwise of all lines, `c12="keep"` of one."""
    form = client.get(page).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    data |= {name: every for name in data if every and name.startswith("choice-")}
    for line, choice in choices.items():
        data |= {name: choice for name in data if name.startswith(f"choice-{line}-")}
    return client.post(page, data, follow=True)


def test_a_plan_that_is_saved_twice_takes_nothing_that_was_kept(page, organisation, signe, colleague, coordinator):
    kept, taken = (ReferralFactory(organisation=organisation, counsellor=signe) for _ in range(2))
    client = client_of(coordinator)
    sent(client, page, **{f"c{kept.pk}": "keep"})
    new = ReferralFactory(organisation=organisation, counsellor=signe)

    sent(client, page)

    assert [owner(one) for one in (kept, taken, new)] == [signe, colleague, colleague]


def test_who_is_away_is_marked_where_a_deputy_or_receiver_is_chosen(
    page, organisation, signe, colleague, coordinator, counsellor
):
    ReferralFactory(organisation=organisation, counsellor=signe)
    AbsenceFactory(organisation=organisation, user=colleague)
    client = client_of(coordinator)

    pages = [client.get(at).text for at in (page, f"{page}ret/", "/fravaer/ny/")]

    assert all(f"{colleague.name} (fraværende)</option>" in text for text in pages)
    assert not any(f"{counsellor.name} (fraværende)" in text for text in pages)


def test_nothing_goes_to_a_deputy_who_is_away_too(page, organisation, signe, colleague, coordinator):
    referral = ReferralFactory(organisation=organisation, counsellor=signe)
    AbsenceFactory(organisation=organisation, user=colleague)
    client = client_of(coordinator)
    shown = client.get(page)
    assert "Overdrag alt" not in shown.text
    assert shown.context["form"][f"choice-c{referral.pk}-1"].value() == "keep"

    answer = client.post(f"{page}alt/", follow=True)

    assert f"{colleague.name} er heller ikke på arbejde. Vælg en anden stedfortræder først." in answer.text
    assert owner(referral) == signe


def move(referral, to):
    return {f"choice-c{referral.pk}-1": "move", f"at-c{referral.pk}-1": to}


@pytest.mark.parametrize(
    ("to_day", "to", "status"),
    [
        ("2026-03-12", "2026-03-12T09:30", 422),
        ("2026-03-12", "2026-03-13T09:30", 302),
        (None, "2026-03-10T12:30", 422),
        (None, "2026-03-11T09:30", 302),
    ],
)
def test_nothing_is_moved_to_a_day_on_which_the_colleague_is_known_to_be_away(
    to_day, to, status, page, absence, organisation, signe, coordinator, clock
):
    absence.to_day = to_day
    absence.save(update_fields=["to_day"])
    referral = ReferralFactory(organisation=organisation, counsellor=signe, next_try=clock.moment)

    answer = client_of(coordinator).post(page, move(referral, to))

    assert answer.status_code == status
    assert ("Signe Rask er væk den dag" in answer.text) is (status == 422)


def test_the_errors_on_top_say_of_whom(page, organisation, signe, coordinator, clock):
    names = ["Bo Thy", "Inger Thostrup"]
    calls = [
        ReferralFactory(organisation=organisation, counsellor=signe, next_try=clock.moment, citizen__name=name)
        for name in names
    ]

    answer = client_of(coordinator).post(page, move(calls[0], "") | move(calls[1], ""))

    assert all(f'">{name}: Vælg et tidspunkt' in answer.text for name in names)


def test_whoever_was_promised_a_call_today_that_is_off_is_to_be_rung(
    page, organisation, signe, coordinator, colleague, clock
):
    today, moved, tomorrow, _untouched = (
        ReferralFactory(organisation=organisation, counsellor=signe, next_try=clock.moment + timedelta(hours=hours))
        for hours in (1, 2, 24, 3)
    )
    client = client_of(coordinator)
    cancelled = {f"choice-c{one.pk}-1": "cancel" for one in (today, tomorrow)}

    answer = client.post(page, cancelled | move(moved, "2026-03-12T09:30"), follow=True)

    names = [one["name"] for one in answer.context["to_call"]]
    assert names == [today.citizen.name, moved.citizen.name]
    assert "Lovet opkald i dag kl. 11.42" in answer.text
    contact.record_attempt(referral=today, by=colleague, outcome="reached")
    assert [one["name"] for one in client.get(page).context["to_call"]] == [moved.citizen.name]


def test_back_at_work_by_mistake_is_undone_on_the_page_by_whoever_said_so(page, coordinator, colleague):
    client = client_of(coordinator)
    client.post(f"{page}slut/")
    undo = f'action="{page}slut/fortryd/"'
    assert [undo in client_of(who).get(page).text for who in (coordinator, colleague)] == [True, False]

    answer = client.post(f"{page}slut/fortryd/", follow=True)

    assert "Signe Rask er væk indtil videre" in answer.text
