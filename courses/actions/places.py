"""Places and whom one calls there; how many were talked with who gave no name."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.actors import stamp
from accounts.editing import edit
from accounts.history import alter, record, remove
from accounts.models import Organisation, User
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from courses.enums import PlaceKind
from courses.models import Place, PlaceContact, VisitCount


def add(*, organisation: Organisation, by, **fields) -> Place:
    return record(Place(organisation=organisation, **fields), by=by)


@atomic
def change(*, place: Place, version: int, by, **fields) -> Place:
    """Correct it. Raises Stale; or Refused where talks are planned and it would become a room, which is booked, or no
    room any more."""
    turns = PlaceKind.ROOM in (fields["kind"], place.kind) and fields["kind"] != place.kind
    if turns and planned(lock(place)):
        raise Refused(_("Talks are planned here. Move them before you change the kind."))
    return edit(row=place, version=version, by=by, **fields)


@atomic
def close(*, place: Place, by) -> Place:
    """It is offered no more. What is planned there stays; what has been there too."""
    return _put(place, by, is_closed=True)


@atomic
def reopen(*, place: Place, by) -> Place:
    return _put(place, by, is_closed=False)


def planned(place: Place) -> int:
    """How many talks are still to come there."""
    return place.sessions.of(place.organisation_id).planned().filter(starts_at__gte=clock.now()).count()


@atomic
def add_contact(*, place: Place, by, **fields) -> PlaceContact:
    """Sent twice it is one."""
    place = lock(place)
    stored = place.contacts.of(place.organisation_id).filter(**fields).first()
    return stored or record(PlaceContact(organisation_id=place.organisation_id, place=place, **fields), by=by)


def change_contact(*, contact: PlaceContact, version: int, by, **fields) -> PlaceContact:
    """Raises Stale."""
    return edit(row=contact, version=version, by=by, **fields)


def remove_contact(*, contact: PlaceContact, by):
    remove(contact, by=by)


@atomic
def count_drop_ins(*, place: Place, day: date, counsellor: User, number: int, by) -> VisitCount:
    """The number itself and no step up or down, so that a press that is sent twice counts once."""
    place = lock(place)
    about = {"organisation_id": place.organisation_id, "place": place, "day": day, "counsellor": counsellor}
    stored = VisitCount.objects.filter(**about).first()
    if stored is None:
        return record(VisitCount(**about, number=number, **stamp("counted", by=by)), by=by)
    return stored if stored.number == number else alter(stored, by=by, number=number, **stamp("counted", by=by))


def _put(place, by, *, is_closed) -> Place:
    place = lock(place)
    return place if place.is_closed == is_closed else alter(place, by=by, is_closed=is_closed)
