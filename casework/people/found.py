"""What a search shows: whom it found, told apart from namesakes. Rows are made once, in Python."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import crypto, formats
from referrals import names, reach, search
from referrals.enums import ReferralState
from referrals.models import Citizen, Referral

AT_FIRST, AT_MOST = 20, 200
COLUMNS = ("pk", "name", "phone", "birth_year", "is_protected", "died_on", "cpr_hash")
HELD = ("citizen", "counsellor", "state", "counsellor__name")


def rows(user, text: str, limit: int) -> tuple[list[dict], bool]:
    """Those who fit, in Danish order, at most `limit`; and whether there are more. Four statements per organisation."""
    typed = search.read(text)
    found, more = [], False
    for organisation, ids in search.matches(user, typed, limit + 1).items():
        more |= len(ids) > limit
        found += _rows(user, organisation, ids[:limit], typed)
    found.sort(key=lambda row: (not row["whole_word"], row["sort_key"], row["citizen"]))
    return found[:limit], more or len(found) > limit


def _rows(user, organisation, ids, typed):
    if not ids:
        return []
    visible = Citizen.objects.visible_to(user).filter(organisation=organisation, pk__in=ids).order_by()
    held = Referral.objects.filter(organisation=organisation, citizen__in=ids).order_by("received_at", "pk")
    referrals = list(held.values_list(*HELD))
    outside = reach.outside_of(user, organisation, (referral[:3] for referral in referrals))
    latest = {citizen: (state, counsellor) for citizen, _id, state, counsellor in referrals}
    hashes = crypto.keyed_hashes(typed.cpr) if typed.cpr else []
    for values in visible.values_list(*COLUMNS):
        row = dict(zip(COLUMNS, values, strict=True))
        hidden = row["is_protected"] and row["pk"] in outside
        if not hidden or row["cpr_hash"] in hashes or (row["phone"] and row["phone"] == typed.phone):
            yield _row(row, organisation, typed, latest.get(row["pk"]), hidden=hidden, outside=row["pk"] in outside)


def _row(row, organisation, typed, referral, *, hidden, outside) -> dict:
    name = reach.shown_name(row["name"], row["pk"], {row["pk"]} if hidden else set())
    state, counsellor = referral or ("", "")
    told = [
        _("has died") if row["died_on"] else "",
        _("born %d") % row["birth_year"] if row["birth_year"] and not hidden else "",
        "" if hidden else formats.phone(row["phone"]),
        formats.in_sentence(ReferralState(state).label) if state else "",
        counsellor or "",
    ]
    return {
        "organisation": organisation,
        "citizen": row["pk"],
        "name": name,
        "url": reverse("casework:citizen", args=[row["pk"]]),
        "meta": ", ".join(filter(None, told)),
        "outside": outside,
        "whole_word": bool(set(typed.words) & set(names.search_words(row["name"]))),
        "sort_key": names.sort_key(row["name"]),
    }
