"""What a counsellor does with a referral: attempts, pauses, ends, wishes, letters, hand-overs."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from referrals import transitions
from referrals.actions import contact
from referrals.models import Citizen, ContactAttempt, Pause, Referral
from tests.accounts.factories import CounsellorFactory, UserFactory
from tests.referrals.factories import ReferralFactory

STANDS_AGAIN = {
    "contacted": "The contact stands again.",
    "planned": "The planned course stands again.",
    "started": "The course goes on.",
}


@pytest.fixture
def signed_in(client, counsellor):
    client.force_login(counsellor)
    return client


@pytest.fixture
def referral(organisation):
    return ReferralFactory(organisation=organisation)


@pytest.fixture
def mine(organisation, counsellor):
    return ReferralFactory(organisation=organisation, counsellor=counsellor)


def to(name, row):
    return reverse(f"referrals:{name}", args=[row.pk])


def now(row):
    return Referral.objects.get(pk=row.pk)


def say(text):
    with override("da"):
        return gettext(text)


def test_an_attempt_is_one_post_and_takes_the_referral(signed_in, referral, counsellor):
    answer = signed_in.post(to("attempt", referral), {"outcome": "no_answer"})

    assert answer["Location"] == "/min-dag/"
    assert (now(referral).counsellor, now(referral).state) == (counsellor, "received")
    assert referral.attempts.get().made_by == counsellor


def test_reaching_the_citizen_stops_the_clock_and_asks_for_the_wishes(signed_in, referral):
    answer = signed_in.post(to("attempt", referral), {"outcome": "reached", "note": "Vil gerne"})

    assert answer["Location"] == to("wishes", referral)
    assert now(referral).state == "contacted"


@pytest.mark.parametrize("outcome", ["call_later", "staff_promise"])
def test_an_appointment_moves_no_deadline(outcome, signed_in, referral):
    signed_in.post(to("attempt", referral), {"outcome": outcome, "next_day": "2026-03-12", "next_time": "09:30"})

    assert now(referral).next_try.isoformat() == "2026-03-12T08:30:00+00:00"
    assert now(referral).contact_due == referral.contact_due


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": ""},
        {"outcome": "letter_sent"},
        {"outcome": "call_later", "next_day": "", "next_time": ""},
        {"outcome": "call_later", "next_day": "2026-03-09", "next_time": "10:00"},
        {"outcome": "call_later", "next_day": "2036-03-09", "next_time": "10:00"},
    ],
)
def test_an_error_keeps_the_note(wrong, signed_in, referral):
    answer = signed_in.post(to("attempt", referral), {"note": "Ring <sent>"} | wrong)

    assert answer.status_code == 422
    assert "Ring &lt;sent&gt;" in answer.text
    assert not ContactAttempt.objects.exists()


def test_a_referral_taken_meanwhile_comes_back_with_the_note_and_can_be_sent_again(signed_in, referral, colleague):
    form = {"outcome": "no_answer", "note": "Ringede kl. 9", "seen_unassigned": "True"}
    contact.take(referral=referral, by=colleague)

    answer = signed_in.post(to("attempt", referral), form)
    assert (answer.status_code, ContactAttempt.objects.count()) == (302, 0)  # outside one's reach now: a reason first
    signed_in.post(reverse("casework:reason", args=[referral.citizen_id]), {"reason": "Talte med borgeren"})
    answer = signed_in.post(to("attempt", referral), form)

    assert (answer.status_code, ContactAttempt.objects.count()) == (409, 0)
    assert colleague.name in answer.text
    assert "Ringede kl. 9" in answer.text
    signed_in.post(to("attempt", referral), form | {"seen_unassigned": ""})
    assert (ContactAttempt.objects.get().note, now(referral).counsellor) == ("Ringede kl. 9", colleague)


def test_the_same_form_twice_is_one_attempt(signed_in, referral):
    form = {"outcome": "no_answer", "submission": "b3d1c6de-0f0a-4c59-8a6e-0f4b7f0a1f11"}

    for _ in range(2):
        signed_in.post(to("attempt", referral), form)

    assert ContactAttempt.objects.count() == 1


def test_the_last_record_hides_a_protected_name_once_a_colleague_has_the_case(
    signed_in, organisation, counsellor, colleague
):
    mine = ReferralFactory(
        organisation=organisation, counsellor=counsellor, citizen__protected=True, citizen__name="Karen Blom"
    )
    signed_in.post(to("attempt", mine), {"outcome": "no_answer"})
    before = signed_in.get("/min-dag/?list=unassigned").text

    contact.assign(referral=now(mine), counsellor=colleague, by=counsellor)

    after = signed_in.get("/min-dag/?list=unassigned").text
    assert ["Karen Blom" in before, "Karen Blom" in after, "Navnet er beskyttet" in after] == [True, False, True]


def test_the_last_record_can_be_undone_from_the_list(signed_in, referral):
    signed_in.post(to("attempt", referral), {"outcome": "reached"})
    made = ContactAttempt.objects.get()

    signed_in.post(to("undo_attempt", made))

    assert (now(referral).state, now(referral).counsellor) == ("received", None)
    assert now(referral).contact_due == referral.contact_due


def test_taking_it_twice_is_taking_it_once(signed_in, referral, counsellor):
    for _ in range(2):
        assert signed_in.post(to("take", referral))["Location"] == referral.get_absolute_url()

    assert now(referral).counsellor == counsellor


def test_pause_end_and_undo(signed_in, mine):
    signed_in.post(to("pause", mine), {"reason": "admitted", "until": "2026-03-20"})
    assert now(mine).paused_until.isoformat() == "2026-03-20"
    signed_in.post(to("undo_pause", mine))
    assert (now(mine).paused_until, now(mine).contact_due) == (None, mine.contact_due)

    signed_in.post(to("pause", mine), {"reason": "admitted", "until": "2026-03-20"})
    signed_in.post(to("end_pause", mine))

    assert now(mine).paused_until is None
    assert Pause.objects.filter(ended_at__isnull=False).count() == 1


@pytest.mark.parametrize("until", ["", "2026-03-10", "2026-03-01", "2028-01-01", "x"])
def test_a_pause_ends_after_today_within_a_year(until, signed_in, mine):
    answer = signed_in.post(to("pause", mine), {"reason": "away", "until": until})

    assert answer.status_code == 422
    assert f'value="{until}"' in answer.text or not until
    assert now(mine).paused_until is None


@pytest.mark.parametrize(
    ("reason", "state"),
    [("not_now", "declined"), ("no_wish", "declined"), ("moved", "not_relevant"), ("mistake", "not_relevant")],
)
def test_an_end_can_be_undone_and_reopened(reason, state, signed_in, mine, clock):
    signed_in.post(to("end", mine), {"reason": reason, "heard_from": "other"})
    assert now(mine).state == state
    signed_in.post(to("undo_end", mine))
    assert (now(mine).state, now(mine).contact_due) == ("received", mine.contact_due)

    signed_in.post(to("end", mine), {"reason": reason, "heard_from": "other"})
    clock.move(days=20)
    signed_in.post(to("reopen", mine))

    assert (now(mine).state, now(mine).contact_due.isoformat()) == ("received", "2026-04-06")


def test_died_says_so_on_the_citizen_and_undoing_takes_it_back(signed_in, mine):
    signed_in.post(to("end", mine), {"reason": "died"})
    assert Citizen.objects.get(pk=mine.citizen_id).has_died

    signed_in.post(to("undo_end", mine))

    assert not Citizen.objects.get(pk=mine.citizen_id).has_died


def test_who_said_no_is_asked(signed_in, mine):
    assert signed_in.post(to("end", mine), {"reason": "not_now"}).status_code == 422


def test_not_reached_wants_the_attempts_first(signed_in, mine, organisation):
    assert signed_in.post(to("end", mine), {"reason": "too_many_attempts"}).status_code == 422
    for _ in range(organisation.contact_attempts):
        signed_in.post(to("attempt", mine), {"outcome": "no_answer"})

    signed_in.post(to("end", mine), {"reason": "too_many_attempts"})

    assert now(mine).state == "not_reached"


def test_what_is_ended_refuses_the_rest_with_a_message(signed_in, mine):
    signed_in.post(to("end", mine), {"reason": "mistake"})

    answer = signed_in.post(to("attempt", mine), {"outcome": "no_answer"}, follow=True)

    assert answer.status_code == 200
    assert "alert-error" in answer.text
    assert not ContactAttempt.objects.exists()


def test_wishes_are_noted(signed_in, organisation, counsellor):
    mine = ReferralFactory(organisation=organisation, counsellor=counsellor, contacted=True)

    signed_in.post(to("wishes", mine), {"goal": "reduce", "wanted_times": "torsdage", "version": mine.version})

    assert (now(mine).goal, now(mine).wanted_times) == ("reduce", "torsdage")


def test_the_start_is_on_the_timeline_with_who_recorded_it(signed_in, organisation, counsellor):
    mine = ReferralFactory(organisation=organisation, counsellor=counsellor, planned=True)
    transitions.start(mine, by=counsellor)

    page = signed_in.get(mine.get_absolute_url())

    by = [row["by"] for row in page.context["timeline"]["rows"] if row["title"] == "Forløb startet"]
    assert by == [counsellor.name]


@pytest.mark.parametrize("state", ["planned", "started"])
def test_a_referral_with_a_course_ends_only_by_what_ends_everything(state, signed_in, organisation, counsellor):
    mine = ReferralFactory(organisation=organisation, counsellor=counsellor, **{state: True})

    offered = signed_in.get(to("end", mine)).context["form"].fields["reason"].choices
    assert [value for value, _ in offered] == ["died", "moved"]
    for reason in ("not_now", "mistake"):
        assert signed_in.post(to("end", mine), {"reason": reason, "heard_from": "citizen"}).status_code == 422
    signed_in.post(to("end", mine), {"reason": "moved"})
    assert now(mine).ended_from == state


@pytest.mark.parametrize("state", ["contacted", "planned", "started"])
def test_an_end_that_is_undone_says_what_stands_again(state, signed_in, organisation, counsellor):
    mine = ReferralFactory(organisation=organisation, counsellor=counsellor, **{state: True})
    signed_in.post(to("end", mine), {"reason": "moved"}, follow=True)

    page = signed_in.post(to("undo_end", mine), follow=True)

    assert now(mine).state == state
    assert [str(message) for message in page.context["messages"]] == [say(STANDS_AGAIN[state])]


def test_a_course_that_has_ended_can_go_on_or_the_citizen_be_called_anew(signed_in, organisation, counsellor):
    mine = ReferralFactory(organisation=organisation, counsellor=counsellor, finished=True)
    page = signed_in.get(mine.get_absolute_url()).text
    assert all(to(name, mine) in page for name in ("undo_end", "reopen"))

    signed_in.post(to("undo_end", mine))
    assert now(mine).state == "started"

    transitions.finish(now(mine), by=counsellor)
    signed_in.post(to("reopen", mine))
    assert (now(mine).state, now(mine).started_at) == ("received", None)


@pytest.mark.parametrize(
    ("state", "heading"),
    [("planned", "The course is planned"), ("started", "The course has started"), ("finished", "Course ended")],
)
def test_the_next_step_says_how_far_the_course_has_come(state, heading, signed_in, organisation, counsellor):
    mine = ReferralFactory(organisation=organisation, counsellor=counsellor, goal="quit", **{state: True})

    assert f'<h2 class="nextbar-h">{say(heading)}</h2>' in signed_in.get(mine.get_absolute_url()).text


def test_an_ended_referral_says_so_instead_of_asking_why_it_ends(signed_in, organisation, counsellor):
    mine = ReferralFactory(organisation=organisation, counsellor=counsellor, declined=True)

    page = signed_in.get(to("end", mine), follow=True)

    assert "alert-error" in page.text


def test_a_letter_is_recorded_and_stops_no_clock(signed_in, mine):
    assert signed_in.post(to("letter", mine))["Location"] == to("letter", mine)

    assert mine.attempts.get().outcome == "letter_sent"
    assert now(mine).state == "received"


def test_a_protected_address_is_not_in_the_letter(signed_in, organisation, counsellor):
    mine = ReferralFactory(organisation=organisation, counsellor=counsellor, citizen__protected=True)

    assert "Molevej 3" not in signed_in.get(to("letter", mine)).text


def test_stoplinien_is_noted_and_stops_no_clock(signed_in, mine):
    signed_in.post(to("bridge", mine))

    assert mine.bridges.count() == 1
    assert now(mine).contact_due == mine.contact_due


def test_handing_over_to_a_colleague(signed_in, mine, colleague):
    signed_in.post(to("assign", mine), {"counsellor": colleague.pk})

    assert (now(mine).counsellor, now(mine).contact_due) == (colleague, mine.contact_due)


def test_only_active_counsellors_of_the_organisation_can_be_chosen(
    signed_in, mine, organisation, neighbour, counsellor
):
    others = [
        CounsellorFactory(organisation=neighbour),
        CounsellorFactory(organisation=organisation, is_active=False),
        UserFactory(organisation=organisation, roles=["office"]),
    ]

    for other in others:
        assert signed_in.post(to("assign", mine), {"counsellor": other.pk}).status_code == 422

    assert list(signed_in.get(to("assign", mine)).context["form"].fields["counsellor"].queryset) == [counsellor]


@pytest.mark.parametrize("name", ["attempt", "pause", "end", "wishes", "assign", "letter"])
def test_a_colleague_gives_a_reason_and_a_neighbour_finds_nothing(name, client, mine, colleague, neighbour):
    client.force_login(colleague)
    assert "/grund/" in client.get(to(name, mine))["Location"]
    client.force_login(CounsellorFactory(organisation=neighbour))

    assert client.get(to(name, mine)).status_code == 404
