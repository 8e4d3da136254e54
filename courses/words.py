"""Short words for what is counted from talk to talk."""

from django.utils.translation import pgettext_lazy

from courses.enums import Use

# After a number, where the column says "a day".
UNITS = {
    Use.CIGARETTES: pgettext_lazy("after a number", "cig."),
    Use.E_CIGARETTE: pgettext_lazy("after a number", "puffs"),
    Use.POUCHES: pgettext_lazy("after a number", "pouches"),
}
