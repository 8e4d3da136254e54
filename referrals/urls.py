from django.urls import path

from referrals.views import by_hand, contact, vba

app_name = "referrals"

urlpatterns = [
    path("henvis/<str:key>/", vba.refer, name="vba"),
    path("henvis/<str:key>/sendt/<str:token>/", vba.sent, name="vba_sent"),
    path("henvis/<str:key>/nej-tak/<str:token>/", vba.talk_counted, name="vba_no_thanks"),
    path("henvis/<str:key>/anden-kommune/", vba.elsewhere, name="vba_elsewhere"),
    path("henvis/<str:key>/fortryd/", vba.undo, name="vba_undo"),
    path("henvisninger/ny/", by_hand.new, name="new"),
    path("borgere/<int:pk>/henvisninger/ny/", by_hand.new_for, name="new_for"),
    path("henvisninger/<int:pk>/kontakt/", contact.attempt, name="attempt"),
    path("henvisninger/<int:pk>/tag/", contact.take, name="take"),
    path("henvisninger/<int:pk>/fordel/", contact.assign, name="assign"),
    path("henvisninger/<int:pk>/pause/", contact.pause, name="pause"),
    path("henvisninger/<int:pk>/pause/slut/", contact.end_pause, name="end_pause"),
    path("henvisninger/<int:pk>/pause/fortryd/", contact.undo_pause, name="undo_pause"),
    path("henvisninger/<int:pk>/start/", contact.start, name="start"),
    path("henvisninger/<int:pk>/start/fortryd/", contact.undo_start, name="undo_start"),
    path("henvisninger/<int:pk>/afslut/", contact.end, name="end"),
    path("henvisninger/<int:pk>/afslut/fortryd/", contact.undo_end, name="undo_end"),
    path("henvisninger/<int:pk>/genaabn/", contact.reopen, name="reopen"),
    path("henvisninger/<int:pk>/stoplinien/", contact.bridge, name="bridge"),
    path("henvisninger/<int:pk>/oensker/", contact.wishes, name="wishes"),
    path("henvisninger/<int:pk>/brev/", contact.letter, name="letter"),
    path("kontaktforsoeg/<int:pk>/fortryd/", contact.undo_attempt, name="undo_attempt"),
]
