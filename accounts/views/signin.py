"""allauth's views with our forms. Two-factor and single sign-on join them as allauth's own apps."""

from allauth.account import views as allauth
from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse_lazy
from django_htmx.http import HttpResponseClientRefresh

from accounts import forms
from accounts.views.errors import too_many_requests


class SignIn(allauth.LoginView):
    form_class = forms.SignInForm

    def get(self, request, *args, **kwargs):
        # The session ended under a page: reload that page whole, so that nobody signs in inside a fragment of it.
        if request.htmx:
            return HttpResponseClientRefresh()
        return super().get(request, *args, **kwargs)

    def form_invalid(self, form):
        if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            return too_many_requests(self.request, "account/too_many_attempts.html")
        return super().form_invalid(form)


sign_in = SignIn.as_view()
sign_out = allauth.logout
inactive = allauth.account_inactive
forgotten = allauth.PasswordResetView.as_view(form_class=forms.ForgottenPasswordForm)
forgotten_sent = allauth.password_reset_done
new_password = allauth.PasswordResetFromKeyView.as_view(
    form_class=forms.NewPasswordForm, success_url=reverse_lazy("account_login")
)
change_password = allauth.PasswordChangeView.as_view(
    form_class=forms.ChangePasswordForm, success_url=reverse_lazy("account_login")
)
set_password = allauth.PasswordSetView.as_view(
    form_class=forms.SetPasswordForm,
    template_name="account/password_change.html",
    success_url=reverse_lazy("account_login"),
)
