"""One line of a list: sane, and what it means. The rules and their sentences are those of the forms' own fields."""

import hmac
import json
import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import clock
from accounts.models import Membership, Municipality, Organisation, User
from accounts.rights import ROLES, Right
from referrals.actions.intake import Details
from referrals.enums import (
    DECLINE_REASONS,
    NOT_RELEVANT_REASONS,
    Channel,
    EndReason,
    Product,
    ReferralState,
    TargetGroup,
)
from referrals.forms.fields import BirthYearField, CprField, FreeText, NameField, PhoneField, ReceivedField
from referrals.importing.columns import BY_NAME, normalised
from referrals.models import ReferringUnit

NAMESPACE = uuid.UUID("9d0c6b8e-7c43-4ab5-8a37-0f5f1d8ac2e1")
TWENTY_YEARS = 20 * 366
DATES = ["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%y", "%d.%m.%y", "%d/%m/%y"]
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}[:.]\d{2}.*$")
YES = {"ja", "j", "x", "yes", "y", "1", "true", "sand"}
NO = {"nej", "n", "no", "0", "false", "falsk"}
FIELDS: dict[str, forms.Field] = {
    "own_id": FreeText(max_length=100),
    "name": NameField(),
    "phone": PhoneField(),
    "cpr": CprField(),
    "birth_year": BirthYearField(),
    "address": FreeText(max_length=300),
    "language": FreeText(max_length=40),
    "received_on": ReceivedField(oldest=TWENTY_YEARS),
    "contacted_on": ReceivedField(oldest=TWENTY_YEARS),
    "ended_on": ReceivedField(oldest=TWENTY_YEARS),
    "sender": FreeText(max_length=200),
    "referrer_name": NameField(),
    "best_time": FreeText(max_length=200),
    "note": FreeText(max_length=2000),
}
ON = ("received_on", "contacted_on", "ended_on")
WAITING, CONTACTED, ENDED = "waiting", "contacted", "ended"
STATES = {
    WAITING: ("venter", "afventer", "ny", "modtaget", "skal kontaktes", "waiting", "received", "to be contacted"),
    CONTACTED: ("kontaktet", "contacted", "i kontakt"),
    ENDED: ("afsluttet", "lukket", "ended", "closed"),
}
ALSO = {
    "ryger": Product.CIGARETTES,
    "cigaretter": Product.CIGARETTES,
    "cigarettes": Product.CIGARETTES,
    "vape": Product.E_CIGARETTE,
    "e cigaretter": Product.E_CIGARETTE,
    "snus": Product.SNUS_OR_POUCHES,
    "nikotinposer": Product.SNUS_OR_POUCHES,
    "psykiatri": TargetGroup.PSYCHIATRY,
    "hjemløs": TargetGroup.HOMELESS,
    "ung": TargetGroup.YOUNG,
    "ikke nået": EndReason.TOO_MANY_ATTEMPTS,
    "ikke nu": EndReason.NOT_NOW,
    "død": EndReason.DIED,
    "flyttet": EndReason.MOVED,
}
END_STATES = {
    EndReason.TOO_MANY_ATTEMPTS: ReferralState.NOT_REACHED,
    **dict.fromkeys(DECLINE_REASONS, ReferralState.DECLINED),
    **dict.fromkeys(NOT_RELEVANT_REASONS, ReferralState.NOT_RELEVANT),
}


@dataclass(frozen=True)
class Line:
    """A line without errors."""

    number: int
    details: Details
    submission: uuid.UUID
    channel: str
    unit: ReferringUnit | None
    counsellor: User | None
    contacted_on: date | None
    ended_on: date | None
    end_reason: str


class Wrong(Exception):
    """A value that cannot be; the message says what to do."""


class Reader:
    """Reads lines for one organisation. Knows its units, counsellors and the municipalities: read once per list."""

    def __init__(self, organisation: Organisation, *, width: int = 0):
        self.organisation, self.width = organisation, width

    def read(self, number: int, told: dict[str, str]) -> tuple[Line | None, list[str]]:
        """The line, or None and a sentence for each error."""
        clean, errors = self._clean(told)
        if not errors:
            errors = _contradictions(clean)
        return (None, errors) if errors else (self._line(number, clean), [])

    def _clean(self, told):
        clean, errors = {}, []
        for name, text in told.items():
            try:
                clean[name] = self._value(name, text)
            except (forms.ValidationError, Wrong) as wrong:
                said = wrong.messages[0] if isinstance(wrong, forms.ValidationError) else str(wrong)
                errors.append(f"{BY_NAME[name].label}: {said}")
        if "name" not in told:
            errors.insert(0, _("Write the citizen’s name"))
        return clean, errors

    def _value(self, name, text):
        special = getattr(self, f"_{name}", None)
        if special:
            return special(text)
        if name in ON:
            return FIELDS[name].clean(_date(text))
        if name == "cpr" and re.fullmatch(r"\d{9}", text):
            text = f"0{text}"  # a spreadsheet has taken it for a number
        return FIELDS[name].clean(text) if name in FIELDS else text

    def _needs_interpreter(self, text):
        word = normalised(text)
        if word not in YES | NO:
            raise Wrong(_("Write yes or no"))
        return word in YES

    def _products(self, text):
        return _several(text, Product)

    def _target_groups(self, text):
        return _several(text, TargetGroup)

    def _channel(self, text):
        return _one(text, Channel)

    def _end_reason(self, text):
        return _one(text, EndReason, among=END_STATES)

    def _state(self, text):
        found = next((state for state, words in STATES.items() if normalised(text) in words), None)
        if not found:
            raise Wrong(_("Write waiting, contacted or ended"))
        return found

    def _municipality(self, text):
        word = normalised(text).removesuffix(" kommune").removeprefix("kommune ")
        found = self.municipalities.get(word.zfill(4) if word.isdigit() else word)
        if not found:
            raise Wrong(_("Write the name of a municipality, or its four digits"))
        return found

    def _counsellor(self, text):
        found = self.counsellors.get(text.lower())
        if not found:
            raise Wrong(_("No counsellor here has this e-mail"))
        return found

    @cached_property
    def municipalities(self) -> dict[str, Municipality]:
        everyone = list(Municipality.objects.all())
        return {normalised(m.name): m for m in everyone} | {m.code: m for m in everyone}

    @cached_property
    def counsellors(self) -> dict[str, User]:
        roles = [role for role, rights in ROLES.items() if Right.CONTACT_CITIZENS in rights]
        working = Membership.objects.filter(
            organisation=self.organisation, roles__overlap=roles, user__is_active=True
        ).select_related("user")
        return {membership.user.email.lower(): membership.user for membership in working}

    @cached_property
    def units(self) -> dict[str, ReferringUnit]:
        ours = ReferringUnit.objects.of(self.organisation)
        return {normalised(name): unit for unit in ours for name in (unit.name, str(unit))}

    def _line(self, number, clean) -> Line:
        sender = clean.get("sender", "")
        unit = self.units.get(normalised(sender)) if sender else None
        said = {name: clean[name] for name in SAID if name in clean}
        state, contacted_on, end_reason = _state_of(clean)
        return Line(
            number=number,
            details=Details(**said, received_on=_received(clean), sender="" if unit else sender),
            submission=_submission(self.organisation, clean),
            channel=clean.get("channel", Channel.IMPORT),
            unit=unit,
            counsellor=clean.get("counsellor"),
            contacted_on=contacted_on if state != WAITING else None,
            ended_on=(clean.get("ended_on") or clock.today()) if state == ENDED else None,
            end_reason=end_reason if state == ENDED else "",
        )


