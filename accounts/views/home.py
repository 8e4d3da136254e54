from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render

from accounts.formats import phone
from accounts.models import Organisation
from accounts.rights import DESCRIPTIONS, Right


def home(request):
    """Where sign-in leads: to the day's work, or to a page that says what one can do here."""
    access = request.user.access
    if access.may_somewhere(Right.CONTACT_CITIZENS):
        return redirect("casework:my_day")
    if access.may_somewhere(Right.REFER):
        return redirect("referrals:refer")
    context = {
        "roles": [(role.label, DESCRIPTIONS[role]) for role in access.roles],
    }
    return render(request, "accounts/home.html", context)


@login_not_required
def find_link(request):
    return render(request, "accounts/find_link.html", {"teams": teams(Organisation.objects.all())})


@login_not_required
def privacy(request):
    organisations = list(Organisation.objects.all())
    own = [one for one in organisations if one.privacy_url or one.privacy_text]
    return render(request, "accounts/privacy.html", {"teams": teams(organisations), "own": own})


@login_not_required
def accessibility(request):
    organisations = list(Organisation.objects.all())
    statements = [(each.name, each.accessibility_url) for each in organisations if each.accessibility_url]
    context = {"statements": statements, "teams": teams(organisations)}
    return render(request, "accounts/accessibility.html", context)


def teams(organisations) -> list[dict]:
    """Whom to call, per organisation."""
    return [
        {
            "name": organisation.short_name,
            "authority": organisation.name,
            "phone": organisation.phone,
            "spoken_phone": phone(organisation.phone),
            "opening_hours": organisation.opening_hours,
        }
        for organisation in organisations
    ]
