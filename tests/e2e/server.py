"""The demo on a database of its own, behind the web server that production has."""

import json
import os
import shutil
import socket
import time
import urllib.error
import urllib.request
from contextlib import ExitStack

from tests.e2e import prepared
from tests.e2e.console import Console

DATABASE = f"{prepared.DATABASE}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
JOBS = """
from accounts import jobs
from accounts.scope import scope
with scope([]):
    jobs.work()
"""
SEND = """
from datetime import timedelta
from accounts import clock
from casework.demo.moments import standing_at
from followup import dispatch
with standing_at(clock.now() + timedelta(minutes={})):
    dispatch.tick()
"""
RECONCILE = """
from followup import reconcile
reconcile.everything()
"""
# Text messages come in to Havnsø as from a gateway.
TEXTING = """
import json
from uuid import uuid4
from datetime import timedelta
from accounts import clock, links
from accounts.actors import system
from accounts.models import Organisation, PublicLink
from accounts.scope import scope
from followup.actions import asking
from followup.gateways.base import Incoming
from followup.inbound.receive import receive
from followup.models import Message
from referrals.models import Citizen, Referral
from referrals.names import phone_e164
told = json.loads({told!r})
organisation = Organisation.objects.get(slug=told.get("slug", "havnsoe"))
with scope([organisation.pk]):
    {do}
"""
RECEIVE = (
    'receive(organisation, Incoming(uuid4().hex, phone_e164(told["phone"]), "+451204", told["text"], clock.now()))'
)
SESSION = """
import json
from django.test import Client
from accounts.models import User
client = Client()
client.force_login(User.objects.get(email="{}@demo.example"))
print(json.dumps(client.cookies["sessionid"].value))
"""
LOSE = """message = asking.say(
        organisation, "tried_to_call", citizen=Citizen.objects.get(name=told["name"]), by=system("tests"))
    Message.objects.filter(pk=message.pk).update(state="unknown", text="Ring gerne på 10 40 50 60.")"""
FAIL = """message = asking.say(
        organisation, "tried_to_call", citizen=Citizen.objects.order_by("pk").first(), by=system("tests"))
    past = clock.now() - timedelta(minutes=20)
    again = {"tries": 4, "code": "http_503", "due_at": past, "next_at": clock.now() + timedelta(minutes=4)}
    Message.objects.filter(pk=message.pk).update(**again)"""
OFFER = """offer = asking.offer_time(
        referral=Referral.objects.get(citizen__name=told["name"]), by=system("tests"))
    print(json.dumps(links.key(PublicLink.objects.get(purpose="choose_time", target=offer.pk))))"""


class Server:
    def __init__(self, folder, shared):
        self.folder, self.shared = folder, shared
        self.stack = ExitStack()

    def start(self):
        made = prepared.prepared(self.shared)
        self.links, self.posters = made["refer"], made["self_refer"]
        prepared.make_database(DATABASE, template=prepared.DATABASE)
        self.stack.callback(prepared.drop_database, DATABASE)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.address = "http://{}:{}".format(*listener.getsockname())
            self.env = self._environment(made["offset"])
            self.console = Console(self._start_console)
            self.stack.callback(self.console.close)
            self._serve(listener)

    def _environment(self, offset):
        phones = self.folder / "phones"
        shutil.copytree(self.shared / "phones", phones)
        about = {"SITE_URL": self.address, "E2E_MAILS": str(self.folder / "mails"), "SMS_FOLDER": str(phones)}
        return prepared.environment(self.shared, DATABASE, offset) | about

    def make(self, script):
        """Run a script; what its last line says, as JSON."""
        return json.loads(self.console.tell(script).splitlines()[-1])

    def run(self, script):
        self.console.tell(script)

    def session(self, who) -> dict:
        """The cookie of somebody who has signed in just now: other tests sign out, or in with a password, which ends
        what was before."""
        return {"name": "sessionid", "value": self.make(SESSION.format(who)), "url": self.address}

    def reconcile(self):
        """The messages of rows that no action has made."""
        self.run(RECONCILE)

    def send(self, minutes=0):
        """Send the text messages that are due, or will be in so many minutes."""
        self.run(SEND.format(minutes))

    def receive(self, phone, text):
        """Somebody has written from this phone."""
        self._text(RECEIVE, phone=phone, text=text)

    def lose(self, name):
        """A message to the citizen, of which nobody knows whether it arrived."""
        self._text(LOSE, name=name)

    def fail(self, slug):
        """The gateway of this organisation does not answer."""
        self._text(FAIL, slug=slug)

    def offer(self, name) -> str:
        """The page where the citizen may choose when to be called."""
        return f"/tid/{json.loads(self._text(OFFER, name=name).splitlines()[-1])}/"

    def _text(self, do, **told) -> str:
        return self.console.tell(TEXTING.format(told=json.dumps(told), do=do))

    def work(self):
        """Do what waits for the worker."""
        self.run(JOBS)

    def _start_console(self, command, fd):
        console = self._service("console", *command)
        console.pass_fds = (fd,)
        console.start()
        return console

    def _serve(self, listener):
        options = ["--worker-class=gthread", "--workers=2", "--threads=4", "--no-control-socket"]
        bind = f"--bind=fd://{listener.fileno()}"
        web = self._service("web", "-m", "gunicorn", "config.wsgi:application", bind, *options)
        web.pass_fds = (listener.fileno(),)
        web.start()
        self.stack.callback(web.stop)
        wait_for_page(web, self.address)

    def _service(self, name, *command):
        return prepared.service(name, self.folder, self.env, *command)

    def mails(self) -> list[str]:
        """The mails that were sent, oldest first."""
        files = sorted(self.folder.joinpath("mails").glob("*"), key=os.path.getmtime)
        return [file.read_text() for file in files]


def wait_for_page(web, address, seconds=30):
    deadline = time.monotonic() + seconds
    while not answers(address):
        if web.has_ended() or time.monotonic() > deadline:
            raise web.died()
        time.sleep(0.1)


def answers(address) -> bool:
    try:
        urllib.request.urlopen(address, timeout=10).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True
