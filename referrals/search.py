"""Finding a citizen by the beginning of any word of the name, by phone or its last digits, or by CPR number.

Row-level security lets an index answer ranges and equality alone, so nothing here is like something (design: search).
What is typed never stands in an address or a log.
"""

import re
from dataclasses import dataclass, field

from django.db.models.functions import Coalesce

from accounts import crypto
from accounts.rights import SEE_CASES
from referrals import cpr, names
from referrals.models import Citizen, CitizenWord

MOST_WORDS = 4  # more make no search narrower
FEWEST_DIGITS = 3
LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True)
class Typed:
    """What somebody looks for: words, or a number in each way that it can be read."""

    words: list[str] = field(default_factory=list)
    digits: str = ""
    begins: str = ""  # the beginning of an E.164 number
    phone: str = ""  # a whole number in E.164
    cpr: str = ""

    def __bool__(self):
        return bool(self.words or self.digits)


def read(text: str) -> Typed:
    if not re.fullmatch(r"[0-9+().\s-]+", text):
        return Typed(words=sorted(set(names.search_words(text)), key=len, reverse=True)[:MOST_WORDS])
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) < FEWEST_DIGITS:
        return Typed()
    abroad = re.match(r"\s*(\+|00)", text)
    phone = names.phone_e164(text) or ""
    begins = phone or "+" + (digits.removeprefix("00") if abroad else f"45{digits}")
    return Typed(digits=digits, begins=begins, phone=phone, cpr=cpr.clean(text) or "")


def matches(user, typed: Typed, limit: int) -> dict[int, list[int]]:
    """At most `limit` citizens in each of the user's organisations, the most fitting first: {organisation: ids}.

    One who has been merged into another is found as that one. Whom the user may open is not yet asked.
    """
    where = {organisation for right in SEE_CASES for organisation in user.access.where(right)}
    return {organisation: _matches(organisation, typed, limit) for organisation in sorted(where)}


def _matches(organisation, typed, limit) -> list[int]:
    if typed.words:
        # A citizen may have several words that begin alike.
        return _once(citizen for _key, citizen in named(organisation, typed.words)[: limit * 3])[:limit]
    if not typed.digits:
        return []
    exact = with_cpr(organisation, crypto.keyed_hashes(typed.cpr)) if typed.cpr else []
    return _once([*exact, *begins(organisation, typed.begins)[:limit], *ends(organisation, typed.digits)[:limit]])[
        :limit
    ]


def _once(ids) -> list[int]:
    return list(dict.fromkeys(ids))


def named(organisation, words):
    """(sort key, id) of those with a word that begins with each of `words`; the order is that of the word, for several
    words that of the name. An intersection and no join: what the planner believes of a policy leads it to read the one
    range again for every row of the other."""
    first, *others = (CitizenWord.objects.filter(organisation=organisation, **_begins_with(word)) for word in words)
    if others:
        parts = [part.values_list("sort_key", "citizen") for part in (first, *others)]
        return parts[0].intersection(*parts[1:]).order_by("sort_key", "citizen")
    return first.order_by("word", "sort_key", "citizen").values_list("sort_key", "citizen")


def _begins_with(word):
    return _beginning("word", word, LAST_LETTER)


def begins(organisation, number):
    return _standing(Citizen.objects.of(organisation).filter(**_beginning("phone", number, ":")).order_by("phone"))


def ends(organisation, digits):
    reversed_range = _beginning("phone_reversed", digits[::-1], ":")
    return _standing(Citizen.objects.of(organisation).filter(**reversed_range).order_by("phone_reversed"))


def with_cpr(organisation, hashes):
    return _standing(Citizen.objects.of(organisation).filter(cpr_hash__in=hashes))


def _standing(found):
    """One who has been merged into another is found as that one."""
    return found.values_list(Coalesce("merged_into", "pk"), flat=True)


def _beginning(column, start, after) -> dict:
    """The range of what begins with `start`; `after` comes after whatever may follow."""
    return {f"{column}__gte": start, f"{column}__lt": start + after}
