"""The demo is made at any moment, and shows all that the pages are for."""

import os
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count, Q
from django.utils import timezone

from accounts import clock as the_clock
from accounts import reference
from accounts.models import Membership, Organisation
from accounts.scope import scope
from accounts.workdays import is_working_day
from casework.demo import seed
from courses.models import Attendance, Baseline, Course, Group, Session
from followup.models import Answer, Message

pytestmark = pytest.mark.slow
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# The last minutes of a day on which offices are closed, with a weekend to come.
MOMENT = "2026-12-24 23:50"


@pytest.fixture
def today(db, monkeypatch, settings, tmp_path):
    """The day on which the demo has been made, its organisations open."""
    monkeypatch.undo()  # the demo moves the clock itself
    monkeypatch.delenv(the_clock.OFFSET, raising=False)
    settings.SMS_FOLDER = tmp_path
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "accounts.signin.DemoPasswordHasher"]
    real, moment = timezone.now, datetime.fromisoformat(MOMENT).replace(tzinfo=COPENHAGEN)
    later = moment - real()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: real() + later)
        reference.load()
        seed.seed()
        assert the_clock.OFFSET not in os.environ
        with scope(Organisation.objects.values_list("pk", flat=True)):
            yield moment.date()


def test_the_demo_shows_all_of_it(today):
    courses, own = Course.objects, Session.objects.filter(counsellor__email="raadgiver@demo.example")

    assert {"planned", "active", "resting", "ended"} == set(courses.values_list("state", flat=True))
    assert courses.filter(goal="reduce", state="active").exists()
    assert courses.filter(restart_of__state="ended", state="planned").exists()
    assert {"group", "rolling_group", "drop_in"} == set(Group.objects.values_list("format", flat=True))
    assert own.planned().filter(place__kind="residence", starts_at__date=today).count() >= 4
    assert_all_three_are_in_the_group()
    assert_two_of_three_have_a_form()
    assert_texts_went_out_and_were_answered()
    assert_every_working_day_has_talks(own, today)


def assert_texts_went_out_and_were_answered():
    states = set(Message.objects.values_list("state", flat=True))
    assert {"delivered", "failed", "unknown", "pending"} <= states
    assert not states & {"sent", "claimed", "blocked", "expired"}
    kinds = set(Message.objects.gone().values_list("kind", flat=True))
    assert {"day_before", "on_day", "missed", "tried_to_call"} <= kinds
    assert Message.objects.filter(kind="choose_time").exists()
    assert {"other", "unsure"} <= set(Answer.objects.filter(handled_at=None).values_list("meaning", flat=True))
    assert Organisation.objects.exclude(sms_gateway="").get().sms_gateway == "simulator"


def assert_all_three_are_in_the_group():
    """Each organisation has put in its own, and logged them."""
    group = Group.objects.exclude(collaboration=None).get()
    seats = group.seats.filter(is_waiting=False)
    logged = Attendance.objects.filter(session__group=group)

    assert {("Havnsø", 8), ("Lindby", 2), ("Østervig", 2)} == numbers(seats)
    assert group.seats.filter(is_waiting=True).count() == 2
    assert {("Havnsø", 16), ("Lindby", 4), ("Østervig", 4)} == numbers(logged)
    for row in logged:
        assert Membership.objects.filter(user=row.saved_by, organisation=row.organisation_id).exists()


def numbers(rows):
    return set(rows.order_by().values_list("organisation__short_name").annotate(Count("pk")))


def assert_two_of_three_have_a_form():
    begun = Course.objects.exclude(started_at=None).filter(organisation__short_name="Havnsø").count()
    finished = Q(finished_at__isnull=False)

    assert Baseline.objects.filter(finished).count() == pytest.approx(begun * 2 / 3, abs=1)
    assert Baseline.objects.exclude(finished).count() == 1


def assert_every_working_day_has_talks(own, today):
    end = today + timedelta(days=14 - today.weekday())
    days = [today + timedelta(days=number) for number in range(1, (end - today).days)]
    planned = [timezone.localdate(at) for at in own.planned().values_list("starts_at", flat=True)]

    assert all(planned.count(day) >= 3 for day in days if is_working_day(day))
    assert not [day for day in planned if day > today and not is_working_day(day)]
