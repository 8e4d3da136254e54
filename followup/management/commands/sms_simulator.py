import asyncio
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from followup.simulator.behaviour import Behaviour
from followup.simulator.hooks import Hook
from followup.simulator.server import serve

# Where phones answer, unless somebody has registered another: in use nowhere.
NUMBER = "4500000000"


class Command(BaseCommand):
    help = "Run the SMS simulator: a gateway that sends nothing (followup/simulator/). For the demo and the tests."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 takes a free one")
        parser.add_argument("--port-file", type=Path, help="where to write the port, once it listens")
        parser.add_argument("--folder", type=Path, default=settings.SMS_FOLDER, help="what it knows, and the phones")
        parser.add_argument(
            "--hooks", help="whom to call for tokens that have not registered: URL + kvittering/, svar/"
        )
        parser.add_argument("--secret", default=settings.SMS_SIMULATOR_SECRET, help="what signs those calls")
        parser.add_argument("--token", action="append", default=[], help="one that is good; without any, all are")
        parser.add_argument("--delay", type=float, default=20, help="milliseconds that an answer takes")
        parser.add_argument("--no-dedupe", action="store_true", help="the same reference twice is two messages")
        parser.add_argument("--rate", type=float, default=0, help="messages a second, 429 above")
        parser.add_argument("--seed", type=int, default=-1, help="the same faults each time")

    def handle(self, *, port, port_file, folder, hooks, secret, token, delay, no_dedupe, rate, seed, **options):
        fallback = Hook(f"{hooks}kvittering/", f"{hooks}svar/", secret, NUMBER) if hooks else None
        try:
            behaviour = Behaviour(delay=delay, removes_doubles=not no_dedupe, rate=rate, seed=seed)
            where = {"folder": folder, "port": port, "port_file": port_file}
            asyncio.run(serve(**where, fallback=fallback, tokens=token, behaviour=behaviour))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
