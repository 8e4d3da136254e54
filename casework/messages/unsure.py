"""Answers from a number that several citizens have, or none: somebody must say whose they are."""

from django.db.models import Exists, OuterRef, Q

from accounts import clock, formats
from accounts.addresses import address
from accounts.prepared import prepared
from accounts.rights import Right
from casework.messages.waiting import PAGE, quoted, when
from followup.enums import Meaning
from followup.models import Answer
from referrals.models import Referral


def unsure(user) -> tuple:
    """The question for `prepared.which`, and its values."""
    return _rows, user


def answers(user) -> list[dict]:
    """Rows of a stencil, the oldest first; they name nobody. One statement."""
    today = clock.today()
    return [
        {
            "number": formats.phone(number),
            "url": address("casework:unsure") % pk,
            "when": when(received_at, today),
            "text": quoted(text),
        }
        for pk, number, text, received_at in _rows(user)
    ]


@prepared
def _rows(user):
    return asked_of(user).order_by("received_at", "pk").values_list("pk", "number", "text", "received_at")[:PAGE]


def asked_of(user):
    """The answers that the user is asked about: coordinators, and whoever has a citizen with the number."""
    access = user.access
    theirs = Referral.objects.filter(
        organisation=OuterRef("organisation"),
        citizen__phone=OuterRef("number"),
        citizen__merged_into=None,
        citizen__erased_at=None,
        counsellor=user.pk,
    )
    asked = Q(organisation__in=access.where(Right.SEE_REFERRALS)) | Exists(theirs)
    here = Answer.objects.filter(organisation__in=access.where(Right.CONTACT_CITIZENS))
    return here.filter(asked, meaning=Meaning.UNSURE, citizen=None, handled_at=None)
