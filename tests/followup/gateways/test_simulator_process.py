"""The simulator as a process: killed, started again, told to stop, and what it leaves in its log."""

import socket

from followup.gateways.base import Retry, Unknown
from tests.followup.gateways.conftest import PHONE, copies, outgoing, send_one, words
from tests.simulator import SECRET, Hook, Simulator

BODY = b'{"sender": "a", "message": "b", "recipient": 4520000001, "reference": "r"}'
HEAD = b"POST /mobile/single HTTP/1.1\r\nHost: x\r\nAuthorization: Token x\r\nContent-Length: %d\r\n\r\n"
REQUEST = HEAD % len(BODY) + BODY


def test_a_kill_loses_nothing_that_was_accepted(tmp_path):
    message, unanswered = outgoing(), outgoing()
    with Simulator(tmp_path) as simulator, Hook() as hook:
        simulator.call_at(hook.address)
        before = send_one(message, address=simulator.address)
        simulator.control(reset_after=1)
        send_one(unanswered, address=simulator.address)
        state = simulator.state()

        simulator.kill()
        down = send_one(message, address=simulator.address)
        with (simulator.folder / "requests.jsonl").open("a") as file:
            file.write('{"reference": "half a li')
        simulator.start()
        again = send_one(message, address=simulator.address)
        simulator.phone(PHONE, "Ja")

        assert (type(down), down.code) == (Retry, "unreachable")
        assert again == before
        state[message.reference]["requests"] += 1
        assert simulator.state() == state
        hook.wait_for(1)


def test_it_stops_when_told_even_in_the_middle_of_an_answer(tmp_path):
    with Simulator(tmp_path, "--delay=60000") as simulator, talk_to(simulator) as connection:
        connection.sendall(REQUEST)
        simulator.wait_for("r")

        simulator.service.process.terminate()

        assert simulator.service.process.wait(8) == 0


def test_options_of_the_command(tmp_path):
    with Hook() as hook:
        options = [f"--hooks={hook.address}", f"--secret={SECRET}", "--token=good", "--no-dedupe", "--seed=3"]
        with Simulator(tmp_path, *options) as simulator:
            message = outgoing()
            bad = send_one(message, token="bad", address=simulator.address)
            for _ in range(2):
                send_one(message, token="good", address=simulator.address)

            assert (type(bad), bad.code) == (Retry, "http_403")
            assert copies(simulator, message) == 2
            assert set(words(hook, 4)) == {"sent", "delivered"}


def test_nothing_of_a_message_is_in_its_log(tmp_path):
    with Simulator(tmp_path) as simulator:
        message = outgoing()
        send_one(message, token="a-token", address=simulator.address)
        send_raw(simulator, b"POST /phone/+4520000001 \xff\r\nAuthorization: Token a-token\r\n\r\n")
        (simulator.folder / "requests.jsonl").unlink()
        for path in simulator.folder.glob("*.phone"):
            path.unlink()
            path.mkdir()
        broken = send_one(outgoing(), token="a-token", address=simulator.address)

    log = simulator.log.read_text()
    assert (type(broken), broken.code) == (Unknown, "http_500")
    assert "IsADirectoryError" in log
    assert not [secret for secret in ("4520000001", message.text, "a-token", "Traceback") if secret in log]


def send_raw(simulator, content):
    with talk_to(simulator) as connection:
        connection.sendall(content)
        connection.recv(4096)


def talk_to(simulator):
    return socket.create_connection(("127.0.0.1", simulator.port))
