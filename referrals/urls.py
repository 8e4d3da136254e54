from django.urls import path

from referrals.views import by_hand, contact, feedback, imports, self_referral, unit_staff, units, vba
from referrals.views.doors import by_link, for_own_unit

app_name = "referrals"

urlpatterns = [
    # Signed in. No key of a link is the word "enhed".
    path("henvis/", feedback.refer, name="refer"),
    path("henvis/enhed/<int:pk>/", for_own_unit(vba.refer), name="refer_unit"),
    path("henvis/enhed/<int:pk>/sendt/<str:token>/", for_own_unit(vba.sent), name="refer_unit_sent"),
    path("henvis/enhed/<int:pk>/nej-tak/<str:token>/", for_own_unit(vba.talk_counted), name="refer_unit_no_thanks"),
    path("henvis/enhed/<int:pk>/anden-kommune/", for_own_unit(vba.elsewhere), name="refer_unit_elsewhere"),
    path("henvis/enhed/<int:pk>/fortryd/", for_own_unit(vba.undo), name="refer_unit_undo"),
    path("mine-henvisninger/", feedback.my_referrals, name="my_referrals"),
    # With a unit's link.
    path("henvis/<str:key>/", by_link(vba.refer), name="vba"),
    path("henvis/<str:key>/sendt/<str:token>/", by_link(vba.sent), name="vba_sent"),
    path("henvis/<str:key>/nej-tak/<str:token>/", by_link(vba.talk_counted), name="vba_no_thanks"),
    path("henvis/<str:key>/anden-kommune/", by_link(vba.elsewhere), name="vba_elsewhere"),
    path("henvis/<str:key>/fortryd/", by_link(vba.undo), name="vba_undo"),
    path("henvis/<str:key>/status/", by_link(feedback.status), name="vba_status"),
    # The citizens themselves. No key of a poster is the word "fortryd".
    path("tilmeld/<slug:slug>/", self_referral.self_refer, name="self_refer"),
    path("tilmeld/<slug:slug>/sendt/<str:token>/", self_referral.sent, name="self_sent"),
    path("tilmeld/<slug:slug>/fortryd/", self_referral.undo, name="self_undo"),
    path("tilmeld/<slug:slug>/<str:key>/", self_referral.self_refer_unit, name="self_refer_unit"),
    path("henvisende-enheder/<int:pk>/medarbejdere/", unit_staff.staff, name="unit_staff"),
    path("henvisende-enheder/medarbejdere/<int:pk>/fjern/", unit_staff.remove_staff, name="remove_unit_staff"),
    path("henvisninger/ny/", by_hand.new, name="new"),
    path("borgere/<int:pk>/henvisninger/ny/", by_hand.new_for, name="new_for"),
    path("henvisninger/indlaes/", imports.upload, name="imports"),
    path("henvisninger/indlaes/eksempel.csv", imports.example, name="import_example"),
    path("henvisninger/indlaes/<int:pk>/", imports.show, name="import"),
    path("henvisninger/indlaes/<int:pk>/kolonner/", imports.choose_columns, name="import_columns"),
    path("henvisninger/indlaes/<int:pk>/fejl.csv", imports.errors, name="import_errors"),
    path("henvisninger/indlaes/<int:pk>/annuller/", imports.cancel, name="import_cancel"),
    path("henvisninger/indlaes/<int:pk>/igen/", imports.try_again, name="import_again"),
    path("henvisninger/<int:pk>/kontakt/", contact.attempt, name="attempt"),
    path("henvisninger/<int:pk>/tag/", contact.take, name="take"),
    path("henvisninger/<int:pk>/fordel/", contact.assign, name="assign"),
    path("henvisninger/<int:pk>/pause/", contact.pause, name="pause"),
    path("henvisninger/<int:pk>/pause/slut/", contact.end_pause, name="end_pause"),
    path("henvisninger/<int:pk>/pause/fortryd/", contact.undo_pause, name="undo_pause"),
    path("henvisninger/<int:pk>/afslut/", contact.end, name="end"),
    path("henvisninger/<int:pk>/afslut/fortryd/", contact.undo_end, name="undo_end"),
    path("henvisninger/<int:pk>/genaabn/", contact.reopen, name="reopen"),
    path("henvisninger/<int:pk>/stoplinien/", contact.bridge, name="bridge"),
    path("henvisninger/<int:pk>/oensker/", contact.wishes, name="wishes"),
    path("henvisninger/<int:pk>/brev/", contact.letter, name="letter"),
    path("kontaktforsoeg/<int:pk>/fortryd/", contact.undo_attempt, name="undo_attempt"),
    path("henvisende-enheder/", units.units, name="units"),
    path("henvisende-enheder/csv/", units.units_csv, name="units_csv"),
    path("henvisende-enheder/ny/", units.create, name="unit_new"),
    path("henvisende-enheder/<int:pk>/", units.unit, name="unit"),
    path("henvisende-enheder/<int:pk>/ret/", units.edit, name="unit_edit"),
    path("henvisende-enheder/<int:pk>/luk/", units.close, name="unit_close"),
    path("henvisende-enheder/<int:pk>/genaabn/", units.reopen, name="unit_reopen"),
    path("henvisende-enheder/<int:pk>/<str:which>/aabn/", units.open_link, name="unit_link_open"),
    path("henvisende-enheder/<int:pk>/<str:which>/nyt/", units.renew_link, name="unit_link_renew"),
    path("henvisende-enheder/<int:pk>/<str:which>/luk/", units.close_link, name="unit_link_close"),
    path("henvisende-enheder/<int:pk>/<str:which>/print/", units.print_link, name="unit_print"),
]
