"""What each referring unit has done: talks, referrals, what came of them, and whether it has stopped referring.

A *talk* is very brief advice (VBA): the citizen said no, lives elsewhere, or was referred. A citizen's own request from
the unit's poster is no talk of the unit's and is counted apart. A referral that was taken back counts nowhere.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

# How many of its latest referrals tell how often a unit usually refers.
REMEMBERED = 10
# So many make a habit, and so long is silence whatever the habit.
HABIT, SILENCE = 3, timedelta(days=60)
TIMES_USUAL = 3

# One look into the index per unit and organisation (referral_of_unit, vba_talk_of_unit), none at the rows.
SQL = """
SELECT unit.id, referred.own, referred.others, referred.contacted, referred.started, talks.number, latest.moments
FROM unnest(%(units)s::bigint[]) AS unit (id) CROSS JOIN unnest(%(organisations)s::bigint[]) AS organisation (id)
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE channel = 'self') AS own, count(*) FILTER (WHERE channel <> 'self') AS others,
        count(contacted_at) FILTER (WHERE channel <> 'self') AS contacted,
        count(started_at) FILTER (WHERE channel <> 'self') AS started
    FROM referrals_referral
    WHERE organisation_id = organisation.id AND unit_id = unit.id AND state <> 'withdrawn'
        AND received_at >= %(since)s AND received_at < %(until)s
) AS referred
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM referrals_vbatalk
    WHERE organisation_id = organisation.id AND unit_id = unit.id AND held_at >= %(since)s AND held_at < %(until)s
) AS talks
CROSS JOIN LATERAL (
    SELECT array(
        SELECT received_at FROM referrals_referral
        WHERE organisation_id = organisation.id AND unit_id = unit.id AND state <> 'withdrawn' AND channel <> 'self'
        ORDER BY received_at DESC LIMIT %(remembered)s
    ) AS moments
) AS latest
"""
BEFORE_EVERYTHING = datetime(1970, 1, 1, tzinfo=timezone.get_fixed_timezone(0))


@dataclass
class Figures:
    """Of one unit in one period; `latest` are its latest referrals, whenever they were, the last first."""

    referrals: int = 0
    own_requests: int = 0
    contacted: int = 0
    started: int = 0
    without_referral: int = 0
    latest: list[datetime] = field(default_factory=list)

    @property
    def talks(self) -> int:
        return self.without_referral + self.referrals

    @property
    def last(self) -> datetime | None:
        return self.latest[0] if self.latest else None

    @property
    def usual(self) -> timedelta | None:
        """The mean interval between its latest referrals (10 at most); None below 3 referrals: that is no habit."""
        if len(self.latest) < HABIT:
            return None
        return (self.latest[0] - self.latest[-1]) / (len(self.latest) - 1)

    def has_stopped(self, now: datetime) -> bool:
        """It used to refer (3 times or more) and has been silent for 60 days and for 3 times its usual interval."""
        return self.usual is not None and now - self.latest[0] >= max(SILENCE, TIMES_USUAL * self.usual)


def of_units(units, organisations, *, since: date | None = None, until: date | None = None) -> dict[int, Figures]:
    """The figures of each unit, by its id: what is stored with `organisations`, in [since, until) of Danish days.

    Referrals are stored with the citizen's organisation, talks without a referral with the unit's.
    """
    found: dict[int, Figures] = defaultdict(Figures)
    values: dict = {
        "units": list(units),
        "organisations": list(organisations),
        "since": _midnight(since) if since else BEFORE_EVERYTHING,
        "until": _midnight(until or date.max - timedelta(days=1)),
        "remembered": REMEMBERED,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        for unit, own, others, contacted, started, talks, moments in cursor.fetchall():
            one = found[unit]
            one.own_requests += own
            one.referrals += others
            one.contacted += contacted
            one.started += started
            one.without_referral += talks
            one.latest = sorted([*one.latest, *moments], reverse=True)[:REMEMBERED]
    return found


def total(figures) -> Figures:
    """The sum over units; without `latest`, which is one unit's."""
    names = ("referrals", "own_requests", "contacted", "started", "without_referral")
    return Figures(**{name: sum(getattr(one, name) for one in figures) for name in names})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
