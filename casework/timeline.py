"""What has happened with a citizen, newest first, put together from the rows that say so."""

from itertools import chain

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import formats
from casework import course_timeline
from casework.entry import Entry, Kind
from referrals.enums import Channel, ContactChannel, Outcome, ReferralState
from referrals.models import ContactAttempt, Pause, StoplinienBridge

CHANNEL_ICONS = {
    ContactChannel.PHONE: "smartphone",
    ContactChannel.VISIT: "home",
    ContactChannel.VIA_STAFF: "persons",
    ContactChannel.LETTER: "email",
}


def of(referrals, permissions, wholes=()) -> list[Entry]:
    """All entries about a citizen; `wholes` are the courses (courses.whole). Three statements, however much."""
    ids = [referral.pk for referral in referrals]
    attempts = list(ContactAttempt.objects.filter(referral__in=ids).select_related("made_by", "undone_by"))
    undoable = _undoable(attempts, referrals)
    pauses = Pause.objects.filter(referral__in=ids).select_related("began_by")
    bridges = StoplinienBridge.objects.filter(referral__in=ids).select_related("made_by")
    entries = chain(
        chain.from_iterable(_of_referral(referral) for referral in referrals),
        (_of_attempt(attempt, undo=attempt.pk in undoable) for attempt in attempts),
        chain.from_iterable(_of_pause(pause) for pause in pauses),
        (Entry(b.made_at, "headset", _("Got Stoplinien’s number"), by=_name(b.made_by)) for b in bridges),
        (_of_permission(permission) for permission in permissions),
        chain.from_iterable(course_timeline.of(whole) for whole in wholes),
    )
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of_referral(referral):
    text = referral.note
    if referral.attached_to_id:
        belongs = _("Belongs with a referral where the citizen has already been contacted.")
        text = "\n".join(filter(None, [text, belongs]))
    yield Entry(
        referral.received_at,
        "person-add",
        _title(referral),
        text,
        by=referral.referrer_name,
    )
    if referral.reopened_at:
        yield Entry(referral.reopened_at, "refresh", _("Opened again"), by=_name(referral.reopened_by))
    if referral.started_at:
        yield Entry(referral.started_at, "success", _("Course started"), by=_name(referral.started_by))
    if referral.ended_at and referral.state != ReferralState.FINISHED:  # that is told with the course
        yield Entry(
            referral.ended_at,
            "check",
            referral.get_state_display(),
            referral.get_end_reason_display(),
            by=_name(referral.ended_by),
        )


def _title(referral):
    if referral.unit_name and referral.channel != Channel.SELF:
        return _("Referred by %s") % referral.unit_name
    return _("Referral: %s") % referral.source


def _of_attempt(attempt, *, undo):
    title = attempt.get_outcome_display()
    if attempt.outcome != Outcome.LETTER_SENT:
        title = f"{attempt.get_channel_display()}: {formats.in_sentence(title)}"
    text = attempt.note
    if attempt.next_try:
        text = "\n".join(filter(None, [text, _("Call again %s.") % formats.moment(attempt.next_try)]))
    return Entry(
        attempt.made_at,
        CHANNEL_ICONS[attempt.channel],
        title,
        text,
        by=_name(attempt.made_by),
        undo=reverse("referrals:undo_attempt", args=[attempt.pk]) if undo else "",
        undone=attempt.undone_at is not None,
        kind=Kind.CALLS,
    )


def _of_pause(pause):
    title = _("On pause until %s") % formats.plain_day(pause.until)
    yield Entry(
        pause.began_at,
        "hourglass",
        title,
        pause.get_reason_display(),
        by=_name(pause.began_by),
        undone=pause.undone_at is not None,
    )
    if pause.ended_at:
        yield Entry(pause.ended_at, "time", _("The pause ended"), by=_name(pause.ended_by))


def _of_permission(permission):
    title = _("Permission %s") % formats.in_sentence(permission.get_state_display())
    how = formats.in_sentence(permission.get_form_display())
    text = ", ".join(filter(None, [permission.get_purpose_display(), permission.recipient, how]))
    return Entry(permission.recorded_at, "checklist", title, text, by=_name(permission.recorded_by))


def _undoable(attempts, referrals) -> set[int]:
    """What actions.contact.undo_attempt would take back: the latest standing record, while its state still stands."""
    states = {referral.pk: referral.state for referral in referrals}
    latest: dict[int, ContactAttempt] = {}
    for attempt in sorted((a for a in attempts if a.undone_at is None), key=lambda a: (a.made_at, a.pk)):
        latest[attempt.referral_id] = attempt
    return {a.pk for a in latest.values() if states[a.referral_id] == _state_after(a)}


def _state_after(attempt) -> str:
    return ReferralState.CONTACTED if attempt.outcome == Outcome.REACHED else ReferralState.RECEIVED


def _name(user) -> str:
    return user.name if user else ""
