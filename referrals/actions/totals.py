"""The monthly mail to a unit without accounts: last month in totals. No names, no codes, no number under 5.

The unit knows whom it has referred, so that what became of all of them, or of all but a few, would be told of each: how
many were contacted or have started is written only where at least 5 of the referred were, and at least 5 were not.
"""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock, formats
from accounts.actors import system
from accounts.models import Organisation
from accounts.scope import scope
from accounts.workdays import is_working_day
from referrals import figures
from referrals.actions import mailing
from referrals.models import ReferringUnit, UnitTotal

BY = system("unit-total")
# From the first working day on; so long that some days' outage loses no mail, and not so long that it is old news.
LAST_DAY = 10
LEAST = 5  # counts under 5 never leave the organisation


def send_all() -> int:
    """Mail every open unit that has an address for it, once a month from 7 o'clock on the first working day.

    Returns how many mails were sent.
    """
    today = clock.today()
    late_enough = timezone.localtime(clock.now()).hour >= mailing.FROM_HOUR
    if not is_working_day(today) or today.day > LAST_DAY or not late_enough:
        return 0
    until = today.replace(day=1)
    since = (until - timedelta(days=1)).replace(day=1)
    return sum(_send_of(organisation, since, until) for organisation in Organisation.objects.all())


def doubtful(unit) -> UnitTotal | None:
    """The latest mail to the unit, when it was claimed but nobody knows whether it was sent; else None."""
    latest = UnitTotal.objects.of(unit.organisation).filter(unit=unit).order_by("-month")[:1]
    return mailing.doubtful(
        UnitTotal.objects.of(unit.organisation).filter(pk__in=latest.values("pk")), mailing.doubtful_since()
    ).first()


def _send_of(organisation, since, until) -> int:
    with scope([organisation.pk]):
        wanted = ReferringUnit.objects.of(organisation).open().exclude(totals_email="")
        units = list(wanted.exclude(totals__month=since).select_related("organisation", "collaboration"))
    return sum(_send(unit, since, until) for unit in units)


def _send(unit, since, until) -> bool:
    """In a collaboration the total is of all its organisations: the unit knows one number, not one per municipality."""
    everywhere = {unit.organisation_id, *(organisation.pk for organisation in unit.receivers)}
    with scope(everywhere):
        counted = figures.of_units([unit.pk], everywhere, since=since, until=until)[unit.pk]
        return mailing.send_once(
            UnitTotal,
            key={"organisation": unit.organisation, "unit": unit, "month": since},
            by=BY,
            to=unit.totals_email,
            language=settings.LANGUAGE_CODE,
            template="referrals/mail/unit_total",
            context=_context(unit, since, counted),
        )


def _context(unit, since: date, counted) -> dict:
    return {
        "unit": unit,
        "since": since,
        "talks": _told(counted.talks),
        "referrals": _told(counted.referrals),
        "contacted": _told_of(counted.contacted, counted.referrals),
        "started": _told_of(counted.started, counted.referrals, counted.contacted),
        "organisation": unit.organisation,
        "phone": formats.phone(unit.organisation.phone),
    }


def _told(number: int):
    return number if number >= LEAST else _("under 5")


def _told_of(number: int, *wholes: int):
    """The same words whether there are too few of them or too few others."""
    return number if min(number, *(whole - number for whole in wholes)) >= LEAST else _("not shown")
