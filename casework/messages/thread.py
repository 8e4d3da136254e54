"""The messages to and from one citizen, as the tab of their page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.addresses import address
from casework.messages import words
from casework.messages.around import SHOWN
from courses.models import Session
from courses.whole import Whole
from followup.enums import MessageState
from followup.models import Answer, Message
from followup.texts.kinds import Kind
from referrals.models import Citizen

AT_FIRST = 50


@dataclass
class Thread:
    messages: list[Message]
    answers: list[Answer]
    is_whole: bool

    @property
    def waiting(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.handled_at is None]

    @property
    def replies(self) -> list[Message]:
        return [message for message in self.messages if message.kind == Kind.REPLY]

    def rows(self, *, may_contact: bool) -> list[dict]:
        """Rows of a stencil, the oldest first."""
        today = clock.today()
        sent = ((words.moment_of(one), 1, _sent(one, today, may_contact)) for one in self.messages)
        came = ((one.received_at, 0, self._came(one, today, may_contact)) for one in self.answers)
        in_order = sorted(chain(sent, came), key=lambda entry: entry[:2])
        rows = [row for *_order, row in in_order]
        return rows if self.is_whole else rows[-AT_FIRST:]

    def _came(self, answer, today, may_contact) -> dict:
        made_of = words.made_of(answer, self.replies)
        can_undo = may_contact and answer.handled_by_id and not words.is_answered(answer, self.replies)
        return {
            "is_out": False,
            "who": f"{first_name(answer.citizen)}, {words.moment(answer.received_at, today)}",
            "text": answer.text,
            "state": made_of,
            "icon": "success",
            "settle_url": "",
            "undo_url": address("casework:answer_waits") % answer.pk if can_undo else "",
        }


def thread(citizen: Citizen, *, is_whole: bool) -> Thread:
    """Two statements. Not `is_whole`: the last ones of each side, more than the page shows."""
    mine = {"organisation": citizen.organisation_id, "citizen": citizen}
    messages = Message.objects.filter(SHOWN, **mine).select_related("asked_by", "settled_by")
    answers = Answer.objects.filter(**mine).select_related("handled_by")
    limit = None if is_whole else AT_FIRST
    sent = list(messages.order_by("-due_at", "-pk")[:limit])
    came = list(answers.order_by("-received_at", "-pk")[:limit])
    for message in sent:
        message.organisation = citizen.organisation
    for answer in came:
        answer.citizen = citizen
    return Thread(sent, came, is_whole)


def _sent(message, today, may_contact) -> dict:
    is_doubtful = may_contact and message.state == MessageState.UNKNOWN
    return {
        "is_out": True,
        "who": words.sender(message, today),
        "text": message.text or str(message.get_kind_display()),
        "state": words.state(message, today),
        "icon": words.ICONS.get(MessageState(message.state), ""),
        "settle_url": address("casework:settle_message") % message.pk if is_doubtful else "",
        "undo_url": "",
    }


def first_name(citizen: Citizen) -> str:
    return citizen.name.partition(" ")[0]


def planned(citizen: Citizen, wholes: Iterable[Whole]) -> list[dict]:
    """What is to be sent, the next one first, with what it is about. One statement."""
    today, meetings = clock.today(), {one.pk: one for whole in wholes for one in whole.sessions}
    rows = Message.objects.of(citizen.organisation_id).filter(citizen=citizen).planned().exclude(kind=Kind.REPLY)
    return [
        {"when": formats.capitalised(words.moment(row.next_at, today)), "what": _about(row, meetings, today)}
        for row in rows.order_by("next_at", "pk")
    ]


def _about(message, meetings: dict[int, Session], today) -> str:
    """ "Påmindelse på dagen, mødegang i dag kl. 16.30"."""
    about = meetings.get(message.source) if message.course_id and message.kind != Kind.SEAT else None
    if about is None:
        return str(message.get_kind_display())
    what = _("meeting %s") if about.group_id else _("talk %s")
    return f"{message.get_kind_display()}, {what % words.moment(about.starts_at, today)}"
