"""Closing an account: what the colleague has is counted, never named, and handed over in the same step."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import staff
from accounts.decorators import requires
from accounts.models import Loan, Membership
from accounts.rights import Right
from accounts.transitions import Refused
from casework.forms_staff import DeactivateForm
from referrals.actions import handover


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_STAFF)
def deactivate(request, pk):
    place = get_object_or_404(_of(request.user).select_related("user", "organisation"), pk=pk)
    counts = handover.counts(place)
    heirs = staff.counsellors(place.organisation_id).exclude(pk=place.user_id)
    form = DeactivateForm(request.POST or None, counts=counts, heirs=heirs)
    if not form.is_valid():
        return _page(request, place, form, counts)
    try:
        gone = handover.deactivate(membership=place, heirs=form.heirs(), by=request.user)
    except Refused as refused:
        form.add_error(None, refused.message)
        return _page(request, place, form, counts)
    messages.success(request, _done(place, sum(gone.values())))
    return redirect("accounts:member", pk=pk)


def _of(user):
    return Membership.objects.filter(organisation__in=user.access.where(Right.MANAGE_STAFF), closed_at=None)


def _done(place, number) -> str:
    closed = _("%s cannot sign in here any more.") % place.name
    if not number:
        return closed
    moved = ngettext("%d case has been handed over.", "%d cases have been handed over.", number) % number
    return f"{closed} {moved}"


def _page(request, place, form, counts):
    context = {
        "form": form,
        "place": place,
        "nothing": not any(counts.values()),
        "lent": Loan.objects.filter(user=place.user, home=place.organisation, ended_at=None).exists(),
    }
    return render(request, "casework/deactivate.html", context, status=422 if form.is_bound else 200)
