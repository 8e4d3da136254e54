"""Stands in for the application: every command only says its name; the simulator also writes down a port, and stays."""

import sys
import time
from pathlib import Path

print("did", *sys.argv[1:], flush=True)  # noqa: T201
if sys.argv[1] == "sms_simulator":
    port_file = Path(sys.argv[2].removeprefix("--port-file="))
    port_file.with_suffix(".new").write_text("8100")
    port_file.with_suffix(".new").rename(port_file)
    while True:
        time.sleep(1)
