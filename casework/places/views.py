"""Places: the list, a place with the people there, whom one calls, and the sheet for its staff."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock, formats, lists
from accounts.decorators import requires
from accounts.editing import Stale
from accounts.reading import shows
from accounts.transactions import atomic
from accounts.transitions import Refused
from casework.places import sheet as sheets
from casework.places.filters import SAVED, Filters, offers
from casework.places.people import people
from casework.places.visit_day import chosen
from casework.places.visits import visits
from courses.actions import places as actions
from courses.forms.places import PlaceContactForm, PlaceEditForm, PlaceForm
from courses.models import Place, PlaceContact, Session
from courses.models.place import PLACE_RIGHTS

form_page = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50
NO_BREAK = "\xa0"


@require_safe
@requires(*PLACE_RIGHTS)
def places(request):
    offered = offers(request.user)
    filters, understood = Filters.read(request.GET, offered)
    coming = Session.objects.planned().filter(organisation=OuterRef("organisation"), place=OuterRef("pk"))
    coming = coming.filter(starts_at__gte=clock.now()).order_by("starts_at").values("starts_at")
    found = filters.places(request.user).annotate(next_at=Subquery(coming[:1])).select_related("organisation")
    views = lists.views_of(request.user, SAVED, lambda query: Filters.read(query, offered)[0])
    sheet = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "sheet": sheet,
        "rows": [_row(place) for place in sheet.object_list],
        "several": len(request.user.access.organisations) > 1,
        "understood": understood,
        "bar": lists.bar(filters, offered),
        "keeping": lists.keeping(request.user, SAVED, filters, views),
        "closed": filters.is_closed,
        "before": filters.query(page=sheet.number - 1),
        "after": filters.query(page=sheet.number + 1),
    }
    return render(request, "casework/places/places.html", context)


def _row(place) -> dict:
    return {
        "name": place.name,
        "url": place.get_absolute_url(),
        "kind": place.get_kind_display(),
        "address": place.address,
        "organisation": place.organisation.short_name,
        "next": formats.short_moment(place.next_at) if place.next_at else "",
    }


@require_safe
@requires(*PLACE_RIGHTS)
def place(request, pk):
    one = opened(request, pk)
    contacts = list(one.contacts.of(one.organisation_id))
    there = people(request.user, one, contacts)
    shows(request, ((person.organisation, person.citizen) for person in there))
    context = {
        "place": one,
        "contacts": [{"row": row, "phone": formats.phone(row.phone)} for row in contacts],
        "people": there,
        "on_sheet": sum(person.knows.has_times for person in there),
        "visits": visits(one),
        "rules": [line.strip() for line in one.smoke_free_rules.splitlines() if line.strip()],
    }
    return render(request, "casework/places/place.html", context)


@form_page
@requires(*PLACE_RIGHTS)
def new_place(request):
    access = request.user.access
    own = sorted({pk for right in PLACE_RIGHTS for pk in access.where(right)})
    form = PlaceForm(request.POST or None, organisations=own)
    if form.is_valid():
        organisation = next(one for one in access.organisations if one.pk == form.owner())
        try:
            with atomic():
                made = actions.add(organisation=organisation, by=request.user, **form.about())
        except IntegrityError:
            form.taken()
        else:
            messages.success(request, _("The place is added. Write whom one calls there."))
            return redirect(made)
    return _form(request, "casework/places/place_new.html", form)


@form_page
@requires(*PLACE_RIGHTS)
def edit_place(request, pk):
    one = opened(request, pk)
    form = PlaceEditForm(request.POST or None, place=one)
    if not form.is_valid():
        return _form(request, "casework/places/place_edit.html", form, place=one)
    try:
        with atomic():
            actions.change(place=one, version=form.cleaned_data["version"], by=request.user, **form.about())
    except Stale as stale:
        return _form(request, "casework/places/place_edit.html", form, stale=stale, place=one)
    except Refused as refused:
        form.add_error("kind", refused.message)
        return _form(request, "casework/places/place_edit.html", form, place=one)
    except IntegrityError:
        form.taken()
        return _form(request, "casework/places/place_edit.html", form, place=one)
    messages.success(request, _("Saved."))
    return redirect(one)


@form_page
@requires(*PLACE_RIGHTS)
def close_place(request, pk):
    """Asks first, and says what is planned there."""
    one = opened(request, pk)
    if request.method != "POST":
        context = {"place": one, "planned": actions.planned(one)}
        return render(request, "casework/places/place_close.html", context)
    actions.close(place=one, by=request.user)
    messages.success(request, _("%s is closed. It is not offered any more.") % one)
    return redirect(one)


@require_POST
@requires(*PLACE_RIGHTS)
def reopen_place(request, pk):
    one = opened(request, pk)
    actions.reopen(place=one, by=request.user)
    messages.success(request, _("%s is open again.") % one)
    return redirect(one)


@form_page
@requires(*PLACE_RIGHTS)
def add_contact(request, pk):
    one = opened(request, pk)
    form = PlaceContactForm(request.POST or None)
    if not form.is_valid():
        return _form(request, "casework/places/contact.html", form, place=one)
    actions.add_contact(place=one, by=request.user, **form.changes())
    messages.success(request, _("The contact person has been added."))
    return redirect(one)


@form_page
@requires(*PLACE_RIGHTS)
def edit_contact(request, pk):
    row = _contact(request, pk)
    form = PlaceContactForm(request.POST or None, contact=row)
    if not form.is_valid():
        return _form(request, "casework/places/contact.html", form, place=row.place, row=row)
    version = form.cleaned_data["version"] or 0
    try:
        actions.change_contact(contact=row, version=version, by=request.user, **form.changes())
    except Stale as stale:
        return _form(request, "casework/places/contact.html", form, stale=stale, place=row.place, row=row)
    messages.success(request, _("Saved."))
    return redirect(row.place)


@require_POST
@requires(*PLACE_RIGHTS)
def remove_contact(request, pk):
    row = _contact(request, pk)
    actions.remove_contact(contact=row, by=request.user)
    messages.success(request, _("The contact person has been removed."))
    return redirect(row.place)


@require_safe
@requires(*PLACE_RIGHTS)
def week_sheet(request, pk):
    """For the staff of the place, on paper: of those alone who have said yes."""
    one = opened(request, pk)
    with translation.override("da"):  # the staff's language, whatever the counsellor's is
        sheet = sheets.sheet(request.user, one, chosen(request.GET.get("week", "")))
    shows(request, ((one.organisation_id, row["citizen"]) for row in sheet.rows), purpose="weekly sheet")
    context = {"place": one, "sheet": sheet, "phone": formats.phone(one.organisation.phone).replace(" ", NO_BREAK)}
    return render(request, "casework/places/week_sheet.html", context)


def opened(request, pk) -> Place:
    return get_object_or_404(Place.objects.visible_to(request.user).select_related("organisation", "unit"), pk=pk)


def _contact(request, pk) -> PlaceContact:
    mine = PlaceContact.objects.filter(place__in=Place.objects.visible_to(request.user))
    return get_object_or_404(mine.select_related("place"), pk=pk)


def _form(request, template, form, *, stale=None, **context):
    """The form's page: as it opens, with what is wrong, or with both values where somebody else has saved."""
    if stale:
        context["conflict"] = form.against(stale.current)
    status = 409 if stale else 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)
