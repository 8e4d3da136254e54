"""What the simulator knows: every request, in a file that is read back when it starts again."""

import hashlib
import json
import os
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import uuid4

from accounts import clock
from followup.gateways import phone
from followup.simulator.requests import Sms


class Conflict(Exception):
    """Another message has this reference already."""


@dataclass
class Known:
    """All that came under one reference."""

    requests: int = 0
    delivered_to_phone: int = 0
    text: str = ""
    to: str = ""
    sender: str = ""
    ids: list[str] = field(default_factory=list)


def mark(token: str) -> str:
    """Stands for a token in what is stored."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]


class Store:
    def __init__(self, folder: Path):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.known: defaultdict[str, Known] = defaultdict(Known)
        # The mark of the token that wrote to a phone last.
        self.last_writer: dict[str, str] = {}
        self._file = os.open(folder / "requests.jsonl", os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._read_back()

    def close(self) -> None:
        os.close(self._file)

    def _read_back(self) -> None:
        content = (self.folder / "requests.jsonl").read_bytes()
        if content and not content.endswith(b"\n"):
            # Whoever wrote half a line was killed before it could answer.
            os.ftruncate(self._file, content.rfind(b"\n") + 1)
        for line in content.split(b"\n")[:-1]:
            self._apply(json.loads(line))

    def note(self, reference: str) -> None:
        """A request that brought no message to the phone."""
        self._keep({"reference": reference})

    def accept(self, sms: Sms, *, writer: str, arrives: bool, removes_doubles: bool) -> tuple[str, bool]:
        """The id, and whether it is new: a double that is removed has that of the first.

        Raises Conflict where doubles are removed and the reference is another message's.
        """
        known = self.known.get(sms.reference) if sms.reference and removes_doubles else None
        if known and known.ids:
            self.note(sms.reference)
            if (known.to, known.text, known.sender) != (sms.to, sms.text, sms.sender):
                raise Conflict
            return known.ids[0], False
        gateway_id = uuid4().hex.upper()
        self._keep(vars(sms) | {"id": gateway_id, "writer": writer, "arrives": arrives})
        if arrives:
            phone.write(sms.to, phone.Entry("out", sms.text, sms.sender, clock.now()), self.folder)
        return gateway_id, True

    def answer(self, number: str, text: str) -> None:
        """The phone shows what was typed there."""
        phone.write(number, phone.Entry("in", text, number, clock.now()), self.folder)

    def state(self) -> dict[str, dict]:
        return {
            reference: {name: value for name, value in asdict(known).items() if name != "ids"}
            for reference, known in self.known.items()
        }

    def _keep(self, line: dict) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")
        self._apply(line)

    def _apply(self, line: dict) -> None:
        known = self.known[line["reference"]]
        known.requests += 1
        if "id" in line:
            known.ids.append(line["id"])
            known.text, known.to, known.sender = line["text"], line["to"], line["sender"]
            known.delivered_to_phone += line["arrives"]
            self.last_writer[line["to"]] = line["writer"]
