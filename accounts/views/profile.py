from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.forms import ProfileForm
from accounts.rights import DESCRIPTIONS, Right, Role


def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with override(user.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    context = {
        "form": form,
        "memberships": memberships(request.user),
        "may_be_absent": request.user.access.may_somewhere(Right.CONTACT_CITIZENS),
    }
    return render(request, "accounts/profile.html", context)


def memberships(user) -> list[dict]:
    rows = user.access.memberships
    prefetch_related_objects(rows, "unit")
    return [
        {
            "organisation": row.organisation.name,
            "unit": row.unit.name if row.unit else "",
            "roles": [(Role(role).label, DESCRIPTIONS[role]) for role in row.roles],
        }
        for row in rows
    ]
