"""Staff of the organisations that one manages: who they are, what they may do, and what has been changed about them."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock, formats, invitation, staff
from accounts.decorators import requires
from accounts.editing import Stale
from accounts.enums import MembershipState, StaffChange
from accounts.forms_staff import InviteForm, MemberForm, UnitForm
from accounts.models import Loan, Membership, Organisation, StaffEvent, Unit
from accounts.rights import Right, Role
from accounts.transitions import Refused

form_page = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 100
BADGES = {MembershipState.INVITED: "info", MembershipState.CLOSED: "warning", MembershipState.ENDED: "warning"}


def managed(user) -> list[int]:
    return user.access.where(Right.MANAGE_STAFF)


def chosen_organisation(request) -> Organisation:
    """The one of the address, else the first of those that the user manages."""
    mine = managed(request.user)
    organisations = [each for each in request.user.access.organisations if each.pk in mine]
    wanted = request.GET.get("organisation", "")
    return next((each for each in organisations if str(each.pk) == wanted), organisations[0])


def member_or_404(request, pk) -> Membership:
    mine = Membership.objects.filter(organisation__in=managed(request.user))
    return get_object_or_404(mine.select_related("user", "organisation", "unit"), pk=pk)


@require_safe
@requires(Right.MANAGE_STAFF)
def members(request):
    organisation = chosen_organisation(request)
    closed = request.GET.get("list") == "closed"
    places = Membership.objects.filter(organisation=organisation, closed_at__isnull=not closed)
    ordered = places.select_related("user", "unit").order_by("user__name", "pk")
    sheet = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    mine = managed(request.user)
    context = {
        "organisation": organisation,
        "organisations": [each for each in request.user.access.organisations if each.pk in mine],
        "closed": closed,
        "sheet": sheet,
        "rows": [row(place) for place in sheet.object_list],
        "loans": loans(organisation),
    }
    return render(request, "accounts/staff.html", context)


def row(place) -> dict:
    shown = place.state
    return {
        "pk": place.pk,
        "name": place.name,
        "email": place.user.email,
        "unit": place.unit.name if place.unit else "",
        "roles": formats.joined(Role(role).label for role in place.roles),
        "state": shown.label,
        "badge": BADGES.get(shown, "success"),
        "days": loan_days(place.valid_from, place.valid_until) if place.is_loan else "",
        "signed_in": last_signed_in(place) if shown != MembershipState.INVITED else "",
    }


def last_signed_in(place) -> str:
    return formats.day(timezone.localdate(place.user.last_login)) if place.user.last_login else _("never")


def loan_days(first, last) -> str:
    return _("from %(first)s to %(last)s") % {"first": formats.plain_day(first), "last": formats.plain_day(last)}


def loans(organisation) -> list[dict]:
    """Those that stand, in either direction; offers wait for the receiving side."""
    standing = Loan.objects.filter(ended_at=None, until_day__gte=clock.today())
    both = standing.filter(home=organisation) | standing.filter(host=organisation)
    return [
        {
            "pk": loan.pk,
            "name": loan.user.name,
            "incoming": loan.host_id == organisation.pk,
            "other": (loan.home if loan.host_id == organisation.pk else loan.host).name,
            "purpose": loan.purpose,
            "days": loan_days(loan.from_day, loan.until_day),
            "accepted": loan.accepted_at is not None,
        }
        for loan in both.select_related("user", "home", "host").order_by("from_day", "pk")
    ]


@form_page
@requires(Right.MANAGE_STAFF)
def invite(request):
    organisation = chosen_organisation(request)
    form = InviteForm(request.POST or None, organisation=organisation)
    if not form.is_valid():
        return _page(request, "accounts/invite.html", form, organisation=organisation)
    try:
        place = staff.invite(organisation=organisation, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error("email", refused.message)
        return _page(request, "accounts/invite.html", form, organisation=organisation)
    _send(request, place)
    return redirect("accounts:member", pk=place.pk)


@form_page
@requires(Right.MANAGE_STAFF)
def member(request, pk):
    place = member_or_404(request, pk)
    form = MemberForm(request.POST or None, membership=place, rename=renames(request.user, place))
    if not form.is_valid():
        return _member_page(request, place, form)
    try:
        staff.change(membership=place, by=request.user, version=form.cleaned_data["version"], **form.changes())
    except Stale as stale:
        return _member_page(request, place, form, status=409, conflict=form.against(stale.current))
    except Refused as refused:
        form.add_error("roles", refused.message)
        return _member_page(request, place, form)
    messages.success(request, _("Saved."))
    return redirect("accounts:member", pk=pk)


def renames(user, place) -> bool:
    """While invited they are called what the invitation says; later only whose account works here alone."""
    return place.state == MembershipState.INVITED or staff.may_rename(place, managed(user))


@require_POST
@requires(Right.MANAGE_STAFF)
def resend(request, pk):
    place = member_or_404(request, pk)
    if place.state == MembershipState.INVITED and place.user.is_active:
        _send(request, place)
    else:
        messages.error(request, _("%s has signed in already, or the account is closed.") % place.name)
    return redirect("accounts:member", pk=pk)


@require_POST
@requires(Right.MANAGE_STAFF)
def reopen(request, pk):
    place = member_or_404(request, pk)
    try:
        _send(request, staff.reopen(membership=place, by=request.user))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("accounts:member", pk=pk)


@form_page
@requires(Right.MANAGE_STAFF)
def units(request):
    """The parts of the organisation: a local counsellor sees the citizens of their own."""
    organisation = chosen_organisation(request)
    form = UnitForm(request.POST or None, organisation=organisation)
    if form.is_valid():
        form.save()
        messages.success(request, _("The unit has been added."))
        return HttpResponseRedirect(request.get_full_path())
    known = organisation.units.all()
    return _page(request, "accounts/units.html", form, organisation=organisation, units=known)


@form_page
@requires(Right.MANAGE_STAFF)
def unit(request, pk):
    row = get_object_or_404(Unit.objects.filter(organisation__in=managed(request.user)), pk=pk)
    form = UnitForm(request.POST or None, organisation=row.organisation, instance=row)
    if not form.is_valid():
        return _page(request, "accounts/unit.html", form)
    form.save()
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(f"{reverse('accounts:units')}?organisation={row.organisation_id}")


def _send(request, place):
    if invitation.send(place):
        messages.success(request, _("The invitation has been sent to %s.") % place.user.email)
    else:
        messages.warning(request, _("The account is there, but the mail could not be sent. Send it again later."))


def _page(request, template, form, *, status=None, **context):
    status = status or (422 if form.is_bound else 200)
    return render(request, template, {"form": form, **context}, status=status)


def _member_page(request, place, form, *, status=None, **context):
    about = StaffEvent.objects.filter(organisation=place.organisation_id, user=place.user_id)
    shown = place.state
    facts = {
        "place": place,
        "name": place.name,
        "state": shown.label,
        "badge": BADGES.get(shown, "success"),
        "is_open": shown in (MembershipState.ACTIVE, MembershipState.INVITED),
        "is_invited": shown == MembershipState.INVITED,
        "is_closed": shown == MembershipState.CLOSED,
        "signed_in": last_signed_in(place) if shown != MembershipState.INVITED else "",
        "days": loan_days(place.valid_from, place.valid_until) if place.is_loan else "",
        "has_partners": place.organisation.collaborations.exists(),
        "history": [entry(event) for event in about.select_related("made_by")[:PAGE]],
    }
    return _page(request, "accounts/member.html", form, status=status, **facts, **context)


def entry(event) -> dict:
    return {
        "title": StaffChange(event.kind).label,
        "when": formats.moment(event.made_at),
        "by": event.made_by.name if event.made_by else "",
        "lines": [_line(what, *values) for what, values in event.changes.items()],
    }


def _line(what, before, after) -> str:
    label = {"roles": _("Roles"), "unit": _("Unit"), "name": _("Name"), "to": _("To"), "days": _("Days")}[what]
    text = _told(what, after) or "–"
    if before is None:
        return f"{label}: {text}"
    return _("%(what)s: %(after)s (before: %(before)s)") % {
        "what": label,
        "after": text,
        "before": _told(what, before) or "–",
    }


def _told(what, value) -> str:
    if what == "roles":
        return formats.joined(Role(role).label for role in value)
    if what == "days":
        return loan_days(*map(date.fromisoformat, value))
    return value
