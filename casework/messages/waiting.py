"""What citizens have written and nobody has dealt with, in My day of whoever has them."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.addresses import address
from accounts.models import Absence, Membership
from accounts.prepared import prepared
from accounts.rights import Right
from casework.tabs import Asked, Tab
from followup.models import Answer
from referrals.enums import ReferralState
from referrals.models import Referral
from referrals.reach import hidden_names, shown_name

PAGE = 50
COLUMNS = (
    "organisation",
    "citizen",
    "citizen__name",
    "citizen__is_protected",
    "text",
    "received_at",
    "holder",
    "holder_name",
)
TAB = f"{Asked(tab=Tab.SMS).address()}#reply"


def is_texting(user) -> bool:
    """Whether an organisation of the user's sends text messages."""
    return any(organisation.sms_gateway for organisation in user.access.organisations)


def waiting(user) -> tuple:
    """The question for `prepared.which`, and its values."""
    return _waiting, user


def answers(user) -> list[dict]:
    """Rows of a stencil, the oldest first: those of the user's citizens, of citizens whom nobody has, and of absent
    colleagues for whom the user, or everybody, stands in. One statement; two more where a name is protected."""
    today = clock.today()
    found = [dict(zip(COLUMNS, values, strict=True)) for values in _waiting(user)]
    hidden = hidden_names(user, ((row["organisation"], row["citizen"], row["citizen__is_protected"]) for row in found))
    return [_row(row, hidden, user, today) for row in found]


def _row(row, hidden, user, today) -> dict:
    case = address("casework:citizen") % row["citizen"]
    return {
        "organisation": row["organisation"],
        "citizen": row["citizen"],
        "name": shown_name(row["citizen__name"], row["citizen"], hidden),
        "url": case,
        "reply_url": f"{case}{TAB}",
        "when": when(row["received_at"], today),
        "text": quoted(row["text"]),
        "colleague": _colleague(row, user),
    }


def _colleague(row, user) -> str:
    if row["holder"] == user.pk:
        return ""
    return _("For %s") % row["holder_name"] if row["holder"] else _("Nobody has the citizen yet")


def when(at, today) -> str:
    """ "8.12" today, "i går 19.47" before."""
    day = timezone.localdate(at)
    return formats.time(at) if day == today else f"{formats.day(day, today)} {formats.time(at)}"


def quoted(text: str) -> str:
    return _("“%s”") % text


@prepared
def _waiting(user):
    here = {"organisation": OuterRef("organisation"), "citizen": OuterRef("citizen")}
    # One that is open comes before all that have ended.
    newest = (
        Referral.objects.filter(**here)
        .exclude(state=ReferralState.WITHDRAWN)
        .order_by(F("ended_at").desc(nulls_first=True), "-received_at", "-pk")
    )
    held = Answer.objects.filter(
        organisation__in=user.access.where(Right.CONTACT_CITIZENS), citizen__isnull=False, handled_at=None
    ).annotate(
        holder=Subquery(newest.values("counsellor")[:1]), holder_name=Subquery(newest.values("counsellor__name")[:1])
    )
    away = Absence.objects.stood_in_for(user, OuterRef("organisation")).filter(user=OuterRef("holder"))
    others = _seen(user) & (Q(holder=None) | Exists(away))
    return held.filter(Q(holder=user.pk) | others).order_by("received_at", "pk").values_list(*COLUMNS)[:PAGE]


def _seen(user) -> Q:
    """Of whose citizens the user may open the case: as referrals.models.referral.visible."""
    seen = Q(organisation__in=user.access.where(Right.SEE_CITIZENS))
    for organisation in user.access.where(Right.SEE_UNIT_CITIZENS):
        beside = Membership.objects.beside(user, organisation).values("user")
        seen |= Q(organisation=organisation, holder__in=beside)
    return seen
