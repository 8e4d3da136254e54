"""A gateway in a process of its own, for the demo and the tests: it speaks GatewayAPI's HTTP, and can go wrong.

`manage.py sms_simulator` starts it. Numbers are E.164 in addresses ("+4520000001"); bodies are JSON, and said to be.

    POST /mobile/single   as GatewayAPI (followup/gateways/gatewayapi.py); 202, 401, 403, 422, and what /control wants
    POST /control         how it behaves from now on (behaviour.py): what is not named is as at the start; 422, with
                          the reason, for what it does not know. Gives the whole behaviour back
    POST /hooks           {token, receipts_url, incoming_url, secret, number}: where the owner of a token is called,
                          what signs the calls, and the number (digits) at which phones answer; 204. Kept over a restart
    POST /phone/{number}  {text}: this phone answers, to whoever wrote to it last; or {text, to}: to a number's
                          owner. 202; the call follows at once. 404 where nobody is known who could be called
    GET  /state           {reference: {requests, delivered_to_phone, text, to, sender}}: every request counts, also one
                          that was refused; an accepted message is at the phone unless its receipt says that it failed
    GET  /health          200

An accepted message is in its folder before the answer leaves: `requests.jsonl`, which is read back after a restart, and
the phone's file (followup/gateways/phone.py). Receipts that are on their way when it is killed are lost.

A caller who is not answered with 2xx within five seconds is called again, later and later, for two minutes. Nothing of
a message, a number or a token is ever logged.
"""
