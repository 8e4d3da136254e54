"""What a counsellor does with a referral until a course is planned."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock, formats, staff
from accounts.editing import Stale, edit
from accounts.models import Absence
from accounts.rights import Right
from accounts.transitions import Refused, WrongState
from referrals import transitions
from referrals.actions import contact
from referrals.enums import DECLINE_REASONS, ContactChannel, EndReason, Outcome, ReferralState
from referrals.forms.contact import AssignForm, AttemptForm, EndForm, PauseForm, WishesForm
from referrals.models import ContactAttempt
from referrals.reach import entry_pass, open_referral, opens_case

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def attempt(request, pk):
    """Record what came of calling: one press for the usual outcomes."""
    referral = open_referral(request, pk)
    form = AttemptForm(request.POST or None, referral=referral, initial={"opened": entry_pass(request.user, referral)})
    if request.method != "POST":
        return _attempt_page(request, referral, form)
    if not form.is_valid():
        return _attempt_page(request, referral, form, status=422)
    try:
        made = contact.record_attempt(referral=referral, by=request.user, **form.attempt())
    except contact.Taken as taken:
        return _taken_meanwhile(request, referral, taken)
    except Refused as refused:
        return _refused(request, referral.citizen, refused)
    if made.outcome == Outcome.REACHED:
        return redirect("referrals:wishes", pk=referral.pk)
    return _back_to_day(request, made)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def undo_attempt(request, pk):
    made = get_object_or_404(ContactAttempt.objects.select_related("referral"), pk=pk)
    referral = open_referral(request, made.referral_id)
    return _do(request, referral.citizen, contact.undo_attempt, _("The record has been undone."), attempt=made)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def take(request, pk):
    referral = open_referral(request, pk)
    return _do(request, referral.citizen, contact.take, _("The referral is yours now."), referral=referral)


@form_page
@opens_case(Right.ASSIGN)
def assign(request, pk):
    referral = open_referral(request, pk)
    form = AssignForm(
        request.POST or None,
        counsellors=staff.counsellors(referral.organisation_id),
        absent=absent_today(referral.organisation_id),
        initial={"counsellor": referral.counsellor_id},
    )
    if not form.is_valid():
        return _form_page(request, "referrals/assign.html", referral, form)
    counsellor = form.cleaned_data["counsellor"]
    done = _("%s has the referral now.") % counsellor
    return _do(request, referral.citizen, contact.assign, done, referral=referral, counsellor=counsellor)


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def pause(request, pk):
    referral = open_referral(request, pk)
    form = PauseForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, "referrals/pause.html", referral, form)
    done = _("The referral is on pause until %s.") % formats.plain_day(form.cleaned_data["until"])
    return _do(request, referral.citizen, contact.pause, done, referral=referral, **form.cleaned_data)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def end_pause(request, pk):
    referral = open_referral(request, pk)
    return _do(
        request,
        referral.citizen,
        contact.end_pause,
        _("The pause has ended, and the clock goes on from today."),
        referral=referral,
    )


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def undo_pause(request, pk):
    referral = open_referral(request, pk)
    return _do(
        request,
        referral.citizen,
        contact.undo_pause,
        _("The pause has been undone. The former deadline stands."),
        referral=referral,
    )


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def end(request, pk):
    """Not reached, declined, or not relevant: one page, and the reason decides which."""
    referral = open_referral(request, pk)
    can = transitions.available(referral)
    if "mark_not_relevant" not in can:
        return _refused(request, referral.citizen, WrongState(referral))
    form = EndForm(request.POST or None, can=can, attempts_missing=attempts_missing(referral))
    if not form.is_valid():
        return _form_page(request, "referrals/end.html", referral, form)
    reason = form.cleaned_data["reason"]
    done = _("The referral has ended. You can undo it on this page.")
    if reason == EndReason.TOO_MANY_ATTEMPTS:
        return _do(request, referral.citizen, _transition(transitions.mark_not_reached), done, referral=referral)
    if reason in DECLINE_REASONS:
        heard = form.cleaned_data["heard_from"] == "citizen"
        return _do(
            request, referral.citizen, contact.decline, done, referral=referral, reason=reason, heard_from_citizen=heard
        )
    return _do(request, referral.citizen, contact.not_relevant, done, referral=referral, reason=reason)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def undo_end(request, pk):
    referral = open_referral(request, pk)
    done = {
        "received": _("Everything is as before. The former deadline stands."),
        "contacted": _("The contact stands again."),
        "planned": _("The planned course stands again."),
        "started": _("The course goes on."),
    }.get(referral.ended_from, "")  # "": not ended, which the action refuses
    return _do(request, referral.citizen, contact.undo_end, done, referral=referral)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def reopen(request, pk):
    referral = open_referral(request, pk)
    return _do(
        request,
        referral.citizen,
        contact.reopen,
        _("The referral is open again, with a new deadline."),
        referral=referral,
    )


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def bridge(request, pk):
    referral = open_referral(request, pk)
    done = _("Noted: the citizen has Stoplinien’s number. The deadline stands.")
    return _do(request, referral.citizen, contact.bridge_to_stoplinien, done, referral=referral)


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def wishes(request, pk):
    """After the first talk: what the citizen wishes, for planning."""
    referral = open_referral(request, pk)
    form = WishesForm(request.POST or None, referral=referral)
    just_reached = {"made": referral.attempts.standing().filter(outcome=Outcome.REACHED).first()}
    if not form.is_valid():
        return _form_page(request, "referrals/wishes.html", referral, form, **just_reached)
    try:
        edit(row=referral, by=request.user, version=form.cleaned_data["version"], **form.changes())
    except Stale as stale:
        conflict = form.against(stale.current)
        return _form_page(request, "referrals/wishes.html", referral, form, status=409, conflict=conflict)
    messages.success(request, _("The wishes have been noted."))
    return redirect(referral.citizen)


@form_page
@opens_case(Right.CONTACT_CITIZENS)
def letter(request, pk):
    """A neutral letter for when calls fail: look at it, record it, print it."""
    referral = open_referral(request, pk)
    if request.method == "POST":
        try:
            contact.record_attempt(
                referral=referral, by=request.user, outcome=Outcome.LETTER_SENT, channel=ContactChannel.LETTER
            )
        except Refused as refused:
            return _refused(request, referral.citizen, refused)
        messages.success(request, _("The letter is recorded. Print it now."))
        return redirect("referrals:letter", pk=pk)
    context = {
        "referral": referral,
        "today": formats.plain_day(clock.today()),
        "recorded": referral.attempts.standing().filter(outcome=Outcome.LETTER_SENT).exists(),
        "can_record": referral.state == ReferralState.RECEIVED,
        "phone": formats.phone(referral.organisation.phone),
    }
    return render(request, "referrals/letter.html", context)


def absent_today(organisation_id) -> dict[int, str]:
    """Per counsellor who is away: until when, and who stands in."""
    rows = Absence.objects.on(clock.today()).filter(organisation=organisation_id).select_related("deputy")
    return {row.user_id: f" ({_absent(row)})" for row in rows}


def _absent(absence) -> str:
    until = _("away until %s") % formats.plain_day(absence.to_day) if absence.to_day else _("away until further notice")
    return ", ".join(filter(None, [until, absence.deputy and _("%s stands in") % absence.deputy.name]))


def attempts_missing(referral) -> int:
    """How many more failed attempts the organisation asks for before a citizen counts as not reached; 0 when enough."""
    return max(0, referral.organisation.contact_attempts - transitions.failed_attempts(referral))


def _transition(rule):
    return lambda *, referral, by: rule(referral, by=by)


def _do(request, citizen, action, done, **arguments):
    """Run an action, say what came of it, and go to the citizen's page."""
    try:
        action(by=request.user, **arguments)
    except Refused as refused:
        return _refused(request, citizen, refused)
    messages.success(request, done)
    return redirect(citizen)


