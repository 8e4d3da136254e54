"""What came of one's referrals: the signed-in referrer's list, and the question by code on a unit's link."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock, formats, limits
from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from accounts.scope import scope
from referrals import feedback
from referrals.enums import Channel
from referrals.forms.status import CodeForm
from referrals.models import Referral
from referrals.views.doors import receivers_of, units_of

PAGE = 25
A_YEAR = timedelta(days=365)
PER_LINK, PER_ADDRESS, PERIOD = 60, 60, timedelta(hours=1)


@require_safe
@requires(Right.REFER)
def refer(request):
    """Where a referrer begins: at the form of her unit, or with the choice of one."""
    units = list(units_of(request.user).order_by("name", "pk"))
    if len(units) == 1:
        return redirect("referrals:refer_unit", pk=units[0].pk)
    teams = [m.organisation for m in request.user.access.memberships]
    return render(request, "referrals/refer.html", {"units": units, "teams": teams})


@require_safe
@never_cache
@requires(Right.REFER)
def my_referrals(request):
    """The user's own referrals of the last twelve months: date, code, and what may be told of each."""
    organisations = _referred_to(request.user)
    with scope(organisations):
        mine = Referral.objects.filter(
            organisation__in=organisations,
            received_by=request.user,
            channel=Channel.STAFF_FORM,
            received_at__gte=clock.now() - A_YEAR,
        )
        sheet = Paginator(mine.select_related("citizen", "organisation", "attached_to"), PAGE).get_page(
            request.GET.get("page")
        )
        rows = _rows(list(sheet.object_list))
    shows(request, (row["key"] for row in rows if row["name"]))
    request.shown.scope = organisations
    return render(request, "referrals/my_referrals.html", {"sheet": sheet, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def status(request):
    """By the receipt's code. Unknown, another unit's, and one of which nothing may be told get the same answer."""
    form = CodeForm(request.POST or None)
    context = {"form": form, "teams": request.door.receivers}
    if not form.is_valid():
        return render(request, "referrals/status.html", context, status=422 if form.is_bound else 200)
    if not _within_limits(request):
        return render(request, "referrals/status.html", {**context, "limited": True}, status=429)
    found = _of_unit(request.door, form.cleaned_data["code"])
    return render(request, "referrals/status.html", {**context, "asked": True, "found": found})


def _referred_to(user) -> list[int]:
    """The organisations that the user may have referred to: her own, and her units' partners."""
    partners = {o.pk for unit in units_of(user) for o in receivers_of(unit.organisation, unit.collaboration)}
    return sorted(partners | set(user.access.where(Right.REFER)))


def _rows(referrals) -> list[dict]:
    told = feedback.told(referrals)
    return [_row(referral, told.get(referral.pk)) for referral in referrals]


def _row(referral, status) -> dict:
    names_nobody = referral.citizen.is_protected or status in (None, feedback.Status.WITHDRAWN)
    return {
        "key": (referral.organisation_id, referral.citizen_id),
        "sent": formats.plain_day(timezone.localdate(referral.received_at)),
        "code": referral.code,
        "name": "" if names_nobody else referral.named,
        "unit": referral.unit_name,
        "status": status,
    }


def _of_unit(door, code) -> dict | None:
    """The row of the unit's own referral with that code; None when nothing may be told."""
    organisations = [organisation.pk for organisation in door.receivers]
    with scope(organisations):
        named = Referral.objects.filter(organisation__in=organisations, code=code, unit=door.unit)
        referrals = list(named.select_related("citizen", "organisation", "attached_to"))
        rows = _rows(referrals)
    return next((row for row in rows if row["status"]), None)


def _within_limits(request) -> bool:
    by_link = limits.hit("status-link", request.door.who, limit=PER_LINK, period=PERIOD)
    by_address = limits.hit("status-address", limits.client_address(request), limit=PER_ADDRESS, period=PERIOD)
    return by_link and by_address
