"""The deadline clock as it is drawn: seven segments, and always the words."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import formats
from referrals import deadline

SEGMENTS = 7
USED, LEFT = '<span class="clock-day is-used"></span>', '<span class="clock-day"></span>'
# The eight pictures of the clock, by how many of its segments are used.
BARS = [mark_safe(USED * used + LEFT * (SEGMENTS - used)) for used in range(SEGMENTS + 1)]  # noqa: S308 - our own


@lru_cache(maxsize=4096)
def drawn(contact_due, contact_by, today, language) -> SafeString:
    """The clock as HTML, in the language of the page. A list has few different ones, and a day not many more."""
    return render_to_string("casework/_clock.html", {"clock": clock(contact_due, contact_by, today)})


def clock(contact_due, contact_by, today) -> dict:
    """What templates/casework/_clock.html draws for a referral that waits."""
    left = deadline.days_left(contact_due, today)
    late_to_call = contact_by == contact_due or today > contact_by
    return {
        "kind": "late" if left < 0 else "soon" if left <= 1 else "ok",
        "bar": BARS[min(max(SEGMENTS - left, 0), SEGMENTS)],
        "text": _words(left),
        "sub": _date(contact_due, left),
        "call_by": "" if late_to_call else _("Call by %(day)s") % {"day": formats.short_weekday(contact_by)},
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
    return _("Deadline %s") % day if left < 0 else formats.capitalised(day)
