"""Whose is it? A message from a number that several citizens have, or none."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import clock, formats
from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from casework.messages import unsure as reading
from casework.messages import words
from casework.messages.forms import WhoseForm
from casework.people import found
from casework.people.forms import SearchForm
from casework.tabs import Tab, tab_url
from followup.actions import asking
from followup.models import Answer
from referrals.models import Citizen


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CONTACT_CITIZENS)
def unsure(request, pk):
    own = request.user.access.where(Right.CONTACT_CITIZENS)
    answer = get_object_or_404(Answer.objects.filter(organisation__in=own).select_related("organisation"), pk=pk)
    if not reading.asked_of(request.user).filter(pk=pk).exists():
        return _not_open(request, answer)
    if request.POST.get("do") == "read":
        asking.handle(answer=answer, by=request.user)
        messages.success(request, _("Marked as read."))
        return redirect("casework:my_day")
    search = SearchForm(request.POST or None)
    text = search.cleaned_data["q"] if search.is_valid() else ""
    rows = _rows(request, answer, text)
    form = WhoseForm(request.POST if request.POST.get("do") == "belongs" else None, rows=rows)
    if not form.is_valid():
        return _page(request, answer, form=form, search=search, text=text, rows=rows)
    citizen = get_object_or_404(Citizen.objects.visible_to(request.user), pk=form.cleaned_data["citizen"])
    answer = asking.belongs_to(answer=answer, citizen=citizen, by=request.user)
    messages.success(request, _("The message now stands with the citizen."))
    return redirect(tab_url(answer.citizen, Tab.SMS))


def _not_open(request, answer):
    """Somebody has decided in the meantime; or it is none of the user's business."""
    if answer.citizen_id:
        return redirect(tab_url(answer.citizen, Tab.SMS))
    if not answer.handled_at:
        raise PermissionDenied
    messages.info(request, _("A colleague has dealt with the message in the meantime."))
    return redirect("casework:my_day")


def _rows(request, answer, text) -> list[dict]:
    """Whoever has the number; or whom the user has searched for."""
    rows, _more = found.rows(request.user, text or answer.number, found.AT_FIRST)
    here = [row for row in rows if row["organisation"] == answer.organisation_id]
    shows(request, ((row["organisation"], row["citizen"]) for row in here), purpose="search" if text else "")
    return here


def _page(request, answer, **context):
    about = {
        "answer": answer,
        "number": formats.phone(answer.number),
        "when": words.moment(answer.received_at, clock.today()),
    }
    wrong = context["form"].errors or context["search"].errors
    return render(request, "casework/messages/unsure.html", about | context, status=422 if wrong else 200)
