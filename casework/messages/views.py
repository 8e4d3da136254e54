"""What is done from the tab about text messages. Reads, and calls the actions of the apps below."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock, formats
from accounts.editing import Stale
from accounts.rights import Right
from accounts.transitions import Refused
from casework import case
from casework.messages import words
from casework.messages.forms import KindsForm, ReplyForm
from casework.messages.thread import first_name
from casework.tabs import Asked, Tab, tab_url
from followup.actions import asking, settling, wishes
from followup.models import Answer, Message, OptOut
from followup.texts.kinds import WRITTEN
from referrals.reach import open_citizen, opens_case

form_page = require_http_methods(["GET", "HEAD", "POST"])
ANSWERS = {"yes": True, "no": False}


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def reply(request, pk):
    """Answer what the page showed: what has come in since still waits."""
    citizen = open_citizen(request, pk)
    form = ReplyForm(request.POST, citizen=citizen)
    if not form.is_valid():
        return _thread_with(request, citizen, form)
    try:
        asking.reply(citizen=citizen, text=form.said(), by=request.user, answers=_seen(request, citizen))
    except asking.NotNeutral as error:
        form.reveals(error.findings)
        return _thread_with(request, citizen, form)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The answer is sent now."))
    return redirect(tab_url(citizen, Tab.SMS))


def _seen(request, citizen) -> list[Answer]:
    seen = set(request.POST.getlist("seen"))
    return [answer for answer in asking.waiting(citizen) if str(answer.pk) in seen]


def _thread_with(request, citizen, form):
    context = case.context(citizen, request.user, Asked(tab=Tab.SMS), reply=form)
    return render(request, "casework/citizen.html", context | {"form": form}, status=422)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def answered(request, pk):
    """By a call, or there is nothing to answer."""
    citizen = open_citizen(request, pk)
    for answer in _seen(request, citizen):
        asking.handle(answer=answer, by=request.user)
    messages.success(request, _("Marked as answered. You can undo it below."))
    return redirect(tab_url(citizen, Tab.SMS))


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def answer_waits(request, pk):
    """It was marked by mistake. What the system has dealt with itself is not taken back here."""
    answer = get_object_or_404(Answer, pk=pk, citizen__isnull=False)
    citizen = open_citizen(request, answer.citizen_id)
    if answer.handled_by_id:
        asking.unhandle(answer=answer, by=request.user)
        messages.success(request, _("The message waits for an answer again."))
    return redirect(tab_url(citizen, Tab.SMS))


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def settle(request, pk):
    """Nobody knows whether it arrived; somebody has asked."""
    message = get_object_or_404(Message.objects.select_related("asked_by"), pk=pk, citizen__isnull=False)
    citizen = open_citizen(request, message.citizen_id)
    arrived = ANSWERS.get(request.POST.get("arrived", ""))
    if arrived is None:
        message.organisation = citizen.organisation
        context = {"citizen": citizen, "message": message, "sender": words.sender(message, clock.today())}
        status = 422 if request.method == "POST" else 200
        return render(request, "casework/messages/settle.html", context | _back(citizen), status=status)
    try:
        settling.settle(message=message, arrived=arrived, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Noted."))
    return redirect(tab_url(citizen, Tab.SMS))


@form_page
@opens_case(Right.EDIT_CITIZENS)
def kinds(request, pk):
    """Which messages the citizen wishes to get."""
    citizen = open_citizen(request, pk)
    form = KindsForm(request.POST or None, initial=_wanted(citizen))
    if not form.is_valid():
        return _kinds_page(request, citizen, form, status=422 if form.is_bound else 200)
    said = form.changes() | {"version": form.cleaned_data["version"], "unwanted": form.unwanted()}
    try:
        wishes.choose(citizen=citizen, by=request.user, **said)
    except Stale as stale:
        return _kinds_page(request, citizen, form, status=409, conflict=form.against(stale.current))
    messages.success(request, _("Saved."))
    return redirect(tab_url(citizen, Tab.SMS))


def _wanted(citizen) -> dict:
    unwanted = OptOut.objects.of(citizen.organisation_id).filter(citizen=citizen).values_list("kind", flat=True)
    wanted = [kind.value for kind in WRITTEN if kind not in set(unwanted)]
    return {"kinds": wanted, "no_sms": citizen.no_sms, "version": citizen.version}


def _kinds_page(request, citizen, form, *, status, **context):
    about = {"citizen": citizen, "form": form, "first_name": first_name(citizen)}
    return render(request, "casework/messages/kinds.html", about | _back(citizen) | context, status=status)


@form_page
@opens_case(Right.EDIT_CITIZENS)
def lift_stop(request, pk):
    """At the citizen's own word."""
    citizen = open_citizen(request, pk)
    if request.method == "POST":
        wishes.lift_stop(citizen=citizen, by=request.user)
        messages.success(request, _("Text messages are sent to the number again."))
        return redirect(tab_url(citizen, Tab.SMS))
    stop = wishes.stop_of(citizen)
    if stop is None:
        messages.info(request, _("Nothing is stopped for this number."))
        return redirect(tab_url(citizen, Tab.SMS))
    about = {
        "citizen": citizen,
        "since": formats.plain_day(timezone.localdate(stop.stopped_at)),
        "phone": formats.phone(citizen.phone),
    }
    return render(request, "casework/messages/lift_stop.html", about | _back(citizen))


def _back(citizen) -> dict:
    return {"back": tab_url(citizen, Tab.SMS)}
