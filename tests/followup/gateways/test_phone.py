"""The gateway that is a folder, and the phones in it."""

import asyncio
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.enums import SmsGateway
from followup import gateways
from followup.gateways import gateway, phone
from followup.gateways.base import BadSignature, Retry
from tests.followup.gateways.conftest import PHONE, outgoing

OTHER = "+4520000002"


def send(*messages):
    async def all_of_them():
        return [await gateway("file", token="", secret="").send(None, one) for one in messages]

    return asyncio.run(all_of_them())


def texts(number=PHONE):
    return [entry.text for entry in phone.conversation(number)]


def test_a_message_is_on_the_phone(clock):
    send(outgoing(text="Hej Ærø\nlinje 2"))

    assert phone.conversation(PHONE) == [phone.Entry("out", "Hej Ærø\nlinje 2", "Havnsoe", clock.moment)]


def test_the_same_reference_is_one_message():
    message = outgoing()

    first, second = send(message, message)

    assert first == second
    assert len(texts()) == 1


def test_two_at_once_are_one_message():
    message = outgoing()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, [message] * 20))

    assert len(texts()) == 1


def test_writers_at_once_lose_nothing():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, [outgoing(text=f"{number}") for number in range(50)]))

    assert sorted(map(int, texts())) == list(range(50))


def test_the_latest_phone_comes_first(folder):
    send(outgoing(), outgoing(to=OTHER))
    os.utime(phone._path(PHONE, None), ns=(0, 2**62))

    assert phone.numbers() == [PHONE, OTHER]


def test_no_phone_yet(folder):
    assert phone.numbers() == []
    assert texts() == []


def test_no_name_shows_a_number_and_nobody_else_may_read(folder):
    send(outgoing())

    [path] = folder.iterdir()
    assert PHONE[1:] not in path.name
    assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(path.stat().st_mode)) == (0o700, 0o600)


def test_half_a_line_is_passed_over(folder):
    send(outgoing(text="before"))
    [path] = folder.iterdir()
    path.write_bytes(path.read_bytes() + b'{"number": "+45200')

    send(outgoing(text="after"))

    assert texts() == ["before", "after"]


def test_a_folder_that_cannot_be_written_is_tried_again(folder):
    folder.write_text("a file in its place")

    with pytest.raises(Retry, match="folder"):
        send(outgoing())


def test_a_full_disk_leaves_no_half_line(folder, monkeypatch):
    send(outgoing(text="before"))
    [path] = folder.iterdir()
    before = path.read_bytes()
    half = lambda file, line, write=os.write: write(file, line[:10])  # noqa: E731
    monkeypatch.setattr(os, "write", half)

    with pytest.raises(Retry, match="folder"):
        send(outgoing(text="after"))

    assert path.read_bytes() == before


def test_nobody_calls_for_it():
    way = gateway("file", token="", secret="")

    for read in (way.receipts, way.incoming):
        with pytest.raises(BadSignature):
            read(b"{}", {})


def test_every_gateway_that_can_be_chosen_exists():
    for name, _label in gateways.CHOICES:
        assert gateway(name, token="", secret="").name == name
    assert SmsGateway.choices == gateways.CHOICES


def test_which_may_be_asked_again_and_which_tell():
    assert set(gateways.SAFE) == {"file", "simulator"}
    assert set(gateways.TELLING) == {"gatewayapi", "simulator", "simulator-without"}


def test_a_gateway_that_nobody_has_is_an_error():
    with pytest.raises(KeyError):
        gateway("pigeon", token="", secret="")
