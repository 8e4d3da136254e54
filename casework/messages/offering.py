"""Ask a citizen who waits for a call, by text message, when it suits: what is sent is shown before."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import formats
from accounts.rights import Right
from accounts.transitions import Refused
from casework.messages.thread import first_name
from casework.tabs import Tab, tab_url
from followup import hindrance, names
from followup.actions import asking
from followup.models import OptOut
from followup.texts import rendering
from followup.texts.kinds import Kind
from referrals.enums import ReferralState
from referrals.reach import open_referral, opens_case

KIND = Kind.CHOOSE_TIME


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Right.CONTACT_CITIZENS)
def offer_time(request, pk):
    referral = open_referral(request, pk)
    citizen = referral.citizen
    citizen.organisation = referral.organisation
    last = asking.last_offer(referral)
    refusal = _refusal(referral, last)
    if request.method == "POST":
        _offer(request, referral, refusal)
        return redirect(tab_url(citizen, Tab.SMS))
    context = {
        "citizen": citizen,
        "first_name": first_name(citizen),
        "refusal": refusal,
        "last": formats.moment(last.offered_at) if last else "",
        "text": "" if refusal else _text(citizen),
        "quiet_from": formats.clock_time(citizen.organisation.quiet_from),
        "quiet_until": formats.clock_time(citizen.organisation.quiet_until),
    }
    return render(request, "casework/messages/offer_time.html", context)


def _offer(request, referral, refusal):
    if refusal:
        messages.error(request, refusal)
        return
    try:
        asking.offer_time(referral=referral, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The text message is on its way."))


def _refusal(referral, last) -> str:
    """Why nothing is sent; "" where it can be."""
    citizen = referral.citizen
    if referral.state != ReferralState.RECEIVED:
        return _("The citizen has been reached already.")
    if reason := hindrance.find(citizen):
        return str(reason.label)
    if KIND in citizen.organisation.sms_kinds_off:
        return _("Your organisation does not send this message. Call instead.")
    if OptOut.objects.of(citizen.organisation_id).filter(citizen=citizen, kind=KIND).exists():
        return _("The citizen does not want this message. Call instead.")
    if asking.was_just_asked(last):
        return _("It was sent %s. So soon it is not sent again.") % formats.moment(last.offered_at)
    return ""


def _text(citizen) -> str:
    """As the citizen will get it; a link is only known when it has been made."""
    organisation, language = citizen.organisation, names.language_code(citizen.language)
    return rendering.render(
        names.text_of(organisation, KIND, language),
        language=language,
        phone=organisation.phone,
        authority=organisation.name,
        link=f"https://{settings.PUBLIC_LINK_HOST}/…",
    )