def _refused(request, citizen, refused):
    messages.error(request, refused.message)
    return redirect(citizen)


def _back_to_day(request, made):
    messages.success(request, _("Recorded: %s.") % formats.in_sentence(made.get_outcome_display()))
    request.session["last_attempt"] = made.pk
    return redirect("casework:my_day")


def _taken_meanwhile(request, referral, taken):
    """The form comes back with what was typed; sending it again records the attempt at the colleague's referral."""
    data = request.POST.copy()
    data["seen_unassigned"] = ""
    form = AttemptForm(data, referral=referral)
    form.full_clean()
    return _attempt_page(request, referral, form, status=409, taken=taken.message)


def _attempt_page(request, referral, form, *, status=200, **extra):
    context = {
        "attempts": referral.attempts.standing().select_related("made_by"),
        "contact_persons": referral.citizen.contact_persons.all(),
        "phone": formats.phone(referral.citizen.phone),
        "missing": attempts_missing(referral),
        **extra,
    }
    return _form_page(request, "referrals/attempt.html", referral, form, status=status, **context)


def _form_page(request, template, referral, form, *, status=None, **extra):
    status = status or (422 if form.is_bound else 200)
    context = {"referral": referral, "citizen": referral.citizen, "form": form, **extra}
    return render(request, template, context, status=status)
