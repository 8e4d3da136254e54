"""CPR numbers: ten digits, never rejected for modulus 11; a day of 61 to 91 is a replacement number."""

import re
from datetime import date

from accounts import clock


def clean(text: str) -> str | None:
    """The ten digits, or None when it is no CPR or replacement number."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        return None
    return digits if birth_date(digits) else None


def birth_date(digits: str) -> date | None:
    """The date in the number; None when there is no such day."""
    day = int(digits[:2])
    try:
        return date(
            _century(digits) + int(digits[4:6]),
            int(digits[2:4]),
            day - 60 if day > 60 else day,
        )
    except ValueError:
        return None


def _century(digits: str) -> int:
    seventh, year = int(digits[6]), int(digits[4:6])
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def shown(digits: str) -> str:
    return f"{digits[:6]}-{digits[6:]}"


def age(birth: date) -> int:
    today = clock.today()
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
