"""Phone numbers as people type them."""

import phonenumbers
from django.conf import settings


def e164(text: str) -> str | None:
    """The number in E.164, for example "+4510203040"; None if it can be no number.

    Danish unless it begins with + or 00. Only the length is asked for: which numbers are in use changes too often, and
    the demo's numbers must not exist.
    """
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
