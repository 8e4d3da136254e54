"""Whose yes counts: permissions in the form are the citizen's own, with other rules for the young (domain 1.8)."""

from django.db.models import TextChoices

GUARDIAN_UNTIL, JUDGED_UNTIL = 15, 18


class Condition(TextChoices):
    """What a yes needs beside it."""

    GUARDIAN = "guardian"
    MATURITY = "maturity"


def condition(age: int | None) -> Condition | None:
    """Under 15 a guardian says yes; from 15 to 17 the citizen may, when the counsellor judges that they are mature
    enough. With an unknown age nothing is asked for: the age is a question of its own, and comes to be known."""
    if age is None or age >= JUDGED_UNTIL:
        return None
    return Condition.GUARDIAN if age < GUARDIAN_UNTIL else Condition.MATURITY


def lacking(age: int | None, *, guardian: str, is_mature: bool) -> Condition | None:
    """The condition of a yes that is not met."""
    wanted = condition(age)
    met = guardian if wanted == Condition.GUARDIAN else is_mature
    return None if wanted is None or met else wanted
