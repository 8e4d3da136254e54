from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import invitation
from accounts.forms import SetPasswordForm


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request, key):
    """From the invitation's link: choose a password, then sign in with it."""
    user = invitation.find(key)
    if user is None:
        return render(request, "accounts/welcome_closed.html", status=410)
    form = SetPasswordForm(data=request.POST or None, user=user)
    if not form.is_valid():
        context = {"form": form, "user_email": user.email}
        return render(request, "accounts/welcome.html", context, status=422 if form.is_bound else 200)
    form.save()
    messages.success(request, _("Your password is chosen. Now sign in with it."))
    return redirect("account_login")
