"""The poster (A4) and the pocket card (A7) of a unit as PDF. The same link gives the same file, byte for byte.

The layouts are in referrals/print/; every word comes from here, so that it is translated. The network is not used.
"""

from pathlib import Path

import segno
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import formats
from accounts.typesetting import typeset
from referrals.unit_pages import address

LAYOUTS = Path(__file__).parent / "print"
MOST_ON_A_CARD = 4  # phone numbers


def poster(unit, link, language: str) -> bytes:
    """For the wall, to the citizens themselves: plain words, and no word about the unit where it hangs."""
    with translation.override(language):
        receivers = unit.receivers
        words = {
            "authority": formats.listed(organisation.name for organisation in receivers),
            "heading": [_("Want to smoke less?"), _("Or stop altogether?")],
            "lead": _("We help you. You choose the goal."),
            "scan": _("Scan the code with your phone"),
            "steps": [
                [_("Write your name and number."), _("It takes a minute.")],
                [_("A counsellor calls"), _within(max(organisation.contact_days for organisation in receivers))],
                [_("You agree"), _("on what suits you: at home, by phone or together with others.")],
            ],
            "call": _("Or call"),
            "phones": _phones(receivers),
            "ask": _("Feel free to ask the staff for help."),
            "facts": [
                _("It is free"),
                _("Covers e-cigarettes, snus and nicotine pouches too"),
                _("You can change your mind at any time"),
            ],
        }
        return _typeset("poster.typ", words, link, language)


def card(unit, link, language: str) -> bytes:
    """For the pocket of the staff: very brief advice in three steps."""
    with translation.override(language):
        receivers = unit.receivers
        words = {
            "heading": _("VBA in three steps"),
            "unit": str(unit),
            "steps": [
                [_("Ask"), _("“Do you smoke, or use anything with nicotine?”")],
                [
                    _("Tell"),
                    _(
                        "“You have a better chance of succeeding when you get help."
                        " The municipality’s counselling is free.”"
                    ),
                ],
                [_("Refer"), _("“May a counsellor contact you?” Scan the code, and write name and number.")],
            ],
            "scan": _("Refer here"),
            "warning": _("For staff only. Do not hang it on a wall."),
            "help": _("Questions?"),
            "phones": _phones(receivers) if len(receivers) <= MOST_ON_A_CARD else [],
        }
        return _typeset("card.typ", words, link, language)


def _within(days: int) -> str:
    return _("within a week.") if days == 7 else ngettext("within %d day.", "within %d days.", days) % days


def _phones(receivers) -> list[dict]:
    """Whose name stands before a number only where there are several."""
    return [
        {
            "name": organisation.short_name if len(receivers) > 1 else "",
            "number": formats.phone(organisation.phone),
            "hours": organisation.opening_hours,
        }
        for organisation in receivers
    ]


def _typeset(layout: str, words: dict, link, language: str) -> bytes:
    # Medium: a coffee stain on a card must not cost the referral.
    code = segno.make(address(link), error="m", micro=False, boost_error=False)
    return typeset(LAYOUTS / layout, words, language, code=code.svg_inline(border=0))
