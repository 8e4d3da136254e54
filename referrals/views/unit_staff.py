"""Who refers for a unit when signed in: chosen by those who manage the units."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import requires
from accounts.models import User
from accounts.rights import ROLES, Right
from referrals.actions import unit_staff
from referrals.forms.unit_staff import StaffForm
from referrals.models import ReferringUnit, UnitStaff


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_UNITS)
def staff(request, pk):
    managed = ReferringUnit.objects.managed_by(request.user)
    unit = get_object_or_404(managed, pk=pk)
    there = list(UnitStaff.objects.of(unit.organisation_id).filter(unit=unit).select_related("user"))
    form = StaffForm(request.POST or None, others=referrers_of(unit.organisation_id).exclude(pk__in=_users(there)))
    if not form.is_valid():
        context = {"unit": unit, "staff": there, "form": form}
        return render(request, "referrals/unit_staff.html", context, status=422 if form.is_bound else 200)
    added = unit_staff.add_staff(unit=unit, user=form.cleaned_data["user"], by=request.user)
    messages.success(request, _("%s can refer for the unit now.") % added.user)
    return redirect("referrals:unit_staff", pk=pk)


@require_POST
@requires(Right.MANAGE_UNITS)
def remove_staff(request, pk):
    row = get_object_or_404(
        UnitStaff.objects.filter(organisation__in=request.user.access.where(Right.MANAGE_UNITS)), pk=pk
    )
    unit_staff.remove_staff(staff=row, by=request.user)
    messages.success(request, _("%s no longer refers for the unit.") % row.user)
    return redirect("referrals:unit_staff", pk=row.unit_id)


def referrers_of(organisation_id):
    """Who in the organisation may refer."""
    roles = [role for role, rights in ROLES.items() if Right.REFER in rights]
    return User.objects.filter(
        memberships__organisation=organisation_id, memberships__roles__overlap=roles, is_active=True
    ).order_by("name")


def _users(staff) -> list[int]:
    return [row.user_id for row in staff]
