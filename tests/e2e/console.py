"""A Django that stays and does what it is told: starting one takes longer than most of what is asked of it."""

import io
import json
import socket
import sys
import traceback
from contextlib import redirect_stdout

from config.processes import Service


class Console:
    """`start` makes and starts the service, given the command and the socket that it is told through."""

    def __init__(self, start):
        self.socket, theirs = socket.socketpair()
        with theirs:
            self.service: Service = start(["-m", "tests.e2e.console", str(theirs.fileno())], theirs.fileno())
        self.answers = self.socket.makefile()

    def tell(self, script) -> str:
        """Run the script in a namespace of its own; what it printed."""
        self.socket.sendall(f"{json.dumps(script)}\n".encode())
        line = self.answers.readline()
        if not line:
            raise self.service.died()
        answer = json.loads(line)
        if "problem" in answer:
            raise AssertionError(answer["problem"])
        return answer["said"]

    def close(self):
        self.answers.close()
        self.socket.close()
        self.service.stop()


def done(script) -> dict:
    said = io.StringIO()
    try:
        with redirect_stdout(said):
            exec(script, {"__name__": "told"})
    except Exception:
        return {"problem": traceback.format_exc()}
    return {"said": said.getvalue()}


def main(number):
    import django

    django.setup()
    with socket.socket(fileno=number) as ours, ours.makefile() as told:
        for line in told:
            ours.sendall(f"{json.dumps(done(json.loads(line)))}\n".encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
