import asyncio
from uuid import uuid4

import pytest

from followup.gateways import gateway
from followup.gateways.base import Outgoing
from followup.gateways.http import session
from tests.simulator import SECRET, Hook, Simulator

PHONE = "+4520000001"


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("running")) as one:
        yield one


@pytest.fixture
def simulator(running):
    """Behaves well, until told otherwise."""
    running.control()
    return running


@pytest.fixture
def hook(simulator):
    with Hook() as one:
        simulator.call_at(one.address)
        yield one


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path / "phones"
    return settings.SMS_FOLDER


def outgoing(**fields):
    """A message that no other test sends."""
    about = {"reference": str(uuid4()), "to": PHONE, "text": "Husk mødet tirsdag kl. 10. Havnsø Kommune"}
    return Outgoing(**about | {"sender": "Havnsoe", "valid_for": 3600} | fields)


def send(*messages, name="simulator", address, token="simulator"):
    """What each came to: Accepted, or the error."""

    async def all_of_them():
        way = gateway(name, token=token, secret=SECRET, address=address)
        async with session(len(messages)) as http:
            return await asyncio.gather(*(way.send(http, one) for one in messages), return_exceptions=True)

    return asyncio.run(all_of_them())


def send_one(message=None, **where):
    return send(message or outgoing(), **where)[0]


def copies(simulator, message):
    """How often it is at the phone."""
    return simulator.state()[message.reference]["delivered_to_phone"]


def words(hook, count):
    """The state in each of the first calls, checked as the application checks them."""
    way = gateway("simulator", token="", secret=SECRET)
    return [receipt.state for _, body, headers in hook.wait_for(count) for receipt in way.receipts(body, headers)]


def fresh_phone():
    return f"+45{20_000_000 + uuid4().int % 9_000_000}"


def problem(result):
    """Its type and code, to compare at once."""
    return type(result), result.code
