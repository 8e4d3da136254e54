from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    # An address is looked for from the top: the pages that are open all day stand before the others.
    path("", include("casework.urls")),
    path("", include("courses.urls")),
    path("", include("referrals.urls")),
    path("", include("followup.urls")),
]

handler400 = "accounts.views.errors.bad_request"
handler403 = "accounts.views.errors.permission_denied"
handler404 = "accounts.views.errors.not_found"
# allauth looks for this one.
handler429 = "accounts.views.errors.too_many_requests"
handler500 = "accounts.views.errors.server_error"
