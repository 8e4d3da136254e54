import socket

import pytest

from config import supervisor
from config.bootstrap import Problem

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def taken(monkeypatch):
    """A port that somebody listens on; the search for a free one starts there."""
    monkeypatch.delenv("PORT", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setattr(supervisor, "FIRST_PORT", port)
        monkeypatch.setattr(supervisor, "LAST_PORT", port + 50)
        yield port


def test_the_next_free_port_is_taken_with_a_sentence(taken, capsys):
    with supervisor.listen() as listener:
        found = listener.getsockname()[1]

    assert taken < found <= taken + 50
    assert capsys.readouterr().out == f"Port {taken} is taken; using {found}.\n"


def test_a_chosen_port_that_is_taken_is_refused(taken, monkeypatch):
    monkeypatch.setenv("PORT", str(taken))

    with pytest.raises(Problem, match=rf"^Port {taken} cannot be used: Address already in use\. Choose another"):
        supervisor.listen()


@pytest.mark.parametrize("word", ["eight", "70000", "-1"])
def test_no_port_at_all_is_refused(monkeypatch, word):
    monkeypatch.setenv("PORT", word)

    with pytest.raises(Problem, match=rf"^PORT={word} is no port"):
        supervisor.listen()
