from django.urls import include, path

urlpatterns = [
    path("", include("casework.urls")),  # first, for its pages are open all day: an address is looked for from the top
    path("", include("courses.urls")),
    path("", include("referrals.urls")),
    path("", include("accounts.urls")),
]

handler400 = "accounts.views.errors.bad_request"
handler403 = "accounts.views.errors.permission_denied"
handler404 = "accounts.views.errors.not_found"
# allauth looks for this one.
handler429 = "accounts.views.errors.too_many_requests"
handler500 = "accounts.views.errors.server_error"
