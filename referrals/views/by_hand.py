"""A counsellor enters a referral that came by phone, on paper or as an electronic letter."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import formats
from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from accounts.transitions import Refused
from referrals.actions import by_hand
from referrals.forms.by_hand import ByHandForm
from referrals.models import Citizen, Referral
from referrals.reach import hidden_names, open_citizen, opens_case

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@requires(Right.CONTACT_CITIZENS)
def new(request):
    return _enter(request, ByHandForm(request.POST or None, user=request.user))


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def new_for(request, pk):
    """The same for a citizen whose page is open."""
    citizen = open_citizen(request, pk)
    return _enter(request, ByHandForm(request.POST or None, user=request.user, known=citizen))


def _enter(request, form):
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    stored = Referral.objects.of(form.chosen_organisation()).filter(submission=form.submission()).first()
    if stored:
        return _entered(request, stored)
    people = [] if form.known else _resembling(request, form)
    form.ask_who(people)
    who = form.chosen(people)
    if who is None:
        return _page(request, form, status=409, people=people)
    try:
        referral = by_hand.enter(by=request.user, **form.referral(), **who)
    except by_hand.AlreadyEntered as known:
        return _already_entered(request, form, known.referral, people)
    except Refused as refused:
        form.add_error("citizen", refused.message)
        return _page(request, form, status=422, people=people)
    return _entered(request, referral)


def _entered(request, referral):
    due = formats.weekday(referral.contact_due)
    messages.success(request, _("The referral is saved. First contact at the latest %s.") % due)
    seen = Citizen.objects.visible_to(request.user).filter(pk=referral.citizen_id)
    return redirect(referral.citizen) if seen.exists() else redirect("casework:my_day")


def _already_entered(request, form, referral, people):
    came = formats.moment(referral.received_at)
    form.add_error("letter_identifier", _("This letter has been entered before. It was received %s.") % came)
    seen = Citizen.objects.visible_to(request.user).filter(pk=referral.citizen_id).first()
    return _page(request, form, status=409, people=people, entered=seen and seen.get_absolute_url())


def _resembling(request, form):
    """Pairs of citizen and description, as far as the user may see them; those shown are logged. Of one whose name is
    hidden nobody learns by typing names that they are here."""
    details = form.details()
    found = by_hand.resembling(organisation=form.chosen_organisation(), details=details, user=request.user)
    hidden = hidden_names(request.user, ((one.organisation_id, one.pk, one.is_protected) for one in found))
    told = [one for one in found if one.pk not in hidden or by_hand.has_number_of(one, details)]
    shows(request, ((citizen.organisation_id, citizen.pk) for citizen in told))
    return [(citizen, _described(citizen, hidden)) for citizen in told]


def _described(citizen, hidden) -> str:
    if citizen.pk in hidden:
        return _("A citizen whose name and address are protected")
    age = _("%d years") % citizen.age if citizen.age is not None else ""
    address = "" if citizen.is_protected else citizen.address
    died = _("has died") if citizen.has_died else ""
    return ", ".join(filter(None, [citizen.name, age, formats.phone(citizen.phone), address, died]))


def _page(request, form, *, status, people=(), entered=None):
    context = {"form": form, "citizen": form.known, "people": people, "entered": entered}
    return render(request, "referrals/by_hand.html", context, status=status)
