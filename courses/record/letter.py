"""The closing note to the citizen's own doctor as a form and as text, in the fields of MedCom's XDIS15.

Admission and Discharge, Referral, ClinicalInformation with who signed; EpisodeOfCareIdentifier comes back as the
referral had it. Nothing is sent from here.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import formats
from courses.models import ClosingLetter
from courses.models.record import MOST_LETTERS
from courses.record.note import outcome
from courses.whole import Whole
from referrals import cpr
from referrals.enums import UnitKind
from referrals.models import ReferringUnit


def proposed(whole: Whole) -> dict:
    """What the form holds before anybody has written in it."""
    course = whole.course
    referral = course.referral
    with override("da"):
        title = _("Stop counsellor")
    return {
        "receiver": _practice(referral)[:MOST_LETTERS],
        "referred_on": timezone.localdate(referral.received_at),
        "closed_on": timezone.localdate(course.ended_at),
        "text": "\n".join(outcome(whole)),
        "job_title": title,
        "version": 0,
    }


def _practice(referral) -> str:
    """Who referred, when that was a general practice."""
    units = ReferringUnit.objects.filter(pk=referral.unit_id, kind=UnitKind.GENERAL_PRACTICE)
    return units.values_list("name", flat=True).first() or ""


def lines(letter: ClosingLetter, course) -> list[tuple[str, str]]:
    """Label and value of each field that is filled in, in Danish."""
    citizen, referral = course.citizen, course.referral
    organisation = referral.organisation
    with override("da"):
        told = [
            (_("To"), _receiver(letter)),
            (_("From"), f"{organisation.name}, {formats.phone(organisation.phone)}"),
            (_("Citizen"), citizen.name),
            (_("CPR number"), cpr.shown(citizen.cpr) if citizen.cpr else ""),
            (_("Episode of care"), referral.episode_of_care_identifier),
            (_("Referred"), formats.full_day(letter.referred_on)),
            (_("Ended"), formats.full_day(letter.closed_on)),
            (_("Diagnosis in the referral"), letter.diagnosis),
            (_("What came of the course"), letter.text),
            (_("Signed"), _signed(letter)),
        ]
        return [(label, value) for label, value in told if value]


def _receiver(letter) -> str:
    number = _("practice number %s") % letter.receiver_code if letter.receiver_code else ""
    return ", ".join(filter(None, [letter.receiver, number]))


def _signed(letter) -> str:
    day = formats.full_day(timezone.localdate(letter.written_at))
    return ", ".join(filter(None, [day, letter.written_by.name if letter.written_by else "", letter.job_title]))


def text(letter: ClosingLetter, course) -> str:
    """To copy into another system."""
    return "\n".join(f"{label}: {value}" for label, value in lines(letter, course))
