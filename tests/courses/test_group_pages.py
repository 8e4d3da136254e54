"""The pages of groups: made, looked at, filled with people, logged by hand and by the page itself."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock as clocks
from accounts.models import User
from accounts.scope import scope
from courses.actions import group_log
from courses.groups.roster import Roster
from courses.models import Attendance, Group, Participation
from tests.accounts.factories import CollaborationFactory, CounsellorFactory, OrganisationFactory
from tests.courses.factories import (
    AttendanceFactory,
    CourseFactory,
    GroupFactory,
    MeetingFactory,
    ParticipationFactory,
    SeatFactory,
)


def to(name, *args):
    return reverse(f"courses:{name}", args=[getattr(one, "pk", one) for one in args])


@pytest.fixture
def group(organisation, counsellor):
    return GroupFactory(organisation=organisation, counsellor=counsellor, capacity=2)


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group, starts_at=clocks.now() - timedelta(minutes=5))


@pytest.fixture
def inside(group, course):
    return ParticipationFactory(group=group, course=course)


def another(course, name="Åse Krogh"):
    about = {"referral__counsellor": course.referral.counsellor, "referral__citizen__name": name}
    return CourseFactory(organisation=course.organisation, **about)


def a_row(course, **said):
    about = {"outcome": "", "use": "", "co": "", "note": "", "version": "0", "before": "expected|||"}
    about |= {"submission": "5a1f4d0e-64a4-4b0a-9c85-0f3d1f4e8f11"} | said
    return {f"row-{course.pk}-{name}": value for name, value in about.items()}


def new(**said):
    about = {"name": "Røgfri forår", "programme": "gold_standard", "capacity": "12", "quit_day": "2026-04-14"}
    about |= {"time": "16:30", "minutes": "90", "submission": "5a1f4d0e-64a4-4b0a-9c85-0f3d1f4e8f11"}
    return about | said


class TestMakingAGroup:
    def test_the_meetings_lie_around_the_quit_date_and_avoid_easter(self, page, counsellor):
        answer = page.post(to("new_group"), new(counsellor=counsellor.pk), follow=True)

        group = Group.objects.get()
        days = [f"{one.starts_at:%d.%m}" for one in group.sessions.order_by("starts_at")]
        assert days == ["31.03", "07.04", "15.04", "21.04", "05.05"]
        assert "Holdet er oprettet." in answer.text

    def test_the_meetings_are_shown_before_anything_is_made(self, page, counsellor):
        answer = page.post(to("new_group"), new(counsellor=counsellor.pk, do="show"))

        assert "tirs. 31. marts kl. 16.30" in answer.text
        assert not Group.objects.exists()

    def test_nonsense_comes_back_with_what_was_typed(self, page, counsellor):
        wrong = new(counsellor=counsellor.pk, name="", capacity="mange", time="25:99", quit_day="", first="")
        answer = page.post(to("new_group"), wrong)

        assert answer.status_code == 422
        assert all(text in answer.text for text in ("Skriv et navn", "mange", "Skriv et tal fra 1 til 100"))

    def test_the_same_name_is_refused_where_it_is_open(self, page, counsellor, group):
        answer = page.post(to("new_group"), new(counsellor=counsellor.pk, name=group.name))

        assert (answer.status_code, Group.objects.count()) == (422, 1)

    def test_two_counsellors_are_two_people(self, page, counsellor):
        answer = page.post(to("new_group"), new(counsellor=counsellor.pk, second=counsellor.pk))

        assert "Vælg en anden end den første rådgiver" in answer.text


class TestTheGroup:
    def test_it_says_who_comes_and_who_waits(self, page, group, inside, course):
        waiting = another(course, "Vibeke Lindholm")
        ParticipationFactory(group=group, course=waiting, waits=True)
        text = page.get(to("group", group)).text

        assert "1 af 2 pladser" in text
        assert "1 plads er ledig." in text
        assert text.index(course.citizen.name) < text.index("Vibeke Lindholm")

    def test_who_stayed_away_is_falling_off_and_two_in_a_row_propose_something_else(self, page, group, inside, course):
        for days in (14, 7):
            session = MeetingFactory(group=group, starts_at=clocks.now() - timedelta(days=days))
            AttendanceFactory(session=session, course=course, no_show=True)
            text = page.get(to("group", group)).text
            assert ("Ville noget andet passe bedre?" in text) == (days == 7)

        assert "Udeblev 2 gange i træk" in text
        assert "Ingen har ringet endnu." in text

    def test_a_call_is_made_and_told(self, page, group, meeting, inside, course, counsellor):
        group_log.store(session=meeting, course=course, version=0, outcome="no_show", by=counsellor)
        call = course.calls.get()
        page.post(to("call", call), {"outcome": "no_answer"})

        assert "Ringet op 10. marts (intet svar)." in page.get(to("group", group)).text

    def test_a_seat_is_given(self, page, group, course):
        waiting = ParticipationFactory(group=group, course=course, waits=True)

        answer = page.post(to("give_seat", waiting), follow=True)

        waiting.refresh_from_db()
        assert waiting.state == "joined"
        assert "har nu en plads på holdet" in answer.text

    def test_leaving_for_talks_of_ones_own_goes_on_to_plan_one(self, page, inside, course):
        answer = page.post(to("leave", inside), {"reason": "individual"})

        assert answer["Location"] == to("add_talk", course)

    def test_the_common_quit_date_is_confirmed_for_one(self, page, group, inside, course):
        Group.objects.filter(pk=group.pk).update(quit_day="2026-04-14")

        page.post(to("confirm_quit_date", inside))

        assert str(course.quit_dates.get().day) == "2026-04-14"

    def test_it_ends_and_goes_on(self, page, group, inside):
        page.post(to("close_group", group))
        assert "Holdet sluttede" in page.get(to("group", group)).text

        page.post(to("reopen_group", group))
        inside.refresh_from_db()
        assert inside.state == "joined"

    def test_the_list_says_when_the_next_meeting_is(self, page, group):
        MeetingFactory(group=group, starts_at=clocks.now() + timedelta(days=1))

        assert "ons. 11. marts kl. 10.42" in page.get(to("groups")).text


class TestComingIn:
    def test_whoever_wishes_for_a_group_is_proposed(self, page, group, course):
        type(course.referral).objects.filter(pk=course.referral_id).update(wanted_format="rolling_group")

        assert course.citizen.name in page.get(to("add_participant", group)).text

    def test_a_citizen_is_found_by_name_and_chosen(self, page, group, course):
        answer = page.post(to("add_participant", group), {"q": course.citizen.name.split()[0]})
        assert to("join", course) in answer.text

        page.post(to("join", course), {"group": group.pk})
        assert Participation.objects.get().course == course

    def test_a_full_group_says_so_and_lets_one_wait(self, page, group, course):
        for _ in range(2):
            ParticipationFactory(group=group, course=another(course))

        answer = page.post(to("join", course), {"group": group.pk}, follow=True)

        assert "er på ventelisten" in answer.text

    def test_one_moves_from_one_group_to_another(self, page, group, inside, course):
        other = GroupFactory(organisation=group.organisation, counsellor=group.counsellor)

        page.post(to("join", course), {"group": other.pk})

        assert course.participations.here().get().group == other


class TestTheLog:
    def test_without_javascript_all_rows_are_saved_at_once(self, page, meeting, group, inside, course):
        other = another(course)
        ParticipationFactory(group=group, course=other)
        rows = a_row(course, outcome="attended", use="9", co="12") | a_row(other, outcome="no_show", note="Syg")

        answer = page.post(to("group_log", meeting), rows, follow=True)

        stored = {row.course_id: (row.state, row.uses, row.note) for row in Attendance.objects.all()}
        assert stored == {course.pk: ("attended", {"cigarettes": 9}, ""), other.pk: ("no_show", {}, "Syg")}
        assert "1 mødt op, 0 afbud, 1 udeblev." in answer.text

    def test_a_number_says_that_somebody_was_there(self, page, meeting, inside, course):
        page.post(to("group_log", meeting), a_row(course, use="9"))

        assert Attendance.objects.get().state == "attended"

    def test_a_row_saves_itself(self, page, meeting, inside, course, counsellor):
        told = page.post(to("log_row", meeting, course), a_row(course, outcome="attended", use="9")).json()

        assert (told["outcome"], told["name"], told["version"]) == ("attended", counsellor.name, "1")
        assert told["summary"] == "1 mødt op, 0 afbud, 0 udeblev."

    def test_nonsense_in_a_row_is_said_and_stores_nothing(self, page, meeting, inside, course):
        answer = page.post(to("log_row", meeting, course), a_row(course, use="mange"))

        assert (answer.status_code, answer.json()["wrong"]) == (422, "Skriv et helt tal fra 0 til 200")
        assert not Attendance.objects.exists()

    def test_what_somebody_else_has_saved_is_shown_and_not_overwritten(self, page, meeting, inside, course, colleague):
        group_log.store(session=meeting, course=course, version=0, outcome="attended", use=9, by=colleague)

        answer = page.post(to("log_row", meeting, course), a_row(course, outcome="no_show"))
        assert answer.status_code == 409
        assert f"{colleague.name} har gemt: Mødt op, 9 cig." in answer.json()["wrong"]

        again = a_row(course, outcome="no_show", version=answer.json()["version"])
        assert page.post(to("log_row", meeting, course), again).json()["outcome"] == "no_show"

    def test_a_row_that_was_not_touched_is_left_alone(self, page, meeting, inside, course, colleague):
        group_log.store(session=meeting, course=course, version=0, outcome="attended", use=9, by=colleague)

        page.post(to("group_log", meeting), a_row(course))

        assert Attendance.objects.get().uses == {"cigarettes": 9}

    def test_all_came(self, page, meeting, group, inside, course):
        ParticipationFactory(group=group, course=another(course))

        page.post(to("all_attended", meeting))

        assert [row.state for row in Attendance.objects.all()] == ["attended", "attended"]

    def test_closing_says_what_is_missing_first(self, page, meeting, inside, course):
        assert "Fremmøde mangler for 1" in page.post(to("close_meeting", meeting)).text

        page.post(to("close_meeting", meeting), {"rest": "no_show"})

        meeting.refresh_from_db()
        assert (meeting.state, Attendance.objects.get().state) == ("held", "no_show")

    def test_before_the_day_one_can_only_send_word(self, page, group, inside, course):
        later = MeetingFactory(group=group, starts_at=clocks.now() + timedelta(days=1))

        told = page.get(to("group_log", later)).text
        page.post(to("all_attended", later))
        page.post(to("close_meeting", later), {"rest": "open"})
        refused = page.post(to("log_row", later, course), a_row(course, outcome="attended")).json()

        assert "Indtil da kan du notere afbud" in told
        assert "Alle er mødt op" not in told
        assert "Det er først" in refused["wrong"]
        assert not Attendance.objects.exists()
        later.refresh_from_db()
        assert later.state == "planned"
        assert page.post(to("log_row", later, course), a_row(course, outcome="cancelled")).status_code == 200

    def test_what_was_told_last_stays_when_a_meeting_brings_no_numbers(self, page, group, meeting, inside, course):
        for days, about in ((14, {"uses": {"cigarettes": 15}, "co": 10}), (7, {"uses": {}, "co": None})):
            before = MeetingFactory(group=group, starts_at=clocks.now() - timedelta(days=days), held=True)
            AttendanceFactory(session=before, course=course, attended=True, **about)

        assert "Sidst 15 cig., CO 10" in " ".join(page.get(to("group_log", meeting)).text.split())
        assert page.get(to("group", group)).context["people"][0]["use"] == "15 cig."

    def test_a_meeting_with_attendance_is_not_called_off(self, page, group, meeting, inside, course):
        page.post(to("log_row", meeting, course), a_row(course, outcome="attended"))

        answer = page.post(to("cancel_meeting", meeting), {"what": "one"}, follow=True)

        meeting.refresh_from_db()
        assert meeting.state == "planned"
        assert "Der er allerede noteret fremmøde" in answer.text

    def test_somebody_who_just_came_is_found_and_logged(self, page, meeting, course):
        found = page.post(to("walk_in", meeting), {"q": course.citizen.name.split()[0]})
        assert "Kom i dag" in found.text

        page.post(to("walk_in", meeting), {"course": course.pk})

        assert f"row-{course.pk}-use" in page.get(to("group_log", meeting)).text

    def test_the_nameless_are_a_number(self, page, meeting):
        page.post(to("count_nameless", meeting), {"number": "7"})
        meeting.refresh_from_db()
        assert meeting.nameless == 7

        assert page.post(to("count_nameless", meeting), {"number": "-1"}).status_code == 422

    def test_it_is_not_there_for_a_meeting_that_was_called_off(self, page, meeting):
        page.post(to("cancel_meeting", meeting), {"what": "one"})

        assert "aflyst" in page.get(to("group_log", meeting), follow=True).text


class TestAPartner:
    @pytest.fixture
    def group(self, organisation, neighbour, counsellor):
        together = CollaborationFactory(organisations=[organisation, neighbour])
        return GroupFactory(organisation=organisation, counsellor=counsellor, collaboration=together)

    @pytest.fixture
    def theirs(self, neighbour, client):
        """The partner's counsellor, and her citizen's course in the group."""
        who = CounsellorFactory(organisation=neighbour)
        course = CourseFactory(organisation=neighbour, referral__counsellor=who)
        client.force_login(who)
        return course

    def test_each_sees_its_own_and_how_many_the_other_has(self, client, group, inside, course, theirs, neighbour):
        client.post(to("join", theirs), {"group": group.pk})
        text = client.get(to("group", group)).text

        assert theirs.citizen.name in text
        assert course.citizen.name not in text
        assert f"{group.organisation.short_name} har 1 deltager." in text

    def test_it_may_log_its_own_and_change_nothing_of_the_hosts(self, client, group, meeting, theirs, neighbour):
        client.post(to("join", theirs), {"group": group.pk})
        with scope([neighbour.pk], partners=None):
            Participation.objects.update(joined_at=clocks.now() - timedelta(hours=1))

        saved = client.post(to("log_row", meeting, theirs), a_row(theirs, outcome="attended"))
        refused = [
            client.post(to(name, meeting)).status_code
            for name in ("close_meeting", "cancel_meeting", "move_meeting", "undo_meeting", "count_nameless")
        ]

        assert saved.json()["outcome"] == "attended"
        assert refused == [403] * 5
        assert client.get(to("edit_group", group)).status_code == 403

    def test_without_the_collaboration_it_is_not_there(self, client, theirs, organisation):
        alone = GroupFactory(organisation=organisation)

        assert client.get(to("group", alone)).status_code == 404


def test_a_move_of_the_rest_is_shown_first(page, group):
    first, second = (MeetingFactory(group=group, starts_at=clocks.now() + timedelta(days=day)) for day in (7, 14))
    sent = {"day": "2026-03-18", "time": "10:00", "what": "rest", "version": "1"}

    shown = page.post(to("move_meeting", first), sent).text
    assert "ons. 25. marts kl. 10.00" in shown
    page.post(to("move_meeting", first), sent | {"do": "move"})

    second.refresh_from_db()
    assert f"{second.starts_at:%d.%m %H}" == "25.03 09"


def test_the_citizens_page_tells_of_the_group(page, group, meeting, inside, course, counsellor):
    MeetingFactory(group=group, starts_at=clocks.now() + timedelta(days=7))
    group_log.store(session=meeting, course=course, version=0, outcome="attended", use=9, by=counsellor)

    text = page.get(course.citizen.get_absolute_url()).text

    assert f"Går på holdet {group.name}." in text
    assert f"Mødegang, {group.name}" in text


def test_my_day_leads_to_the_log_of_todays_meeting(page, group, meeting):
    text = page.get("/min-dag/").text

    assert to("group_log", meeting) in text
    assert group.name in text


def test_the_record_tells_of_a_meeting_and_of_nobody_else(page, group, meeting, inside, course, counsellor):
    other = another(course, "Bodil Kragh")
    ParticipationFactory(group=group, course=other)
    group_log.store(session=meeting, course=course, version=0, outcome="attended", use=9, by=counsellor)
    group_log.store(session=meeting, course=other, version=0, outcome="no_show", by=counsellor)

    text = page.get(f"{to('journal', course)}?note=talk-{meeting.pk}").text

    assert f"Holdmøde 10. marts 2026 kl. 10.37, 60 minutter. {course.citizen.name} deltog." in text
    assert "Bodil Kragh" not in text
    assert group.name not in text


def test_the_citizens_page_tells_of_a_waiting_list(page, group, course):
    ParticipationFactory(group=group, course=course, waits=True)

    assert f"Står på venteliste til {group.name}." in page.get(course.citizen.get_absolute_url()).text


def test_a_partners_place_on_the_waiting_list_is_no_seat(organisation, counsellor):
    partner = OrganisationFactory()
    together = CollaborationFactory(organisations=[organisation, partner])
    group = GroupFactory(organisation=organisation, counsellor=counsellor, collaboration=together)
    for is_waiting in (False, True):
        SeatFactory(organisation=partner, group=group, collaboration=together, is_waiting=is_waiting)

    with scope([organisation.pk], [partner.pk]):
        found = Roster(User.objects.with_access(counsellor.pk), Group.objects.get(pk=group.pk)).partners()

    assert found == [(partner.short_name, 1)]
