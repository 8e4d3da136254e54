"""Where the gateway reports to: receipts, and what citizens have written. It signs each call with the secret."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import links
from accounts.enums import LinkPurpose
from accounts.scope import scope
from followup import accounts_at, receipts
from followup.gateways.base import BadSignature
from followup.inbound.receive import receive


def hook(view):
    """Open to the gateway alone, in the scope of the organisation whose key the address has. An answer may be to a
    reminder of a partner's meeting."""

    @csrf_exempt
    @login_not_required
    @require_POST
    def checked(request, key):
        link = links.find(key, LinkPurpose.SMS_HOOK)
        if link is None or not link.organisation.sms_gateway:
            raise Http404
        with scope([link.organisation_id], partners=None):
            try:
                view(link.organisation, accounts_at.gateway_of(link.organisation), request.body, request.headers)
            except BadSignature:
                return HttpResponseForbidden()
            except (ValueError, KeyError, TypeError, json.JSONDecodeError):
                return HttpResponseBadRequest()
        return HttpResponse(status=204)

    return checked


@hook
def receipt(organisation, gateway, body, headers):
    receipts.take(organisation, gateway.receipts(body, headers))


@hook
def answer(organisation, gateway, body, headers):
    for incoming in gateway.incoming(body, headers):
        receive(organisation, incoming)
