"""A counsellor is lent to a partner: the one organisation offers, the other accepts and decides, either ends it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import staff
from accounts.decorators import requires
from accounts.forms_staff import AcceptForm, LoanForm
from accounts.models import Loan, Organisation
from accounts.rights import Right
from accounts.transitions import Refused
from accounts.views.staff import loan_days, managed, member_or_404

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@requires(Right.MANAGE_STAFF)
def lend(request, pk):
    place = member_or_404(request, pk)
    form = LoanForm(request.POST or None, partners=partners(place.organisation_id))
    if form.is_valid():
        try:
            loan = staff.offer(membership=place, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("host", refused.message)
        else:
            messages.success(request, _("%s has got the offer, and decides.") % loan.host)
            return redirect("accounts:member", pk=pk)
    context = {"form": form, "place": place}
    return render(request, "accounts/lend.html", context, status=422 if form.is_bound else 200)


@form_page
@requires(Right.MANAGE_STAFF)
def accept(request, pk):
    """The receiving organisation says what the borrowed colleague may do, and with that yes."""
    loan = get_object_or_404(standing(request.user), pk=pk)
    if loan.host_id not in managed(request.user):
        raise PermissionDenied
    form = AcceptForm(request.POST or None, organisation=loan.host)
    if form.is_valid():
        try:
            place = staff.accept(loan=loan, by=request.user, **form.cleaned_data)
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("accounts:staff")
        messages.success(request, _("%s can work here in those days.") % loan.user)
        return redirect("accounts:member", pk=place.pk)
    context = {"form": form, "loan": loan, "days": loan_days(loan.from_day, loan.until_day)}
    return render(request, "accounts/accept_loan.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.MANAGE_STAFF)
def end(request, pk):
    loan = get_object_or_404(standing(request.user), pk=pk)
    staff.end_loan(loan=loan, by=request.user)
    messages.success(request, _("The loan of %s has ended.") % loan.user)
    return redirect("accounts:staff")


def standing(user):
    """The loans to and from the user's organisations that have not been ended."""
    mine = managed(user)
    both = Loan.objects.filter(home__in=mine) | Loan.objects.filter(host__in=mine)
    return both.filter(ended_at=None).select_related("user", "home", "host")


def partners(organisation_id):
    """The other organisations of the collaborations that this one is in."""
    together = Organisation.objects.filter(collaborations__organisations=organisation_id)
    return together.exclude(pk=organisation_id).distinct().order_by("short_name")
