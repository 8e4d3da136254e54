"""For the record: the notes of a course, each to copy or print, and stamped when it has been entered."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import typesetting
from accounts.enums import RecordKept
from accounts.rights import Right
from accounts.transitions import Refused
from courses import printing
from courses.actions import record
from courses.record import page
from courses.views.opening import open_course, open_stamp
from courses.whole import whole_of
from referrals.reach import opens_case


@require_safe
@opens_case(Right.CONTACT_CITIZENS)
def journal(request, pk):
    course = open_course(request, pk)
    found = page.entries(whole_of(course))
    organisation = course.referral.organisation
    entry = _chosen(request.GET, found)
    context = {
        "course": course,
        "citizen": course.citizen,
        "entries": found,
        "entry": entry,
        "differences": page.differences(entry.stamp, entry.note) if entry.stamp and entry.is_changed else None,
        "where": page.where(organisation),
        "is_master": organisation.record_kept == RecordKept.HERE,
    }
    return render(request, "courses/journal.html", context)


@require_safe
@opens_case(Right.CONTACT_CITIZENS)
def pdf(request, pk):
    course = open_course(request, pk)
    entry = _chosen(request.GET, page.entries(whole_of(course)))
    return typesetting.answer(printing.note(entry, course), f"notat-{course.pk}")


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def enter(request, pk):
    """Refused where the note is another by now than the one that was shown and copied."""
    course = open_course(request, pk)
    entry = _chosen(request.POST, page.entries(whole_of(course)))
    if request.POST.get("fingerprint") != entry.note.fingerprint:
        messages.error(
            request, _("The note has changed since you opened the page. Look it through, and enter it again.")
        )
    else:
        record.enter(course=course, note=entry.note, by=request.user)
        messages.success(request, _("Noted: it has been entered in the record."))
    return _back(course, entry.key)


@require_POST
@opens_case(Right.CONTACT_CITIZENS)
def withdraw(request, pk):
    entry = open_stamp(request, pk)
    try:
        record.withdraw(entry=entry, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The stamp has been taken back."))
    return _back(entry.course, f"{entry.kind}-{entry.session_id}" if entry.session_id else entry.kind)


def _chosen(sent, found):
    entry = page.chosen(found, sent.get("note", ""))
    if entry is None:
        raise Http404
    return entry


def _back(course, key):
    return redirect(f"{reverse('courses:journal', args=[course.pk])}?{urlencode({'note': key})}")
