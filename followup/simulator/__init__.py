"""A gateway in a process of its own, for the demo and the tests: it speaks GatewayAPI's HTTP, and can go wrong.

`manage.py sms_simulator` starts it. Numbers in addresses are E.164 ("+4520000001"); bodies are JSON, and said to be.

POST /mobile/single
    As GatewayAPI (followup/gateways/gatewayapi.py): 202, 401, 403, 422, and what /control asks for; 409 where doubles
    are removed and the reference is another message's.
POST /control
    How it behaves from now on (behaviour.py); what is not named is as at the start. Gives the whole behaviour back;
    422, with the reason, for what it does not know.
POST /hooks {token, receipts_url, incoming_url, secret, number}
    Where the owner of a token is called, what signs the calls, and the number (digits) at which phones answer. 204.
    Kept over a restart.
POST /phone/{number} {text}
    This phone answers, to whoever wrote to it last; with {text, to}, to the owner of that number. 202, and the call
    follows at once; 404 where nobody is known who could be called.
GET /state
    {reference: {requests, delivered_to_phone, text, to, sender}}. Every request counts, also those that were refused.
    An accepted message is at the phone, unless its receipt will say that it failed.
GET /health
    200.

An accepted message is in its folder before the answer leaves: `requests.jsonl`, which is read back after a restart, and
the phone's file (followup/gateways/phone.py). Receipts that are on their way when it is killed are lost.

A caller who is not answered with 2xx within five seconds is called again, later and later, for two minutes. Nothing of
a message, a number or a token is ever logged.
"""
