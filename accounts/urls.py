from django.urls import include, path, re_path

from accounts.views import home, language, lending, profile, settings, signin, staff, welcome

# The names are allauth's: it looks them up.
sign_in = [
    path("login/", signin.sign_in, name="account_login"),
    path("logout/", signin.sign_out, name="account_logout"),
    path("lukket/", signin.inactive, name="account_inactive"),
    path("adgangskode/", signin.change_password, name="account_change_password"),
    path("adgangskode/foerste/", signin.set_password, name="account_set_password"),
    path("adgangskode/glemt/", signin.forgotten, name="account_reset_password"),
    path("adgangskode/glemt/sendt/", signin.forgotten_sent, name="account_reset_password_done"),
    re_path(
        r"^adgangskode/ny/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        signin.new_password,
        name="account_reset_password_from_key",
    ),
]

pages = [
    path("konto/velkommen/<str:key>/", welcome.welcome, name="welcome"),
    path("medarbejdere/", staff.members, name="staff"),
    path("medarbejdere/inviter/", staff.invite, name="invite"),
    path("medarbejdere/enheder/", staff.units, name="units"),
    path("medarbejdere/enheder/<int:pk>/", staff.unit, name="unit"),
    path("medarbejdere/<int:pk>/", staff.member, name="member"),
    path("medarbejdere/<int:pk>/send-igen/", staff.resend, name="resend"),
    path("medarbejdere/<int:pk>/genaabn/", staff.reopen, name="reopen"),
    path("medarbejdere/<int:pk>/udlaan/", lending.lend, name="lend"),
    path("udlaan/<int:pk>/", lending.accept, name="accept_loan"),
    path("udlaan/<int:pk>/slut/", lending.end, name="end_loan"),
    path("profil/", profile.profile, name="profile"),
    path("sprog/", language.set_language, name="language"),
    path("find-link/", home.find_link, name="find_link"),
    path("opsaetning/<slug:slug>/indstillinger/", settings.settings, name="settings"),
    path("opsaetning/<slug:slug>/indstillinger/gennemgaaet/", settings.confirm, name="confirm_settings"),
    path("opsaetning/<slug:slug>/indstillinger/<slug:key>/", settings.section, name="settings_section"),
    path("opsaetning/<slug:slug>/historik/", settings.history, name="settings_history"),
    path("opsaetning/<slug:slug>/historik/<int:pk>/fortryd/", settings.take_back, name="take_back_setting"),
    path("oplysninger/", home.privacy, name="privacy"),
    path("tilgaengelighed/", home.accessibility, name="accessibility"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("konto/", include(sign_in)),
    path("", include((pages, "accounts"))),
]
