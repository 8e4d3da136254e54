"""The citizen's page: facts, the next action, people, permissions, referrals and the timeline."""

from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import clock, formats
from accounts.rights import Right
from casework import course, timeline, timeline_shown
from casework.clock_view import clock as clock_view
from casework.messages import tab as sms
from casework.messages.around import Around, around
from casework.people import duplicates
from casework.tabs import Asked, Tab, tabs
from courses.whole import Whole, courses_of
from referrals import cpr, transitions
from referrals.enums import PermissionPurpose, Product, ReferralState, TargetGroup
from referrals.models import Permission, Referral


def context(citizen, user, asked: Asked, reply=None) -> dict:
    """Everything that the page shows; the citizen's page's budget is 12 statements (design §8).

    `reply`: the form of an answer to the citizen that has to be corrected."""
    may_contact = user.access.may(Right.CONTACT_CITIZENS, citizen.organisation_id)
    referrals = list(
        Referral.objects.filter(organisation=citizen.organisation_id, citizen=citizen).select_related(
            "counsellor", "ended_by", "reopened_by", "started_by"
        )
    )
    for referral in referrals:
        referral.citizen, referral.organisation = citizen, citizen.organisation
    wholes = courses_of(citizen)
    permissions = list(Permission.objects.filter(citizen=citizen).select_related("recorded_by"))
    messages = around(citizen, permissions)
    own = _own(wholes, referrals)
    courses = [course.shown(whole, citizen.organisation.cigarette_price) for whole in own]
    newest = courses[0] if courses else None
    current = _current(referrals, courses)
    about = {
        "citizen": citizen,
        "courses": courses,
        "newest_course": newest,
        "tab": asked.tab,
        "tabs": tabs(
            asked,
            talks=sum(one["talk_count"] for one in courses),
            messages=messages.number,
            course=newest["row"] if newest and may_contact else None,
        ),
        "phone": formats.phone(citizen.phone),
        "facts": _facts(citizen, current),
        "current": current and _next(current, user, courses, messages),
        "permissions": _permissions(permissions),
        "duplicate": duplicates.of(citizen),
        "may_merge": user.access.may(Right.MERGE_CITIZENS, citizen.organisation_id),
        "may_edit": user.access.may(Right.EDIT_CITIZENS, citizen.organisation_id),
        "may_contact": may_contact,
        "may_assign": user.access.may(Right.ASSIGN, citizen.organisation_id),
    }
    match asked.tab:
        case Tab.TALKS:
            about["talks"] = [course.talks(whole, may_contact=may_contact) for whole in own]
        case Tab.SMS:
            about["sms"] = sms.shown(messages, asked, own, may_contact=may_contact, form=reply)
        case Tab.DATA:
            about["referrals"] = [_referral(referral) for referral in referrals]
        case _:
            entries = timeline.of(referrals, permissions, wholes)
            about["timeline"] = timeline_shown.shown(entries, asked, may_undo=may_contact)
    if asked.tab in (Tab.OVERVIEW, Tab.DATA):
        about["contact_persons"] = [_person(person) for person in citizen.contact_persons.all()]
    return about


def _own(wholes, referrals) -> list[Whole]:
    """The newest first. A course whose referral has gone to another citizen, by a merge taken apart, is not here."""
    own = {referral.pk: referral for referral in referrals}
    found = [whole for whole in wholes if whole.course.referral_id in own]
    for whole in found:
        whole.course.referral = own[whole.course.referral_id]
    return found


def _current(referrals, courses) -> Referral | None:
    """The referral that the page is about: the one that waits with the earliest deadline, else the newest that is open,
    else the one that the newest course came of."""
    waiting = [r for r in referrals if r.state == ReferralState.RECEIVED]
    if waiting:
        return min(waiting, key=lambda r: (r.contact_by, r.contact_due, r.pk))
    standing = [r for r in referrals if not r.attached_to_id]
    still_open = [r for r in standing if r.ended_at is None]
    of_course = [courses[0]["row"].referral] if courses else []
    return next(chain(still_open, of_course, standing, referrals), None)


def _next(referral, user, courses, messages: Around) -> dict:
    """What the referral asks for; where a course has come of it, the course does that instead."""
    waits = referral.state == ReferralState.RECEIVED
    can = transitions.available(referral)
    return {
        "referral": referral,
        "waits": waits,
        "shows_itself": not any(course["row"].referral_id == referral.pk for course in courses)
        or referral.state in (ReferralState.RECEIVED, ReferralState.CONTACTED, ReferralState.NOT_RELEVANT),
        "clock": clock_view(referral.contact_due, referral.contact_by, clock.today())
        if waits and not referral.is_paused
        else None,
        "paused_until": formats.plain_day(referral.paused_until) if waits and referral.is_paused else "",
        "next_try": formats.moment(referral.next_try) if referral.next_try else "",
        "contacted": formats.moment(referral.contacted_at) if referral.contacted_at else "",
        "started": formats.moment(referral.started_at) if referral.started_at else "",
        "ended": formats.moment(referral.ended_at) if referral.ended_at else "",
        "mine": referral.counsellor_id == user.pk,
        "can": can,
        "may_text": waits and bool(referral.citizen.phone and referral.organisation.sms_gateway),
        "offered": messages.offered(referral) if waits else "",
        "wishes": referral.wishes,
    }


def _facts(citizen, current) -> list[tuple[str, str]]:
    age = citizen.age
    told = [
        (_("Age"), _("%d years") % age if age is not None else ""),
        (_("CPR number"), cpr.shown(citizen.cpr) if citizen.cpr else ""),
        (
            _("Preferred contact"),
            ", ".join(filter(None, [citizen.get_preferred_channel_display(), citizen.preferred_times])),
        ),
        (_("Lives at"), _("Address is protected") if citizen.is_protected else citizen.address),
        (_("Home or place of contact"), "" if citizen.is_protected else citizen.place),
        (_("Municipality"), str(citizen.municipality or "")),
        (_("Language"), _language(citizen)),
        (_("Good to know"), formats.joined(TargetGroup(group).label for group in citizen.target_groups)),
        (_("Due date"), formats.plain_day(citizen.pregnancy_due_on) if citizen.pregnancy_due_on else ""),
        (_("Counsellor"), str(current.counsellor or _("Nobody yet")) if current else ""),
    ]
    return [(label, value) for label, value in told if value]


def _language(citizen) -> str:
    interpreter = _("needs an interpreter") if citizen.needs_interpreter else ""
    return ", ".join(filter(None, [citizen.language, interpreter]))


def _referral(referral) -> dict:
    return {
        "row": referral,
        "received": formats.moment(referral.received_at),
        "due": formats.weekday(referral.contact_due),
        "products": formats.joined(Product(product).label for product in referral.products),
        "contacted": formats.moment(referral.contacted_at) if referral.contacted_at else "",
    }


def _person(person) -> dict:
    return {"row": person, "phone": formats.phone(person.phone)}


def _permissions(permissions) -> list[dict]:
    """Every purpose with the answer in force, the latest; one that was never asked has none."""
    answers = {p.purpose: p for p in sorted(permissions, key=lambda p: (p.recorded_at, p.pk))}
    return [
        {
            "purpose": purpose,
            "answer": answers.get(purpose),
            "when": formats.plain_day(timezone.localdate(answers[purpose].recorded_at)) if purpose in answers else "",
        }
        for purpose in PermissionPurpose
    ]
