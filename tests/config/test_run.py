"""`make run` in a checkout with the real servers and a stand-in for the application."""

import os
import pty
import re
import signal
import socket
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.bootstrap import answers
from tests.config.checkout import full_checkout, small_checkout

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]

NOBODY = 65534
REFERRAL_LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S{16,}")


@pytest.fixture
def checkout(tmp_path):
    # pytest's own folder is 0700: as root, this is also the test of a closed parent.
    small = small_checkout(tmp_path / "checkout").borrow()
    yield small
    small.remove()


def address_in(output):
    return re.search(r"http://127\.0\.0\.1:\d+", output)[0]


def get(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read()


def close(process):
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)


def test_it_says_what_it_does_and_prints_the_address(checkout):
    process, output = checkout.run()

    assert "Starting PostgreSQL ...\nStarting Valkey ...\nBringing the database up to date ..." in output
    assert b"Here I am." in get(address_in(output))
    close(process)


def without_ignored(output):
    """Less what Python itself says when the interrupt meets a step between fork and exec."""
    return re.sub(r"Exception ignored in:.*?KeyboardInterrupt:?\s*\n", "", output, flags=re.DOTALL)


def test_the_simulator_runs_beside_it(checkout):
    process, _ = checkout.run()
    web = Path(f"/proc/{checkout.pid_of('gunicorn')}/environ").read_text().split("\0")

    assert checkout.pid_of("sms_simulator")
    assert "SMS_SIMULATOR_URL=http://127.0.0.1:8100" in web
    assert f"SMS_FOLDER={checkout.folder / '.data' / 'run' / 'sms'}" in web
    close(process)


def test_it_can_be_interrupted_while_it_installs(tmp_path):
    fresh = small_checkout(tmp_path / "checkout")
    process = fresh.start("run")
    assert "Making the Python environment" in process.stdout.readline()

    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=30)

    assert "Stopped." in output
    assert "Traceback" not in without_ignored(output)
    assert fresh.processes() == {}
    assert not (fresh.folder / ".venv").exists()


def test_a_second_run_prints_the_running_address(checkout):
    process, output = checkout.run()

    second = checkout.make("run")

    assert second == (0, f"The demo is already running here: {address_in(output)}\n")
    close(process)


def test_reset_refuses_while_running_and_removes_the_data_afterwards(checkout):
    process, _ = checkout.run()

    refused, sentence = checkout.make("reset")
    close(process)

    assert (refused, "Stop it first" in sentence) == (2, True)
    assert checkout.make("reset")[0] == 0
    assert not (checkout.folder / ".data" / "run").exists()
    assert not (checkout.short_folder / "run").exists()


def test_a_chosen_port_that_is_taken_is_told_in_a_sentence(checkout):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output = checkout.make("run", f"PORT={port}")

    assert code == 2
    assert f"Port {port} cannot be used: Address already in use. Choose another with PORT=." in output
    assert "Traceback" not in output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_make_alone_stops_everything_in_order(checkout, number):
    process, _ = checkout.run()

    process.send_signal(number)
    output, _ = process.communicate(timeout=60)

    assert "Everything is stopped." in output
    assert checkout.processes() == {}


@pytest.mark.parametrize("killed", ["make", "config.supervisor"])
def test_nothing_survives_a_kill(checkout, killed):
    process, _ = checkout.run()
    servers = set(checkout.processes().values())

    os.kill(checkout.pid_of(killed), signal.SIGKILL)

    assert servers >= {"make", "python", "postgres", "valkey-server"}
    assert checkout.is_empty_within(15), checkout.processes()
    process.communicate()


def test_it_starts_again_right_after_a_kill(checkout):
    process, _ = checkout.run()
    os.kill(checkout.pid_of("config.supervisor"), signal.SIGKILL)
    process.communicate()

    again, output = checkout.run()

    assert b"Here I am." in get(address_in(output))
    close(again)


def test_nothing_survives_its_terminal(checkout):
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(checkout.folder)
        os.execvpe("sh", ["sh", "-c", "make run & wait"], checkout.environment())
    read_until(terminal, b"Stop with")

    os.close(terminal)

    assert checkout.is_empty_within(20), checkout.processes()
    os.waitpid(pid, 0)


def read_until(terminal, words):
    seen = b""
    while words not in seen:
        seen += os.read(terminal, 4096)


def test_the_unexpected_death_of_one_ends_the_rest(checkout):
    process, _ = checkout.run()

    os.kill(checkout.pid_of("beat"), signal.SIGKILL)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "beat failed. Its last lines were:" in output
    assert checkout.processes() == {}


def test_named_servers_are_used_instead_of_ours(checkout):
    elsewhere = {"REDIS_URL": "memory://", "SMS_SIMULATOR_URL": "http://127.0.0.1:9"}
    process, output = checkout.run(DATABASE_URL="postgresql:///none", **elsewhere)

    assert "PostgreSQL" not in output
    assert not {"postgres", "valkey-server"} & set(checkout.processes().values())
    assert not (checkout.folder / ".data" / "run" / "simulator.port").exists()
    close(process)


# Debian's, which everybody may start; the one that runs the tests may lie in root's home.
SYSTEM_PYTHON = ["/usr/bin/python3", "-c", "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"]


@pytest.mark.skipif(os.getuid() != 0, reason="as an ordinary user, the tests above have shown it")
@pytest.mark.skipif(not answers(SYSTEM_PYTHON), reason="/usr/bin/python3 is too old")
def test_an_ordinary_user_can_run_a_fresh_checkout():
    """With everything installed anew, in a folder that this user can enter (tmp_path is 0700)."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        fresh = small_checkout(Path(name) / "checkout").give_to(NOBODY)

        process, output = fresh.run(HOME=str(fresh.folder))

        assert output.startswith("Making the Python environment in .venv ...\nInstalling uv")
        assert b"Here I am." in get(address_in(output))
        assert {os.stat(f"/proc/{pid}").st_uid for pid in fresh.processes()} == {NOBODY}
        close(process)
        assert fresh.processes() == {}
        fresh.remove()


def test_the_real_application_runs_and_keeps_its_data(tmp_path):
    full = full_checkout(tmp_path / "full").borrow()

    process, output = full.run()
    page = get(address_in(output)).decode()
    phones = get(full.simulator + "/state")
    close(process)
    process, second_output = full.run()
    close(process)

    assert "raadgiver@demo.example" in output
    assert '<html lang="da"' in page
    assert phones.startswith(b"{")
    links = [urlsplit(REFERRAL_LINK.search(text)[0]).path for text in (output, second_output)]
    assert links[0] == links[1]  # the port may be another: the next free one
    full.remove()
