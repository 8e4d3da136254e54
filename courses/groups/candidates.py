"""Who may come into a group: those whose course is not in one, found by name or because they wish for a group."""

from django.db.models import Exists, OuterRef

from accounts.rights import Right
from courses.models import Course, Group, Participation
from referrals import search
from referrals.enums import CourseFormat
from referrals.reach import hidden_names, shown_name

AT_MOST = 30


def found(user, text: str) -> list[dict]:
    """Own citizens with a course that runs, by name or phone; the most fitting first."""
    typed = search.read(text)
    places = {
        citizen: place
        for ids in (search.matches(user, typed, AT_MOST) if typed else {}).values()
        for place, citizen in enumerate(ids)
    }
    rows = _rows(user, _courses(user).filter(citizen__in=list(places)))
    return sorted(rows, key=lambda row: places[row["citizen"]])[:AT_MOST]


def wishing(user, group: Group) -> list[dict]:
    """Own citizens who wish for a group of this kind, or a group at all, and are in none; the longest first."""
    kinds = [CourseFormat.GROUP, CourseFormat.ROLLING_GROUP, group.format]
    courses = _courses(user).filter(referral__wanted_format__in=kinds, is_inside=False)
    return _rows(user, courses.order_by("planned_at", "pk")[:AT_MOST])


def _courses(user):
    inside = Participation.objects.here().filter(organisation=OuterRef("organisation"), course=OuterRef("pk"))
    running = (
        Course.objects.visible_to(user).running().filter(organisation__in=user.access.where(Right.CONTACT_CITIZENS))
    )
    return running.annotate(is_inside=Exists(inside)).select_related("citizen")


def _rows(user, courses) -> list[dict]:
    courses = list(courses)
    hidden = hidden_names(user, [(one.organisation_id, one.citizen_id, one.citizen.is_protected) for one in courses])
    return [
        {
            "organisation": one.organisation_id,
            "citizen": one.citizen_id,
            "course": one.pk,
            "name": shown_name(one.citizen.name, one.citizen_id, hidden),
            "url": one.citizen.get_absolute_url(),
            "about": str(one.get_programme_display()),
            "is_inside": one.is_inside,
        }
        for one in courses
    ]
