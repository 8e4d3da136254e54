"""The tab of a citizen's page about text messages: the thread, the answer to it, what is wanted and what is planned."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts import formats
from casework.messages import thread
from casework.messages.around import Around
from casework.messages.forms import ReplyForm
from casework.tabs import Asked
from courses.whole import Whole
from followup.texts.kinds import REMINDERS, WRITTEN


def shown(around: Around, asked: Asked, wholes: list[Whole], *, may_contact: bool, form: ReplyForm | None) -> dict:
    """Three statements. `form`: an answer that was sent in and has to be corrected."""
    citizen = around.citizen
    found = thread.thread(citizen, is_whole=asked.is_whole)
    has_more = not asked.is_whole and around.number > thread.AT_FIRST
    can_answer = may_contact and bool(found.waiting)
    return {
        "rows": found.rows(may_contact=may_contact),
        "whole_url": asked.address(is_whole=True) if has_more else "",
        "total": around.number,
        "waiting": found.waiting if may_contact else [],
        "form": (form or ReplyForm(citizen=citizen)) if can_answer and not around.hindrance else None,
        "hindrance": around.hindrance,
        "free_text": citizen.organisation.sms_free_text,
        "first_name": thread.first_name(citizen),
        "phone": formats.phone(citizen.phone),
        "facts": _facts(around, wholes),
        "stopped": around.stopped,
        "can_answer": bool(citizen.organisation.sms_number),
        "planned": thread.planned(citizen, wholes),
    }


def _facts(around: Around, wholes: list[Whole]) -> list[tuple[str, str]]:
    """Whose phone it is, and which messages go to it, by name."""
    facts = [(_("Phone"), _phone(around))]
    if around.citizen.no_sms:
        return facts
    kinds = [kind for kind in WRITTEN if kind not in around.citizen.organisation.sms_kinds_off]
    unwanted = _unwanted(around, wholes)
    return [*facts, *((str(kind.label), _("No") if kind in unwanted else _("Yes")) for kind in kinds)]


def _phone(around: Around) -> str:
    if not around.citizen.phone:
        return _("None known")
    if not around.citizen.phone_shared:
        return _("Own phone")
    return _("Shared, with permission") if around.is_permitted else _("Shared, without permission")


def _unwanted(around: Around, wholes: Iterable[Whole]) -> set[str]:
    """Reminders are said yes to with the course."""
    is_reminded = any(whole.course.wants_sms for whole in wholes if whole.is_running)
    return {*around.read.unwanted, *(() if is_reminded else REMINDERS)}
