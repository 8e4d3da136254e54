"""A colleague is away: talks and meetings are taken over, moved or called off, undone and given back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import Absence
from accounts.transitions import Refused
from casework import absence_plan, today
from courses.actions import covering, planning
from courses.actions.planning import Meeting
from courses.enums import SessionState
from courses.models import Booking, Session, SessionCover
from followup.models import Message
from referrals.actions.absence import CANCEL, KEEP, MOVE, TAKE, Line
from tests.accounts.factories import AbsenceFactory, CounsellorFactory
from tests.courses.factories import (
    CourseFactory,
    GroupFactory,
    MeetingFactory,
    ParticipationFactory,
    PlaceFactory,
    SessionFactory,
)
from tests.followup.engine import switch_on
from tests.sweep.calls import client_of


@pytest.fixture
def away(organisation, counsellor, colleague) -> Absence:
    """The counsellor is away from today until the day after tomorrow, and the colleague stands in."""
    return AbsenceFactory(
        organisation=organisation,
        user=counsellor,
        deputy=colleague,
        from_day=clocks.today(),
        to_day=clocks.today() + timedelta(days=2),
    )


@pytest.fixture
def talk(organisation, counsellor):
    """Makes one: `talk("Inger Thostrup", hours=2)`."""

    def make(name="Inger Thostrup", *, who=None, second=None, **about):
        course = CourseFactory(
            organisation=organisation, active=True, referral__counsellor=counsellor, referral__citizen__name=name
        )
        meeting = Meeting(clocks.now() + timedelta(**about or {"hours": 2}), 30, "phone")
        made = planning.add_talks(
            course=course, counsellor=who or counsellor, second=second, meetings=[meeting], by=counsellor
        )
        return made[0]

    return make


@pytest.fixture
def meeting(organisation, counsellor):
    group = GroupFactory(organisation=organisation, counsellor=counsellor, name="Tirsdagsholdet")
    ParticipationFactory(organisation=organisation, group=group, course__referral__citizen__name="Bo Thy")
    return MeetingFactory(group=group, starts_at=clocks.now() + timedelta(hours=5))


def line(session, choice, taker=None, at=None):
    return Line(session.pk, now(session).version, choice, taker, at)


def now(session) -> Session:
    return Session.objects.get(pk=session.pk)


def do(absence, by, *lines):
    return absence_plan.carry_out(absence=absence, called=[], met=list(lines), by=by)


def test_the_talks_and_meetings_of_the_days_away_are_promised(away, talk, meeting, colleague, counsellor):
    own, with_colleague = talk(hours=2), talk(hours=3, who=colleague, second=counsellor)
    talk(days=3)  # after it
    talk(hours=4, who=colleague)  # another's

    assert list(covering.promised(away)) == [own, with_colleague, meeting]


def test_without_a_last_day_all_of_them_are(away, talk):
    later = talk(days=90)
    away.to_day = None

    assert later in covering.promised(away)


def test_a_talk_that_is_taken_over_is_in_the_takers_day_and_the_case_stays(away, talk, counsellor, colleague):
    session = talk()

    assert do(away, colleague, line(session, TAKE, colleague)).taken == 1

    assert (now(session).counsellor, now(session).course.referral.counsellor) == (colleague, counsellor)
    assert [one["name"] for one in today.sessions(colleague)] == ["Inger Thostrup"]
    assert Booking.objects.get(session=session).user == colleague


def test_a_meeting_is_taken_over_and_the_group_stays(away, meeting, counsellor, colleague):
    do(away, colleague, line(meeting, TAKE, colleague))

    assert (now(meeting).counsellor, now(meeting).group.counsellor) == (colleague, counsellor)


def test_whoever_leads_it_too_leads_it_alone_until_it_is_given_back(away, talk, counsellor, colleague):
    first, second = talk(hours=2, second=colleague), talk(hours=3, who=colleague, second=counsellor)

    do(away, colleague, line(first, TAKE, colleague), line(second, TAKE, colleague))

    assert [(now(one).counsellor, now(one).second) for one in (first, second)] == [(colleague, None)] * 2
    covering.give_back(absence=away, steps=list(SessionCover.objects.values_list("pk", flat=True)), by=counsellor)
    assert [(now(one).counsellor, now(one).second) for one in (first, second)] == [
        (counsellor, colleague),
        (colleague, counsellor),
    ]


def test_the_second_counsellors_place_is_taken(away, talk, organisation, colleague, counsellor):
    session, third = talk(who=colleague, second=counsellor), CounsellorFactory(organisation=organisation)

    do(away, colleague, line(session, TAKE, third))

    assert (now(session).counsellor, now(session).second) == (colleague, third)


def test_where_the_taker_has_another_appointment_nothing_happens(away, talk, colleague):
    first, second = talk(hours=2), talk(hours=3)
    talk(hours=3, who=colleague)

    with pytest.raises(covering.InTheWay) as way:
        do(away, colleague, line(first, TAKE, colleague), line(second, TAKE, colleague))

    assert way.value.session == second.pk
    assert now(first).counsellor != colleague
    assert not SessionCover.objects.exists()


def test_moved_and_called_off_are_counted_and_undone_as_one(away, talk, meeting, colleague):
    moved, kept, at = talk(hours=2), talk(hours=3), clocks.now() + timedelta(days=3)

    done = do(away, colleague, line(moved, MOVE, at=at), line(meeting, CANCEL), line(kept, KEEP))

    assert (done.moved, done.cancelled, done.kept) == (1, 1, 1)
    assert (now(moved).starts_at, now(meeting).state) == (at, SessionState.CANCELLED)
    assert absence_plan.undo(absence=away, by=colleague) == (2, 0)
    assert (now(moved).starts_at, now(meeting).state) == (moved.starts_at, SessionState.PLANNED)
    with pytest.raises(Refused):
        absence_plan.undo(absence=away, by=colleague)


def test_one_is_moved_to_the_time_of_another_that_the_same_plan_hands_over(away, talk, counsellor, colleague):
    moved, taken = talk(hours=2), talk(days=3, hours=1)

    do(away, colleague, line(moved, MOVE, at=taken.starts_at), line(taken, TAKE, colleague))

    assert (now(moved).starts_at, now(moved).counsellor) == (taken.starts_at, counsellor)
    assert now(taken).counsellor == colleague


def test_what_was_changed_meanwhile_is_left_alone_and_reported(away, talk, counsellor, colleague):
    session = talk()
    stale = line(session, TAKE, colleague)
    planning.move(session=session, version=1, minutes=45, by=counsellor)

    assert len(do(away, colleague, stale).changed) == 1
    assert now(session).counsellor == counsellor


def test_another_organisations_talk_is_not_taken(away, colleague, talk):
    stranger = SessionFactory()

    assert len(do(away, colleague, Line(stranger.pk, 1, TAKE, colleague)).changed) == 1


def test_what_has_been_held_or_given_on_is_not_given_back(away, talk, counsellor, colleague, organisation):
    kept, given_on = talk(hours=2), talk(hours=3)
    do(away, colleague, line(kept, TAKE, colleague), line(given_on, TAKE, colleague))
    third = CounsellorFactory(organisation=organisation)
    planning.move(session=given_on, version=now(given_on).version, counsellor=third, by=colleague)
    steps = list(SessionCover.objects.values_list("pk", flat=True))

    assert covering.give_back(absence=away, steps=steps, by=counsellor) == 1
    assert (now(kept).counsellor, now(given_on).counsellor) == (counsellor, third)
    assert covering.give_back(absence=away, steps=steps, by=counsellor) == 0


# The page.


@pytest.fixture
def page(away, colleague):
    return client_of(colleague), reverse("casework:absence", args=[away.pk])


def sent(client, url, **said):
    """The plan as the page has it, with some of it said otherwise: `choice={pk: "cancel"}`."""
    form = client.get(url).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    for name, values in said.items():
        for pk, value in values.items():
            key = next(one for one in data if one.startswith(f"{name}-m{pk}-"))
            data[key] = value
    return client.post(url, data, follow=True)


def test_one_page_has_calls_talks_and_meetings_and_one_save(page, talk, meeting, colleague):
    session = talk()
    client, url = page

    answer = client.get(url)
    assert [one["name"] for one in answer.context["meetings"]] == ["Inger Thostrup", "Tirsdagsholdet"]

    sent(client, url)

    assert {now(one).counsellor for one in (session, meeting)} == {colleague}
    covered = client.get(url).context["covered"]
    assert [one["taker_name"] for one in covered] == [colleague.name] * 2


def test_calling_off_todays_says_whom_to_ring(page, talk, meeting):
    session = talk()
    client, url = page

    answer = sent(client, url, choice={session.pk: CANCEL, meeting.pk: CANCEL})

    names = [one["name"] for one in answer.context["to_call"]]
    assert names == ["Inger Thostrup", "Bo Thy"]
    assert all(one["tel"] for one in answer.context["to_call"])
    assert "ring og sig" in answer.text


def test_who_has_got_the_text_message_is_not_among_them(page, talk, organisation, clock):
    switch_on(organisation)
    told, other = talk(), talk(hours=3)
    client, url = page
    clock.move(minutes=1)
    sent(client, url, choice={told.pk: CANCEL, other.pk: CANCEL})
    Message.objects.filter(source=told.pk, kind="cancelled").update(state="delivered")
    Message.objects.filter(source=other.pk, kind="cancelled").update(state="failed", code="number")

    answer = client.get(url)

    assert [one["at"] for one in answer.context["to_call"]] == [other.starts_at]
    assert [one["at"] for one in answer.context["told"]] == [told.starts_at]
    assert "Sms: nåede ikke frem, nummeret findes ikke." in answer.text
    assert "1 borger har fået besked på sms" in answer.text


def test_tomorrows_are_nobody_to_ring_today(page, talk):
    session = talk(days=1)
    client, url = page

    answer = sent(client, url, choice={session.pk: CANCEL})

    assert answer.context["to_call"] == []


def test_a_taken_time_is_said_at_its_line_and_nothing_is_lost(page, talk, colleague):
    first, second = talk(hours=2), talk(hours=3)
    talk(hours=3, who=colleague)
    client, url = page

    answer = sent(client, url, choice={first.pk: CANCEL})

    [name] = answer.context["form"].errors
    assert name.startswith(f"to-m{second.pk}-")
    assert now(first).state == SessionState.PLANNED
    assert answer.context["form"][f"choice-m{first.pk}-1"].value() == CANCEL


def test_everything_to_the_deputy_in_one_press(page, talk, meeting, away, colleague):
    session = talk()
    client, _url = page

    client.post(reverse("casework:take_all", args=[away.pk]))

    assert {now(one).counsellor for one in (session, meeting)} == {colleague}


def test_given_back_on_the_page(page, talk, counsellor, away):
    session = talk()
    client, url = page
    sent(client, url)
    steps = [one["step"] for one in client.get(url).context["covered"]]

    client.post(reverse("casework:give_back", args=[away.pk]), {"step": steps})

    assert now(session).counsellor == counsellor


def test_my_day_has_what_an_absent_colleague_was_to_do_today(away, talk, meeting, colleague):
    session = talk()
    talk(days=1)
    taken = talk(hours=3, name="Poul Lund")
    do(away, colleague, line(taken, TAKE, colleague))

    due = client_of(colleague).get("/min-dag/").context["away"].due

    assert [one["name"] for one in due] == ["Inger Thostrup", "Tirsdagsholdet"]
    assert due[0]["url"] == reverse("courses:log", args=[session.pk])
    assert due[0]["colleague"].startswith("For ")


def test_what_the_deputy_has_no_time_for_stays_on_the_list(page, talk, away, colleague, counsellor):
    free, blocked = talk(hours=2), talk(hours=3, name="Poul Lund")
    talk(hours=3, who=colleague)
    client, _url = page

    answer = client.post(reverse("casework:take_all", args=[away.pk]), follow=True)

    assert (now(free).counsellor, now(blocked).counsellor) == (colleague, counsellor)
    assert [one["name"] for one in answer.context["meetings"]] == ["Poul Lund"]
    assert "står stadig på listen" in answer.text


def test_a_plan_that_is_saved_twice_takes_nothing_that_was_kept(page, talk, counsellor):
    kept, moved, new = talk(hours=2), talk(hours=4), None
    client, url = page
    later = {moved.pk: (clocks.now() + timedelta(days=4)).strftime("%Y-%m-%dT%H:%M")}
    sent(client, url, choice={kept.pk: KEEP, moved.pk: MOVE}, at=later)
    new = talk(hours=6, name="Poul Lund")

    sent(client, url)

    assert [now(one).counsellor == counsellor for one in (kept, moved, new)] == [True, True, False]


def test_a_plan_that_only_keeps_is_not_in_the_way_of_undoing_the_one_before(away, talk, counsellor, colleague):
    kept, taken = talk(hours=2), talk(hours=4)
    do(away, colleague, line(kept, KEEP), line(taken, TAKE, colleague))
    do(away, colleague, line(kept, KEEP))

    assert absence_plan.undo(absence=away, by=colleague) == (1, 0)

    assert now(taken).counsellor == counsellor


def test_a_line_says_where_or_how_one_meets(page, talk, meeting, organisation):
    talk()
    meeting.place = PlaceFactory(organisation=organisation, name="Værestedet Kajen")
    meeting.save(update_fields=["place"])
    client, url = page

    texts = [line["text"] for line in client.get(url).context["meetings"]]

    assert texts == ["Samtale i dag kl. 12.42, telefon", "Holdets mødegang i dag kl. 15.42, Værestedet Kajen"]
