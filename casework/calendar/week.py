"""One week as it is drawn: its days with what stands on them, and where in the grid each entry lies.

The grid has a row for every quarter of an hour. What overlaps stands side by side.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone

from accounts import clock, formats, workdays
from casework.calendar.entries import Entry

FIRST_HOUR, LAST_HOUR = 8, 17  # of an empty week
SLOT = 15  # minutes
LEAST, MOST = 2, 40  # rows of an entry: two are one line of text
LANES = 4  # side by side; those beyond them stand above the grid
WORKDAYS = 5


@dataclass
class Day:
    day: date
    holiday: str
    entries: list[Entry]
    notes: list[dict] = field(default_factory=list)  # what has no time: calls to make, away
    rows: list[dict] = field(default_factory=list)
    above: list[dict] = field(default_factory=list)

    @property
    def is_today(self) -> bool:
        return self.day == clock.today()

    @property
    def short(self) -> str:
        return formats.day_of_week(self.day)

    @property
    def whole(self) -> str:
        return formats.capitalised(formats.weekday(self.day))

    @property
    def anchor(self) -> str:
        return self.day.isoformat()


class Week:
    """The week in which `day` lies. Saturday and Sunday are there when something stands on them, or they are today."""

    def __init__(self, day: date, entries: list[Entry], notes: dict[date, list[dict]]):
        self.monday = monday(day)
        self.entries = entries
        on: dict[date, list[Entry]] = {}
        for entry in entries:
            on.setdefault(timezone.localdate(entry.starts_at), []).append(entry)
        holidays = dict(workdays.closed_days(self.monday, self.monday + timedelta(days=6)))
        every = [self.monday + timedelta(days=number) for number in range(7)]
        self.days = [
            Day(day, holidays.get(day, ""), on.get(day, []), notes.get(day, []))
            for number, day in enumerate(every)
            if number < WORKDAYS or day in on or day in notes or day == clock.today()
        ]
        for one in self.days:
            self._lay(one)

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def span(self) -> str:
        """ "9.–13. marts 2026": the working days."""
        return formats.span(self.monday, self.days[-1].day)

    @property
    def before(self) -> str:
        return (self.monday - timedelta(days=7)).isoformat()

    @property
    def after(self) -> str:
        return (self.monday + timedelta(days=7)).isoformat()

    @cached_property
    def first_hour(self) -> int:
        return min([FIRST_HOUR, *(_minute(entry.starts_at) // 60 for entry in self.entries)])

    @cached_property
    def last_hour(self) -> int:
        ends = (-(-_end(entry) // 60) for entry in self.entries)
        return min(24, max([LAST_HOUR, *ends]))

    @property
    def hours(self) -> list[dict]:
        """The labels beside the grid, each with its row."""
        return [
            {"label": formats.hour(hour), "row": 60 // SLOT * (hour - self.first_hour) + 1}
            for hour in range(self.first_hour, self.last_hour + 1)
        ]

    @property
    def coming_holidays(self) -> list[str]:
        """In the four weeks after this one."""
        after = self.monday + timedelta(days=7)
        return [f"{name} {formats.plain_day(day)}" for day, name in workdays.closed_days(after, after + FOUR_WEEKS)]

    def _lay(self, day: Day):
        for group in _together(day.entries):
            lanes = min(LANES, len({lane for _entry, lane in group}))
            for entry, lane in group:
                if lane >= LANES:
                    day.above.append(entry.row())
                    continue
                first, end = _slots(entry)
                place = f"cal-r{first - self.first_hour * 60 // SLOT + 1} cal-h{min(end - first, MOST)}"
                beside = f" cal-of{lanes} cal-lane{lane + 1}" if lanes > 1 else ""
                day.rows.append(entry.row(f"{place}{beside}"))


FOUR_WEEKS = timedelta(days=27)


def ends_of(day: date) -> tuple[datetime, datetime]:
    """From midnight before the Monday of the week in which the day lies, up to the midnight after its Sunday."""
    first = monday(day)
    return clock.end_of(first - timedelta(days=1)), clock.end_of(first + timedelta(days=6))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _minute(moment) -> int:
    local = timezone.localtime(moment)
    return local.hour * 60 + local.minute


def _end(entry: Entry) -> int:
    """In minutes of the day, midnight at the latest."""
    return min(_minute(entry.starts_at) + entry.minutes, 24 * 60)


def _slots(entry: Entry) -> tuple[int, int]:
    """The rows of the day that an entry takes, from the first up to, and not including, the last."""
    first = _minute(entry.starts_at) // SLOT
    return first, max(first + LEAST, -(-_end(entry) // SLOT))


def _together(entries: list[Entry]) -> list[list[tuple[Entry, int]]]:
    """The entries in groups that meet no other group, each entry with its lane in the group."""
    groups: list[list[tuple[Entry, int]]] = []
    ends: list[int] = []  # of the lanes of the last group, in rows
    for entry in sorted(entries, key=lambda one: (one.starts_at, -one.minutes)):
        start, end = _slots(entry)
        if not ends or start >= max(ends):
            groups.append([])
            ends = []
        lane = next((number for number, free in enumerate(ends) if free <= start), len(ends))
        ends[lane : lane + 1] = [end]
        groups[-1].append((entry, lane))
    return groups
