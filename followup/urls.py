from django.urls import path, re_path

from followup.views import choosing, figures, health, hooks, keys, log, phone, texts

app_name = "followup"

urlpatterns = [
    path("sms/", log.log, name="log"),
    path("sms/csv/", log.csv, name="log_csv"),
    path("sms/afklar/", log.settle, name="settle"),
    path("sms/tal/", figures.figures, name="figures"),
    path("sms/<slug:slug>/tekster/", texts.texts, name="texts"),
    path("sms/<slug:slug>/tekster/historik/", texts.history, name="texts_history"),
    path("sms/<slug:slug>/tekster/<slug:kind>/", texts.text, name="text"),
    path("opsaetning/<slug:slug>/sms-noegler/", keys.keys, name="keys"),
    path("kroge/sms/<slug:key>/kvittering/", hooks.receipt, name="receipt"),
    path("kroge/sms/<slug:key>/svar/", hooks.answer, name="answer"),
    path("telefon/", phone.phone, name="phone"),
    path("tid/<slug:key>/", choosing.choose_time, name="choose_time"),
    re_path(r"^(?P<key>\d{1,18}-[a-z2-7]{26})/?$", choosing.short, name="choose_time_short"),
    path("health/", health.ready, name="health"),
    path("health/live/", health.live, name="health_live"),
    path("health/ticks/", health.ticks, name="health_ticks"),
]
