from django.urls import path

from casework import setup_views, staffing, views
from casework.people import views as people

app_name = "casework"

urlpatterns = [
    path("opsaetning/", setup_views.setup, name="setup"),
    path("min-dag/", views.my_day, name="my_day"),
    path("borgere/", people.citizens, name="citizens"),
    path("borgere/soeg/", people.search, name="search"),
    path("medarbejdere/<int:pk>/luk/", staffing.deactivate, name="deactivate"),
    path("borgere/<int:pk>/", views.citizen, name="citizen"),
    path("borgere/<int:pk>/ret/", views.edit_citizen, name="edit"),
    path("borgere/<int:pk>/grund/", views.reason, name="reason"),
    path("borgere/<int:pk>/kontaktpersoner/ny/", views.add_contact_person, name="add_contact_person"),
    path("borgere/<int:pk>/tilladelser/ny/", views.permission, name="permission"),
    path("kontaktpersoner/<int:pk>/ret/", views.edit_contact_person, name="edit_contact_person"),
    path("kontaktpersoner/<int:pk>/fjern/", views.remove_contact_person, name="remove_contact_person"),
]
