"""What the staff of a place may know about a citizen who lives or comes there: the citizen's own permissions say it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from courses.models import Place
from referrals.enums import PermissionPurpose, PermissionState
from referrals.models import Permission

TIMES, PLAN = PermissionPurpose.HOME_TIMES, PermissionPurpose.HOME_PLAN


class Knows(TextChoices):
    NOT_ASKED = "not_asked", pgettext_lazy("staff may know", "Not asked yet")
    NOTHING = "nothing", pgettext_lazy("staff may know", "Nothing")
    TIMES = "times", pgettext_lazy("staff may know", "Times")
    PLAN = "plan", pgettext_lazy("staff may know", "Times and plan")

    @property
    def has_times(self) -> bool:
        return self in (Knows.TIMES, Knows.PLAN)


def known(place: Place, contacts: Iterable, citizens: list[int]) -> dict[int, Knows]:
    """For each of the citizens. `contacts` are the place's. One statement."""
    names = [place.name, *(contact.name for contact in contacts), *([place.unit.name] if place.unit else [])]
    latest: dict[int, dict] = defaultdict(dict)
    answers = Permission.objects.of(place.organisation_id).filter(citizen__in=citizens, purpose__in=[TIMES, PLAN])
    for citizen, purpose, recipient, state in answers.order_by("recorded_at", "pk").values_list(
        "citizen", "purpose", "recipient", "state"
    ):
        if is_for(recipient, names):
            latest[citizen].pop(purpose, None)  # so that the order is that of the answers
            latest[citizen][purpose] = state
    return {citizen: allowed(latest[citizen]) for citizen in citizens}


def is_for(recipient: str, names: Iterable[str]) -> bool:
    """An answer that names nobody is about the home; one that names somebody, about that one alone: what a sister may
    know, the home does not."""
    text = recipient.strip().casefold()
    return not text or any(name.casefold() in text or text in name.casefold() for name in names)


def allowed(answers: dict[str, str]) -> Knows:
    """`answers`: purpose and state, in the order in which they were given. A no to the times that came after a yes to
    the plan takes that back."""
    if not answers:
        return Knows.NOT_ASKED
    given = [purpose for purpose, state in answers.items() if state == PermissionState.GIVEN]
    refused_last = TIMES in answers and TIMES not in given and list(answers)[-1] == TIMES
    if PLAN in given and not refused_last:
        return Knows.PLAN
    return Knows.TIMES if TIMES in given else Knows.NOTHING
