import os
import signal
import time
from contextlib import closing

import psycopg
import pytest

from config import embedded
from config.bootstrap import Problem, servers_in
from tests.services import wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def home(worker_id):
    """A home of this test's own."""
    home = embedded.Home(f"test/own-{os.getpid()}")
    home.prepare()
    yield home
    home.remove()


def start(home):
    home.prepare()
    service = embedded.postgres(home)
    service.start()
    wait_for(service, lambda: embedded.accepts_connections(home))
    embedded.make_role(home)
    return service


def query(home, statement):
    url = {"host": str(home.sockets), "user": embedded.ROLE, "dbname": embedded.ROLE}
    with psycopg.connect(**url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_the_role_is_bound_by_row_level_security_and_owns_its_database(home):
    service = start(home)

    role = query(home, "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user")
    owner = query(home, "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()")

    service.stop()
    assert (role, owner) == ([(False, False, True)], [(embedded.ROLE,)])


def test_it_can_be_started_twice(home):
    start(home).stop()

    service = start(home)

    assert query(home, "SELECT 1") == [(1,)]
    service.stop()


def test_data_survive_a_kill(home):
    service = start(home)
    query(home, "CREATE TABLE kept AS SELECT 42 AS answer")

    service.process.kill()
    service.process.wait()
    service = start(home)

    assert query(home, "SELECT answer FROM kept") == [(42,)]
    service.stop()


def test_a_stop_leaves_no_backend_behind(home):
    service = start(home)
    url = {"host": str(home.sockets), "user": embedded.ROLE, "dbname": embedded.ROLE}
    with closing(psycopg.connect(**url)) as connection:
        connection.execute("BEGIN")

        service.stop()

    assert servers_in(home.data) == []


def test_an_unfinished_cluster_is_made_again(home):
    unfinished = home.data.with_name("postgres.new")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")

    service = start(home)

    assert not unfinished.exists()
    service.stop()


def test_valkey_answers_and_stops(home):
    service = embedded.valkey(home)
    service.start()
    wait_for(service, lambda: embedded.answers_ping(home))

    service.stop()

    assert not embedded.answers_ping(home)


def test_a_folder_that_others_can_enter_is_refused(tmp_path, home):
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)

    with pytest.raises(Problem, match="is not a private folder"):
        embedded.make_private(folder, **home.ids)


def test_socket_paths_are_short(home):
    assert len(str(home.sockets / ".s.PGSQL.5432.lock")) < 107


def test_the_kernel_ends_it_with_us(home):
    child = os.fork()
    if child == 0:
        start(home)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)

    deadline = time.monotonic() + 10
    while servers_in(home.data) and time.monotonic() < deadline:
        time.sleep(0.1)

    assert servers_in(home.data) == []
