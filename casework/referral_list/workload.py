"""Who has how many: what waits with each counsellor, and whom they have reached lately. Workload, not results."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import clock, formats
from casework.referral_list.choices import Choices
from casework.referral_list.filters import LATELY, LATELY_DAYS, NOBODY, OVERDUE, PAUSED, WAITING, WEEK, Filters

WORKLOAD = """
SELECT organisation_id, counsellor_id,
    count(*) FILTER (WHERE waits), count(*) FILTER (WHERE waits AND contact_due < %(today)s),
    count(*) FILTER (WHERE waits AND contact_due BETWEEN %(today)s AND %(sunday)s),
    count(*) FILTER (WHERE NOT waits), min(received_at) FILTER (WHERE waits), 0
FROM (
    SELECT *, paused_until IS NULL OR paused_until <= %(today)s AS waits FROM referrals_referral
    WHERE organisation_id = ANY (%(organisations)s) AND state = 'received') AS received
GROUP BY 1, 2
UNION ALL
SELECT organisation_id, counsellor_id, 0, 0, 0, 0, NULL, count(*) FROM referrals_referral
WHERE organisation_id = ANY (%(organisations)s) AND contacted_at >= %(since)s
GROUP BY 1, 2
"""
NOTHING = (0, 0, 0, 0, None, 0)


def lines(choices: Choices) -> list[dict]:
    """One line per counsellor and organisation, those that nobody has first. Two statements with the choices'."""
    numbers = _numbers(choices)
    several = len(choices.organisations) > 1
    people: list[tuple] = [(organisation, None, "", False) for organisation in choices.organisations]
    people += [(one.organisation, one.pk, one.name, one.is_absent) for one in choices.counsellors]
    return [
        _line(name, choices.organisations[organisation], numbers[organisation, pk], _filters(pk, organisation, several))
        | {"is_absent": is_absent}
        for organisation, pk, name, is_absent in people
    ]


def columns() -> list[str]:
    return [
        _("Waiting"),
        _("Past the deadline"),
        _("Due this week"),
        _("On pause"),
        _("Contacted in the last %d days") % LATELY_DAYS,
    ]


def totals(found: list[dict]) -> list[tuple[str, int]]:
    numbers = [[number for _label, number, _query in line["cells"]] for line in found]
    return list(zip(columns(), map(sum, zip(*numbers, strict=True)), strict=True))


def _numbers(choices) -> dict:
    """{(organisation, counsellor): waiting, overdue, this week, on pause, the oldest, contacted lately}"""
    today = clock.today()
    values: dict = {
        "organisations": list(choices.organisations),
        "today": today,
        "sunday": today + timedelta(days=6 - today.weekday()),
        "since": timezone.make_aware(datetime.combine(today - timedelta(days=LATELY_DAYS), time.min)),
    }
    found: dict = defaultdict(lambda: NOTHING)
    with connection.cursor() as cursor:
        cursor.execute(WORKLOAD, values)
        for organisation, counsellor, *numbers in cursor.fetchall():
            one, two = found[organisation, counsellor], numbers
            # Each part of the statement knows some of the numbers.
            found[organisation, counsellor] = tuple(a or b for a, b in zip(one, two, strict=True))
    return found


def _filters(pk, organisation, several) -> dict:
    whose = {"counsellor": str(pk) if pk else NOBODY}
    return whose | ({"organisation": str(organisation)} if several else {})


def _line(name, organisation, numbers, whose) -> dict:
    waiting, overdue, week, paused, oldest, lately = numbers
    cells = [
        (waiting, Filters(state=WAITING, **whose)),
        (overdue, Filters(state=WAITING, due=OVERDUE, **whose)),
        (week, Filters(state=WAITING, due=WEEK, **whose)),
        (paused, Filters(state=PAUSED, **whose)),
        (lately, Filters(state=LATELY, **whose)),
    ]
    return {
        "name": name,
        "organisation": organisation,
        "cells": [(label, number, link.query()) for label, (number, link) in zip(columns(), cells, strict=True)],
        "oldest": formats.short_day(timezone.localdate(oldest)) if oldest else "",
        "oldest_query": Filters(state=WAITING, sort="received", **whose).query(),
    }
