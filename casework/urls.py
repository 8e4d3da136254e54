from django.urls import path

from casework import absence_views, setup_views, staffing, untold, views
from casework.calendar import views as calendar
from casework.messages import offering, unsure_views
from casework.messages import views as texting
from casework.participants import views as participants
from casework.people import views as people
from casework.places import views as places
from casework.places import visit_views as visits
from casework.referral_list import export, handing_over, workload_views
from casework.referral_list import views as referral_list
from casework.saved_views import views as saved

app_name = "casework"

urlpatterns = [
    path("opsaetning/", setup_views.setup, name="setup"),
    path("foerste-skridt/", setup_views.first_steps, name="first_steps"),
    path("foerste-skridt/vis/", setup_views.show_first_steps, name="show_first_steps"),
    path("sms/ring/", untold.untold, name="untold"),
    path("min-dag/", views.my_day, name="my_day"),
    path("borgere/", people.citizens, name="citizens"),
    path("borgere/soeg/", people.search, name="search"),
    path("medarbejdere/<int:pk>/luk/", staffing.deactivate, name="deactivate"),
    path("henvisninger/", referral_list.referral_list, name="referral_list"),
    path("henvisninger/csv/", export.csv, name="referral_csv"),
    path("henvisninger/fordel/", handing_over.check, name="hand_over_check"),
    path("henvisninger/fordel/udfoer/", handing_over.hand_over, name="hand_over"),
    path("henvisninger/fordel/fortryd/", handing_over.undo, name="hand_over_undo"),
    path("henvisninger/fordeling/", workload_views.workload, name="workload"),
    path("deltagere/", participants.participants, name="participants"),
    path("visninger/ny/<slug:slug>/", saved.add, name="add_view"),
    path("visninger/<int:pk>/", saved.change, name="change_view"),
    path("visninger/<int:pk>/fjern/", saved.remove, name="remove_view"),
    path("borgere/dubletter/", people.possible_duplicates, name="duplicates"),
    path("borgere/<int:pk>/historik/", people.history, name="history"),
    path("borgere/<int:pk>/dublet/<int:other>/", people.compare, name="compare"),
    path("borgere/<int:pk>/dublet/<int:other>/afvis/", people.dismiss, name="dismiss"),
    path("borgere/<int:pk>/adskil/<int:merge>/", people.split, name="split"),
    path("fravaer/", absence_views.absences, name="absences"),
    path("fravaer/ny/", absence_views.new_absence, name="new_absence"),
    path("fravaer/<int:pk>/", absence_views.absence, name="absence"),
    path("fravaer/<int:pk>/ret/", absence_views.change_absence, name="change_absence"),
    path("fravaer/<int:pk>/alt/", absence_views.take_all, name="take_all"),
    path("fravaer/<int:pk>/fortryd/", absence_views.undo_plan, name="undo_plan"),
    path("fravaer/<int:pk>/giv-tilbage/", absence_views.give_back, name="give_back"),
    path("fravaer/<int:pk>/slut/", absence_views.end_absence, name="end_absence"),
    path("fravaer/<int:pk>/slut/fortryd/", absence_views.reopen_absence, name="reopen_absence"),
    path("fravaer/stedfortraeder/<int:pk>/", absence_views.deputy, name="deputy"),
    path("kalender/", calendar.week, name="calendar"),
    path("kalender/egen/", calendar.calendar_address, name="calendar_address"),
    path("kalender/egen/<int:pk>/", calendar.change_address, name="change_calendar_address"),
    path("kalenderadresse/<str:key>.ics", calendar.feed, name="calendar_feed"),
    path("steder/", places.places, name="places"),
    path("steder/nyt/", places.new_place, name="new_place"),
    path("steder/<int:pk>/", places.place, name="place"),
    path("steder/<int:pk>/ret/", places.edit_place, name="edit_place"),
    path("steder/<int:pk>/luk/", places.close_place, name="close_place"),
    path("steder/<int:pk>/genaabn/", places.reopen_place, name="reopen_place"),
    path("steder/<int:pk>/kontakt/ny/", places.add_contact, name="add_place_contact"),
    path("steder/kontakt/<int:pk>/ret/", places.edit_contact, name="edit_place_contact"),
    path("steder/kontakt/<int:pk>/fjern/", places.remove_contact, name="remove_place_contact"),
    path("steder/<int:pk>/ugeseddel/", places.week_sheet, name="week_sheet"),
    path("steder/<int:pk>/besoeg/", visits.visit, name="visit_day"),
    path("steder/<int:pk>/besoeg/antal/", visits.count, name="visit_count"),
    path("steder/<int:pk>/besoeg/find/", visits.find, name="visit_find"),
    path("borgere/<int:pk>/", views.citizen, name="citizen"),
    path("borgere/<int:pk>/ret/", views.edit_citizen, name="edit"),
    path("borgere/<int:pk>/sms/svar/", texting.reply, name="reply"),
    path("borgere/<int:pk>/sms/besvaret/", texting.answered, name="answered"),
    path("borgere/<int:pk>/sms/slags/", texting.kinds, name="message_kinds"),
    path("borgere/<int:pk>/sms/stop/", texting.lift_stop, name="lift_stop"),
    path("borgere/sms/<int:pk>/afklar/", texting.settle, name="settle_message"),
    path("henvisninger/<int:pk>/sms/", offering.offer_time, name="offer_time"),
    path("min-dag/svar/<int:pk>/", unsure_views.unsure, name="unsure"),
    path("borgere/sms/svar/<int:pk>/venter/", texting.answer_waits, name="answer_waits"),
    path("borgere/<int:pk>/grund/", views.reason, name="reason"),
    path("borgere/<int:pk>/kontaktpersoner/ny/", views.add_contact_person, name="add_contact_person"),
    path("borgere/<int:pk>/tilladelser/ny/", views.permission, name="permission"),
    path("kontaktpersoner/<int:pk>/ret/", views.edit_contact_person, name="edit_contact_person"),
    path("kontaktpersoner/<int:pk>/fjern/", views.remove_contact_person, name="remove_contact_person"),
]
