"""`make run`: every process of the demo below one supervisor, which leaves nothing running when it ends."""

import http.client
import os
import signal
import socket
import sys
from contextlib import contextmanager

from config import embedded
from config.bootstrap import DATA, ROOT, Problem, exit_in_words, locked, say, tell_running
from config.processes import Service, Stopped, Supervisor

FIRST_PORT = 8000
# Above lie the ports of outgoing connections.
LAST_PORT = 32767
HOME = embedded.Home("run")
STEPS = [
    ("Bringing the database up to date ...", "migrate", "--verbosity=0"),
    ("Making the cache table ...", "createcachetable"),
    ("Loading the reference data ...", "load_reference"),
    ("Inventing people for the demo (once) ...", "seed_demo"),
    ("Collecting the static files ...", "collectstatic", "--noinput", "--verbosity=0"),
]


def main():
    with locked(DATA / "run" / "lock", wait=False) as lock:
        if lock:
            run(lock)
        else:
            tell_running()


def run(lock):
    lock.truncate(0)
    with supervised() as supervisor, listen() as listener:
        address = "http://{}:{}".format(*listener.getsockname())
        os.environ |= environment(address)
        start_servers(supervisor)
        prepare_database(supervisor)
        start_application(supervisor, listener)
        listener.close()
        welcome(supervisor, address)
        with announced(lock, address):
            while True:
                supervisor.wait(1)


@contextmanager
def announced(lock, address):
    """Write the address where the next `make run` looks for it."""
    lock.write(address)
    lock.flush()
    try:
        yield
    finally:
        lock.truncate(0)


@contextmanager
def supervised():
    """A supervisor that has stopped everything when the block is left, however it is left."""
    supervisor = Supervisor()
    try:
        yield supervisor
    except Stopped:
        say("\nStopping ...")
    finally:
        supervisor.stop()
    say("Everything is stopped. The data are kept in .data/run.")


def environment(address):
    """What the demo's processes need to know."""
    demo = {"DJANGO_SETTINGS_MODULE": "config.settings_demo", "SITE_URL": address, "PYTHONUTF8": "1"}
    # Beside the database, so that `make reset` forgets both.
    return demo | {"SMS_FOLDER": str(DATA / "run" / "sms")}


# The port


def listen():
    """The socket of the web server, opened here so that nobody can take the port in between."""
    chosen = os.environ.get("PORT")
    if chosen:
        return open_port(chosen)
    for port in range(FIRST_PORT, LAST_PORT + 1):
        try:
            listener = socket.create_server(("127.0.0.1", port))
        except OSError:
            continue
        if port != FIRST_PORT:
            say(f"Port {FIRST_PORT} is taken; using {port}.")
        return listener
    raise Problem(f"No port from {FIRST_PORT} to {LAST_PORT} is free.")


def open_port(chosen):
    if not chosen.isdecimal() or not 0 < int(chosen) < 65536:
        raise Problem(f"PORT={chosen} is no port. Choose a number from 1024 to {LAST_PORT}.")
    try:
        return socket.create_server(("127.0.0.1", int(chosen)))
    except OSError as error:
        raise Problem(
            f"Port {chosen} cannot be used: {os.strerror(error.errno or 0)}. Choose another with PORT=."
        ) from None


# The servers


def start_servers(supervisor):
    """Ours, where the environment names no others."""
    if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
        HOME.prepare()
    if "DATABASE_URL" not in os.environ:
        start_postgres(supervisor)
    if "REDIS_URL" not in os.environ:
        start_valkey(supervisor)


def start_postgres(supervisor):
    say("Starting PostgreSQL ...")
    supervisor.start(embedded.postgres(HOME))
    # Long, because after an unclean death it first repairs its data.
    supervisor.until(lambda: embedded.accepts_connections(HOME), 60, "PostgreSQL did not answer within a minute.")
    embedded.make_role(HOME)
    os.environ["DATABASE_URL"] = HOME.database_url


def start_valkey(supervisor):
    say("Starting Valkey ...")
    supervisor.start(embedded.valkey(HOME))
    supervisor.until(lambda: embedded.answers_ping(HOME), 15, "Valkey did not answer within 15 seconds.")
    os.environ["REDIS_URL"] = HOME.redis_url


# The application


def start_simulator(supervisor):
    """Ours, where the environment names no other. It takes a free port, and writes it down once it listens."""
    if "SMS_SIMULATOR_URL" in os.environ:
        return
    port = DATA / "run" / "simulator.port"
    port.unlink(missing_ok=True)
    supervisor.start(service("simulator", "manage.py", "sms_simulator", f"--port-file={port}"))
    silence = f"The SMS simulator did not start within a minute. Its log: {HOME.logs / 'simulator.log'}"
    supervisor.until(port.exists, 60, silence)
    os.environ["SMS_SIMULATOR_URL"] = f"http://127.0.0.1:{port.read_text()}"
    supervisor.run(service("sms_simulator_hooks", "manage.py", "sms_simulator_hooks"))


def service(name, *command, **options):
    return Service(name, [sys.executable, *command], HOME.logs / f"{name}.log", cwd=ROOT, **options)


def prepare_database(supervisor):
    for sentence, *command in STEPS:
        say(sentence)
        supervisor.run(service(command[0], "manage.py", *command))


def start_application(supervisor, listener):
    """In this order; they are stopped in the reverse one."""
    say("Starting the SMS simulator, worker, beat and web ...")
    start_simulator(supervisor)
    celery = ("-m", "celery", "-A", "config")
    # Threads, so that no child of the worker can outlive it.
    supervisor.start(service("worker", *celery, "worker", "--pool=threads", "--concurrency=4", "--loglevel=info"))
    schedule = f"--schedule={DATA / 'run' / 'beat'}"
    supervisor.start(service("beat", *celery, "beat", schedule, "--pidfile=", "--loglevel=info"))
    supervisor.start(web(listener))


def web(listener):
    """gunicorn on the open socket. When we die it is told to stop, and so stops its children."""
    fd = listener.fileno()
    options = ["--worker-class=gthread", "--workers=2", "--threads=4", "--graceful-timeout=4", "--no-control-socket"]
    return service(
        "web",
        *("-m", "gunicorn", "config.wsgi:application", f"--bind=fd://{fd}", *options),
        pass_fds=(fd,),
        death_signal=signal.SIGTERM,
    )


def welcome(supervisor, address):
    port = int(address.rsplit(":", 1)[1])
    silence = f"The web server gave no page within a minute. Its log: {HOME.logs / 'web.log'}"
    supervisor.until(lambda: answers_http(port), 60, silence)
    greeting = service("welcome", "manage.py", "demo_welcome", f"--base-url={address}")
    supervisor.run(greeting)
    say(greeting.log.read_text() + "\nStop with Ctrl-C.")


def answers_http(port):
    """Whether the web server gives a page, and no error."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    exit_in_words(main)
