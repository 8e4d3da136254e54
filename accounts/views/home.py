from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render

from accounts.context_processors import open_pages
from accounts.formats import phone
from accounts.models import Organisation
from accounts.rights import DESCRIPTIONS


def home(request):
    """Where sign-in leads: to the first page of one's own, or to one that says what one can do here."""
    access = request.user.access
    for _label, name in open_pages(access):
        return redirect(name)
    return render(request, "accounts/home.html", {"roles": [(role.label, DESCRIPTIONS[role]) for role in access.roles]})


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
