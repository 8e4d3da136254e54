"""Proposed dates: by hand around the Danish holidays, and what must hold whatever is asked for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.workdays import is_working_day
from courses.programmes import PLANS
from courses.series import LAST_MOVES_WITHIN, Reason, shifted, suggested

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
TEN = time(10)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def booked(text, minutes=60):
    return moment(text), moment(text) + timedelta(minutes=minutes)


def days(series):
    return [each.starts_at and each.starts_at.date().isoformat() for each in series]


def test_the_standard_course_lies_around_the_quit_date():
    series = suggested(PLANS["gold_standard"], at=time(16, 30), quit_date=date(2026, 9, 16))  # a Wednesday

    assert days(series) == ["2026-09-02", "2026-09-09", "2026-09-17", "2026-09-23", "2026-10-07"]
    assert {(each.starts_at.time(), each.minutes, each.reasons) for each in series} == {(time(16, 30), 90, ())}


def test_over_easter():
    series = suggested(PLANS["gold_standard"], at=TEN, quit_date=date(2026, 3, 26))  # 7 days later is Maundy Thursday

    assert days(series) == ["2026-03-12", "2026-03-19", "2026-03-27", "2026-04-07", "2026-04-16"]
    assert series[3].wished == moment("2026-04-02 10:00")
    assert series[3].reasons == (Reason.CLOSED, Reason.WEEKEND)
    assert [each.is_moved for each in series] == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("first", "held"),
    [
        (date(2026, 12, 17), ["2026-12-17", "2026-12-28", "2027-01-04"]),  # 24 and 31 December, both Thursdays
        (date(2026, 5, 29), ["2026-05-29", "2026-06-08", "2026-06-12"]),  # Constitution Day, a Friday
        (date(2026, 4, 24), ["2026-04-24", "2026-05-04", "2026-05-08"]),  # 1 May
        (date(2026, 5, 7), ["2026-05-07", "2026-05-15", "2026-05-21"]),  # Ascension Day
        (date(2024, 4, 19), ["2024-04-19", "2024-04-26", "2024-05-03"]),  # the abolished prayer day
    ],
)
def test_weekly_meetings_over_holidays(first, held):
    assert days(suggested(PLANS["come_and_quit"], at=TEN, first=first, meetings=3)) == held


def test_another_appointment_moves_a_meeting_to_the_next_day():
    taken = [booked("2026-03-12 10:00"), booked("2026-03-13 10:44")]

    series = suggested(PLANS["individual"], at=TEN, quit_date=date(2026, 3, 26), taken=taken)

    assert series[0].starts_at == moment("2026-03-16 10:00")
    assert series[0].reasons == (Reason.TAKEN, Reason.WEEKEND)


@pytest.mark.parametrize("start", ["2026-03-12 09:00", "2026-03-12 10:45"])
def test_an_appointment_that_only_touches_is_no_obstacle(start):
    series = suggested(PLANS["individual"], at=TEN, quit_date=date(2026, 3, 26), taken=[booked(start)])

    assert not series[0].is_moved


def test_without_a_possible_day_before_the_next_a_meeting_has_no_time():
    away = (moment("2026-03-12 00:00"), moment("2026-03-19 00:00"))

    series = suggested(PLANS["gold_standard"], at=TEN, quit_date=date(2026, 3, 26), taken=[away])

    assert days(series)[:2] == [None, "2026-03-19"]
    assert not series[0].is_moved
    assert series[0].reasons == (Reason.TAKEN, Reason.WEEKEND)


def test_a_meeting_before_the_quit_date_does_not_slip_behind_it():
    away = (moment("2026-03-19 00:00"), moment("2026-03-27 00:00"))

    series = suggested(PLANS["crash"], at=TEN, quit_date=date(2026, 3, 26), taken=[away])

    assert days(series) == [None, "2026-04-07"]


def test_what_has_passed_is_not_proposed():
    """Today is Monday; the meeting 14 days before the quit date is gone, the next one is today, later."""
    series = suggested(PLANS["gold_standard"], at=TEN, quit_date=date(2026, 3, 20), earliest=moment("2026-03-16 09:00"))

    assert days(series)[:3] == [None, "2026-03-16", "2026-03-23"]
    assert series[0].reasons == (Reason.PAST,)


def test_without_a_quit_date_the_distances_run_from_the_first_meeting():
    series = suggested(PLANS["individual"], at=TEN, first=date(2026, 9, 1), minutes=30)

    assert days(series) == ["2026-09-01", "2026-09-08", "2026-09-16", "2026-09-29", "2026-10-20"]
    assert {each.minutes for each in series} == {30}


@pytest.mark.parametrize("code", ["open_course", "drop_in"])
def test_an_open_course_has_no_dates(code):
    assert suggested(PLANS[code], at=TEN) == []


@pytest.mark.parametrize("code", ["gold_standard", "come_and_quit"])
def test_a_plan_needs_a_date_to_begin_with(code):
    with pytest.raises(ValueError, match="first date"):
        suggested(PLANS[code], at=TEN)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"minutes": 0}, "twelve hours"),
        ({"taken": [booked("2026-03-12 10:00", -1)]}, "before it starts"),
        ({"taken": [(datetime(2026, 3, 12, 9), datetime(2026, 3, 12, 10))]}, "no time zone"),  # noqa: DTZ001
    ],
)
def test_impossible_requests_are_an_error(changes, message):
    with pytest.raises(ValueError, match=message):
        suggested(PLANS["individual"], at=TEN, quit_date=date(2026, 3, 26), **changes)


def test_the_rest_of_a_series_moves_a_week():
    series = [(moment("2026-03-19 10:00"), 45), (moment("2026-03-26 14:00"), 60)]

    moved = shifted(series, timedelta(weeks=1))

    assert [each.starts_at for each in moved] == [moment("2026-03-26 10:00"), moment("2026-04-07 14:00")]
    assert [each.minutes for each in moved] == [45, 60]
    assert moved[1].wished == moment("2026-04-02 14:00")


def test_the_wall_clock_is_kept_over_the_change_to_summer_time():
    series = [(datetime(2026, 3, 26, 9, tzinfo=UTC), 45)]  # 10 o'clock

    (moved,) = shifted(series, timedelta(days=7 + 6))

    assert moved.starts_at == datetime(2026, 4, 8, 8, tzinfo=UTC)  # 10 o'clock, in summer


def test_two_meetings_on_one_day_stay_in_their_order():
    series = [(moment("2026-03-17 14:00"), 60), (moment("2026-03-17 10:00"), 60)]

    moved = shifted(series, timedelta(days=1), taken=[booked("2026-03-18 10:00")])

    assert [each.starts_at for each in moved] == [moment("2026-03-19 10:00"), moment("2026-03-19 14:00")]
    assert moved[1].reasons == (Reason.ORDER,)


def test_a_series_moves_by_whole_days():
    with pytest.raises(ValueError, match="whole days"):
        shifted([], timedelta(hours=36))


# What must hold for any plan, date, time of day and calendar. Intervals lie near the dates, so that they meet.
anchors = st.dates(date(2024, 1, 1), date(2030, 12, 31))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
gaps = st.lists(st.tuples(st.integers(-40, 60), times, st.integers(0, 3 * 24 * 60)), max_size=12)
plans = st.sampled_from([plan for plan in PLANS.values() if plan.meetings])


def near(anchor, gap):
    return [
        (start, start + timedelta(minutes=minutes))
        for days, at, minutes in gap
        for start in [datetime.combine(anchor + timedelta(days=days), at, COPENHAGEN)]
    ]


def overlaps(start, minutes, interval):
    start, (since, until) = start.astimezone(UTC), [each.astimezone(UTC) for each in interval]
    return max(start, since) < min(start + timedelta(minutes=minutes), until)


def is_possible(start, minutes, taken):
    return is_working_day(start.date()) and not any(overlaps(start, minutes, each) for each in taken)


def check(series, taken):
    limits = [each.wished.date() for each in series[1:]]
    limits.append(series[-1].wished.date() + LAST_MOVES_WITHIN + timedelta(days=1))
    for each, limit in zip(series, limits, strict=True):
        tried = [each.wished + timedelta(days=n) for n in range((limit - each.wished.date()).days)]
        possible = [start for start in tried if is_possible(start, each.minutes, taken)]
        if each.starts_at is None:
            assert each.reasons
        else:
            assert each.starts_at == possible[0]
            assert each.starts_at.time() == each.wished.time()
            assert bool(each.reasons) is each.is_moved
    placed = [each.starts_at for each in series if each.starts_at]
    assert placed == sorted(set(placed))


@given(plans, anchors, times, gaps)
def test_a_proposed_series_fits_the_calendar(plan, anchor, at, gap):
    taken = near(anchor, [each for each in gap if each[2]])

    series = suggested(plan, at=at, first=anchor, taken=taken)

    assert len(series) == plan.meetings
    check(series, taken)


@given(plans, anchors, times, gaps, st.integers(-30, 30))
def test_a_moved_series_fits_the_calendar_and_keeps_its_clock(plan, anchor, at, gap, by):
    taken = near(anchor, [each for each in gap if each[2]])
    series = [(each.starts_at, each.minutes) for each in suggested(plan, at=at, first=anchor)]

    moved = shifted([(start.astimezone(UTC), minutes) for start, minutes in series], timedelta(days=by), taken=taken)

    assert {each.wished.time() for each in moved} == {at}
    assert [(each.wished.date() - start.date()).days for each, (start, _) in zip(moved, series, strict=True)] == [
        by
    ] * len(series)
    check(moved, taken)


@given(plans, anchors, times)
def test_an_empty_calendar_leaves_nothing_without_a_time(plan, anchor, at):
    assert None not in days(suggested(plan, at=at, first=anchor))
