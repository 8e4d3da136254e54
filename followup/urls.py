from django.urls import path

from followup.views import health, hooks

app_name = "followup"

urlpatterns = [
    path("kroge/sms/<slug:key>/kvittering/", hooks.receipt, name="receipt"),
    path("kroge/sms/<slug:key>/svar/", hooks.answer, name="answer"),
    path("health/", health.ready, name="health"),
    path("health/live/", health.live, name="health_live"),
    path("health/ticks/", health.ticks, name="health_ticks"),
]
