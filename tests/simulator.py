"""A real SMS simulator (followup/simulator/), which can be killed and started again, and somebody whom it calls.

    with Simulator(tmp_path) as simulator:
        settings.SMS_SIMULATOR_URL = simulator.address
        simulator.control(timeout=0.1)
        ...
        assert simulator.state()[reference]["delivered_to_phone"] == 1

In a Celery worker of the tests: `Worker(tmp_path, moment, **simulator.environment)`.
"""

import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

from config.bootstrap import ROOT
from config.processes import Service

SECRET = "fixture-secret-please-change-0123456789"
NUMBER = "451204"


class Simulator:
    """Answers without delay, unless told otherwise. Started again, it has the same folder and port."""

    def __init__(self, folder, *options):
        self.folder = folder / "simulator"
        self.port_file = folder / "simulator.port"
        self.log = folder / "simulator.log"
        self.options = options
        self.port = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.service.stop()

    def start(self):
        places = [f"--folder={self.folder}", f"--port={self.port}", f"--port-file={self.port_file}"]
        command = [sys.executable, "manage.py", "sms_simulator", *places, "--delay=0", *self.options]
        # It touches no database.
        env = {**os.environ, "DATABASE_URL": "postgresql:///none"}
        self.port_file.unlink(missing_ok=True)
        self.service = Service(name="simulator", command=command, log=self.log, env=env, cwd=ROOT)
        self.service.start()
        until = time.monotonic() + 60
        while not self.port_file.exists():
            assert not self.service.has_ended(), self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)
        self.port = int(self.port_file.read_text())

    def kill(self):
        self.service.process.kill()
        self.service.process.wait()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self):
        """What a process of the application needs to find it."""
        return {"SMS_SIMULATOR_URL": self.address, "SMS_SIMULATOR_SECRET": SECRET, "SMS_FOLDER": str(self.folder)}

    def control(self, **behaviour):
        """Behave so from now on (followup/simulator/behaviour.py), and in all else as at the start."""
        return self.post("/control", behaviour)

    def call_at(self, address, *, token="simulator", secret=SECRET, number=NUMBER):
        """Report receipts of this token at `address` + kvittering/, answers from phones at `address` + svar/."""
        urls = {"receipts_url": f"{address}kvittering/", "incoming_url": f"{address}svar/"}
        self.post("/hooks", urls | {"token": token, "secret": secret, "number": number})

    def phone(self, number, text, **more):
        """This phone answers. Gives the gateway's id of the answer."""
        return self.post(f"/phone/{quote(number)}", {"text": text} | more)["id"]

    def wait_for(self, reference, seconds=10):
        """Until a request with this reference has come."""
        until = time.monotonic() + seconds
        while reference not in self.state():
            assert time.monotonic() < until
            time.sleep(0.01)

    def state(self):
        return self._ask(urllib.request.Request(f"{self.address}/state"))

    def post(self, path, fields):
        headers = {"Content-Type": "application/json"}
        return self._ask(urllib.request.Request(self.address + path, json.dumps(fields).encode(), headers))

    def _ask(self, request):
        with urllib.request.urlopen(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None


class Hook:
    """Stands where the application would be: keeps every call, and answers with these statuses, the last for ever."""

    def __init__(self, *statuses):
        self.calls = []
        self._statuses = list(statuses) or [204]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def _handler(hook):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.calls.append((self.path, body, dict(self.headers)))
                self.send_response(hook._statuses.pop(0) if len(hook._statuses) > 1 else hook._statuses[0])
                self.end_headers()

            def log_message(self, *_):
                pass

        return Handler

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait_for(self, count, seconds=10):
        """The first calls, each with path, body and headers."""
        until = time.monotonic() + seconds
        while len(self.calls) < count:
            assert time.monotonic() < until, f"{len(self.calls)} of {count} calls"
            time.sleep(0.01)
        return self.calls
