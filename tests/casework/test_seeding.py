"""The national volume for measuring, small; and the bench that reads it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Q

from accounts.models import Organisation, User
from accounts.scope import scope
from bench import pages, search
from casework import case
from casework.seeding import organisations, statements
from casework.tabs import Asked
from courses.enums import RUNNING, AttendanceState, CourseState, ParticipationState, SessionState
from courses.models import Attendance, Booking, Course, DoctorNotice, Group, PlannedCall, QuitDate, Session
from referrals.enums import ReferralState
from referrals.models import Citizen, ContactAttempt, Referral


@pytest.fixture
def volume(db):
    """The smallest, its scope open."""
    call_command("seed", referrals=2000, verbosity=0)
    with scope(Organisation.objects.values_list("pk", flat=True)):
        yield Organisation.objects.order_by("pk").first()


def test_a_small_volume_is_like_the_large_one(volume):
    assert Referral.objects.count() == 2000
    assert 250 <= Referral.objects.of(volume).count() < 300
    assert {"received", "contacted", "started", "declined"} <= set(Referral.objects.values_list("state", flat=True))
    assert 1750 < Citizen.objects.count() < 2000
    for model in (ContactAttempt, PlannedCall, DoctorNotice, QuitDate):
        assert model.objects.exists()
    for model in (Referral, Course, Session, Attendance):
        assert model.history.exists()


def test_courses_are_those_of_the_referrals_that_have_begun(volume):
    begun = Referral.objects.filter(state__in=[ReferralState.STARTED, ReferralState.FINISHED])
    wrong = Course.objects.filter(Q(state__in=RUNNING) ^ Q(referral__state=ReferralState.STARTED))
    absent = Course.objects.exclude(
        attendances__state=AttendanceState.ATTENDED, attendances__session__starts_at=F("started_at")
    )

    assert set(begun.values_list("pk", "citizen")) == set(Course.objects.values_list("referral", "citizen"))
    assert {CourseState.ACTIVE, CourseState.ENDED} == set(Course.objects.values_list("state", flat=True))
    assert not wrong.exists()
    assert not absent.exists()


def test_groups_have_a_seat_for_everybody_in_them(volume):
    people = Count("participations", distinct=True)
    groups = Group.objects.annotate(people=people, taken=Count("seats", distinct=True))
    joined = Q(participations__state=ParticipationState.JOINED)
    logged = Attendance.objects.filter(session__group__isnull=False)
    expected = logged.filter(
        session__group=F("course__participations__group"),
        session__starts_at__gte=F("course__participations__joined_at"),
    )

    assert {"group", "rolling_group", "drop_in"} == {group.format for group in groups}
    assert all(group.people == group.taken for group in groups)
    assert not groups.annotate(joined=Count("participations", joined, distinct=True)).filter(joined__gt=F("capacity"))
    assert logged.count() == expected.count() > 0


def test_what_is_planned_is_booked_and_nothing_else(volume):
    planned = Session.objects.planned()
    booked = Booking.objects.filter(user__isnull=False).order_by("session", "user").values_list("session", "user")
    whose = [(one.pk, user) for one in planned for user in (one.counsellor_id, one.second_id) if user]

    assert list(booked) == sorted(whose)
    assert Booking.objects.filter(room__isnull=False).count() == planned.filter(group__isnull=False).count()
    assert set(Session.objects.exclude(state=SessionState.PLANNED).values_list("state", flat=True)) == {"held"}


def test_the_first_counsellor_has_talks_and_a_group_of_twelve_today(volume, clock):
    own = Session.objects.planned().filter(counsellor=User.objects.order_by("pk").first(), starts_at__date="2026-03-10")
    [meeting] = own.filter(group__isnull=False)

    assert own.filter(course__isnull=False).exists()
    assert meeting.group.participations.here().count() == 12


def test_one_citizen_has_a_long_story(volume):
    long = Course.objects.of(volume).annotate(n=Count("attendances")).order_by("-n").first()
    counsellor = long.referral.counsellor

    assert counsellor == User.objects.order_by("pk").first()
    assert case.context(long.citizen, counsellor, Asked())["timeline"]["total"] >= 200


def test_tables_are_as_they_were(db):
    asked = (statements.CONSTRAINTS, statements.INDEXES, statements.GUARDED)
    with connection.cursor() as cursor:
        before = [sorted(statements._asked(cursor, sql)) for sql in asked]
        call_command("seed", referrals=2000, verbosity=0)
        after = [sorted(statements._asked(cursor, sql)) for sql in asked]

    assert all(before)
    assert after == before


def test_the_sizes_add_up_and_the_largest_has_an_eighth():
    sizes = organisations.sizes(1_000_000)

    assert (sum(sizes), len(sizes), sizes[0] == max(sizes)) == (1_000_000, 98, True)
    assert sizes[0] == pytest.approx(125_000, rel=0.01)


def test_only_an_empty_database_is_filled(organisation):
    with pytest.raises(CommandError, match="not empty"):
        call_command("seed", referrals=2000)


def test_only_the_demo_is_filled(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="demo"):
        call_command("seed", referrals=2000)


def test_the_bench_measures_every_page(db, monkeypatch):
    call_command("seed", referrals=2000, verbosity=0)
    pages.prepare()

    measured = pages.measure(calls=5)

    assert [page.statements > 0 and len(page.processor) == 5 for page in measured] == [True] * len(measured)
    assert "my day: mine" in pages.report(measured)


def test_the_bench_finds_a_scan(db, monkeypatch):
    monkeypatch.setattr(pages, "LARGE", 0)
    call_command("seed", referrals=2000, verbosity=0)

    assert pages.scanned("SELECT * FROM accounts_user WHERE name = %s", ["x"]) == {"accounts_user"}
    assert "accounts_user" in pages.large_tables()


def test_the_search_is_measured(db):
    call_command("seed", referrals=2000, verbosity=0)

    measured = search.measure(calls=5)

    assert [len(one.ms) for one in measured] == [5] * len(measured)
    assert "two words, whole" in search.report(measured)


def test_a_plan_that_reads_a_whole_table_is_found():
    plan = {"Node Type": "Limit", "Plans": [{"Node Type": "Seq Scan", "Relation Name": "referrals_citizen"}]}

    assert list(search.scans(plan)) == ["referrals_citizen"]
