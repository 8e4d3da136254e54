"""The deadline clock as it is drawn: seven segments, and always the words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import formats
from referrals import deadline

SEGMENTS = 7


def clock(contact_due, contact_by, today) -> dict:
    """What templates/includes/clock.html draws for a referral that waits."""
    left = deadline.days_left(contact_due, today)
    return {
        "kind": "late" if left < 0 else "soon" if left <= 1 else "ok",
        "segments": [number < SEGMENTS - left for number in range(SEGMENTS)],
        "text": _words(left),
        "sub": _date(contact_due, left),
        "call_by": formats.short_weekday(contact_by) if contact_by != contact_due and today <= contact_by else "",
    }


def _words(left: int) -> str:
    if left < 0:
        return ngettext("%d day past the deadline", "%d days past the deadline", -left) % -left
    if left == 0:
        return _("Deadline today")
    return ngettext("%d day left", "%d days left", left) % left


def _date(due, left: int) -> str:
    if left == -1:
        return _("Deadline yesterday")
    day = formats.short_weekday(due)
    return _("Deadline %s") % day if left < 0 else day[0].upper() + day[1:]
