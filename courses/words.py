"""Short words for what is counted from talk to talk."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.actors import CITIZEN
from courses.enums import AttendanceState, Use

# After a number, where the column says "a day".
UNITS = {
    Use.CIGARETTES: pgettext_lazy("after a number", "cig."),
    Use.E_CIGARETTE: pgettext_lazy("after a number", "puffs"),
    Use.POUCHES: pgettext_lazy("after a number", "pouches"),
}


def by_text(attendance) -> str:
    """What the citizen themselves has answered by text message about coming; "" where somebody has logged more."""
    if attendance.state == AttendanceState.CANCELLED and attendance.saved_by_kind == CITIZEN.kind:
        return _("Sent word by text message")
    if attendance.state == AttendanceState.EXPECTED and attendance.confirmed_at:
        return _("Confirmed by text message")
    return ""
