"""Phones that exist as files: what the gateways `file` and `simulator` have delivered, for the demo to show.

A file per number, named by a hash of it, with a line of JSON per message. Lines are only ever added, by any number of
processes; half a line, left by one that was killed, is passed over.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.conf import settings


@dataclass(frozen=True)
class Entry:
    """A message on the phone: "out" came from us, "in" was typed there."""

    direction: Literal["in", "out"]
    text: str = field(repr=False)
    sender: str = field(repr=False)
    at: datetime


def conversation(number: str, folder: Path | None = None) -> list[Entry]:
    """What the phone shows, in the order in which it came."""
    path = _path(number, folder)
    lines = _lines(path.read_bytes()) if path.exists() else []
    return [
        Entry(line["direction"], line["text"], line["sender"], datetime.fromisoformat(line["at"])) for line in lines
    ]


def numbers(folder: Path | None = None) -> list[str]:
    """Every number that has a phone, the latest in use first."""
    paths = sorted(_folder(folder).glob("*.phone"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    first_lines = (next(iter(_lines(path.read_bytes())), None) for path in paths)
    return [line["number"] for line in first_lines if line]


def write(number: str, entry: Entry, folder: Path | None = None) -> None:
    """The line is with the system before this returns: it survives our death, though not the machine's."""
    with _opened(number, folder) as file:
        _append(file, _line(number, entry))


def write_once(number: str, entry: Entry, *, reference: str, folder: Path | None = None) -> None:
    """The same, unless the phone has a message with this reference."""
    with _opened(number, folder) as file:
        known = {line.get("reference") for line in _lines(os.pread(file, os.fstat(file).st_size, 0))}
        if reference not in known:
            _append(file, _line(number, entry, reference=reference))


def _folder(folder: Path | None) -> Path:
    return Path(folder or settings.SMS_FOLDER)


def _path(number: str, folder: Path | None) -> Path:
    return _folder(folder) / f"{hashlib.sha256(number.encode()).hexdigest()[:32]}.phone"


@contextmanager
def _opened(number: str, folder: Path | None) -> Iterator[int]:
    file = _file(_path(number, folder))
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _file(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, flags, 0o600)


def _line(number: str, entry: Entry, **more: str) -> bytes:
    said = {"direction": entry.direction, "text": entry.text, "sender": entry.sender, "at": entry.at.isoformat()}
    return json.dumps({"number": number} | said | more).encode() + b"\n"


def _append(file: int, line: bytes) -> None:
    """Whole or not at all, also on a full disk."""
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        line = b"\n" + line
    try:
        if os.write(file, line) < len(line):
            raise OSError
    except OSError:
        os.ftruncate(file, size)
        raise


def _lines(content: bytes) -> list[dict]:
    found = []
    for line in content.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found
