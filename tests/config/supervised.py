"""A supervisor over three toy services, run by test_processes.py as a process of its own.

Each service writes its name when it is told to stop. `stubborn` does not listen, and has a child of its own.
"""

import sys
from pathlib import Path

from config.bootstrap import say
from config.processes import Service, Stopped, Supervisor

OBEDIENT = 'trap "echo $0 >> {stopped}; exit" INT TERM; while :; do sleep 0.05; done'
STUBBORN = 'trap "" INT TERM; sleep 60 & while :; do sleep 0.05; done'


def main(folder):
    supervisor = Supervisor()
    try:
        for name, script in [("one", OBEDIENT), ("stubborn", STUBBORN), ("three", OBEDIENT)]:
            command = ["sh", "-c", script.format(stopped=folder / "stopped"), name]
            supervisor.start(Service(name, command, folder / f"{name}.log", cwd=folder, limit=0.5))
        # Everybody has set its trap by then.
        supervisor.wait(0.5)
        say("up")
        while True:
            supervisor.wait(1)
    except Stopped:
        say("stopped")
    finally:
        supervisor.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