SAID = (
    "name",
    "phone",
    "cpr",
    "birth_year",
    "address",
    "municipality",
    "language",
    "needs_interpreter",
    "target_groups",
    "products",
    "referrer_name",
    "best_time",
    "note",
)


def _state_of(clean):
    """The state that is said, or that follows from what else is said."""
    contacted_on, end_reason = clean.get("contacted_on"), clean.get("end_reason", "")
    follows = ENDED if end_reason else CONTACTED if contacted_on else WAITING
    return clean.get("state", follows), contacted_on, end_reason


def _received(clean) -> date | None:
    """Without a day of its own, a referral came when something first happened to it."""
    return clean.get("received_on") or clean.get("contacted_on") or clean.get("ended_on")


def _contradictions(clean) -> list[str]:
    """What is wrong between the columns."""
    state, contacted_on, end_reason = _state_of(clean)
    received, ended_on = _received(clean) or clock.today(), clean.get("ended_on")
    told_more = contacted_on or end_reason
    unreachable = not (clean.get("phone") or clean.get("address"))
    ended_too_early = ended_on and ended_on < max(received, contacted_on or received)
    rules = [
        (state == WAITING and told_more, _("A line that waits cannot be contacted or ended. Correct the state.")),
        (state == WAITING and unreachable, _("Write a phone number or an address")),
        (state == CONTACTED and not contacted_on, _("Write the day on which the citizen was contacted")),
        (
            state == CONTACTED and end_reason,
            _("The line has a reason for the end, but has not ended. Correct the state."),
        ),
        (state == ENDED and not end_reason, _("Write why it ended")),
        (contacted_on and contacted_on < received, _("The contact lies before the day on which the referral came")),
        (ended_too_early, _("The end lies before the referral or the contact")),
    ]
    return [said for wrong, said in rules if wrong]


def _submission(organisation, clean) -> uuid.UUID:
    """The same line gives the same: by its own number, else by all that it says, whatever the order of the columns.
    Made with a key, because a CPR number could be guessed from an open hash."""
    told = {"own_id": clean["own_id"]} if "own_id" in clean else {name: _plain(value) for name, value in clean.items()}
    content = json.dumps([organisation.pk, told], sort_keys=True, ensure_ascii=False)
    digest = hmac.digest(settings.LINK_KEY.encode(), content.encode(), "sha256")
    return uuid.uuid5(NAMESPACE, digest.hex())


def _plain(value):
    """As JSON holds it: rows by their key, dates as text."""
    return getattr(value, "pk", None) or (value if isinstance(value, str | int | bool | list) else str(value))


def _date(text: str) -> str:
    """The date as ISO; other text stays, for the field to refuse."""
    day = TIME_OF_DAY.sub("", text)
    for form in DATES:
        try:
            return datetime.strptime(day, form).date().isoformat()  # noqa: DTZ007 - a date alone
        except ValueError:
            continue
    return text


@cache
def _words(choices) -> dict[str, str]:
    """{what people write: value}, in both languages."""
    found = {word: value for word, value in ALSO.items() if value in choices.values}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {normalised(str(label)): value for value, label in choices.choices}
    return found | {normalised(value): value for value in choices.values}


def _one(text, choices, *, among=None) -> str:
    """The value that is written; `among`: those that can be said here, when not all."""
    possible = list(choices if among is None else among)
    found = _words(choices).get(normalised(text))
    if found is None or found not in possible:
        raise Wrong(_("Write one of these: %s") % ", ".join(str(value.label) for value in possible))
    return found


def _several(text, choices) -> list[str]:
    parts = [text] if normalised(text) in _words(choices) else re.split(r"[;/|,+]", text)
    return sorted({_one(part, choices) for part in parts if part.strip()})
