"""Requests as one of the people of the world, each rolled back afterwards, and what they left behind."""

import re
from contextlib import contextmanager
from copy import copy

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLogEntry
from accounts.scope import scope
from tests.database import column, rows
from tests.papers import words_of
from tests.sweep.pages import DONE, REASON, SIGN_IN, SUBMISSION

LOG = "accounts_accesslogentry"
# What differs between two drawings of the same page.
CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|name="token" value="[^"]+"|name="next" value="[^"]+"'
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)


TOGETHER = 40  # pages that are swept in one world: making it takes longer than asking for a page


def in_parts(pages):
    """For parametrize: the pages, some at a time."""
    parts = [pages[start : start + TOGETHER] for start in range(0, len(pages), TOGETHER)]
    return [pytest.param(part, id=f"{part[0]} and {len(part) - 1} more") for part in parts]


@contextmanager
def undone():
    """What happens here is checked by the database, and then rolled back."""
    # What was there before counts as unchecked again after the rollback, unless it is checked outside of it.
    connection.check_constraints()
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


def client_of(user):
    client = Client(raise_request_exception=True)
    if user:
        client.force_login(user, backend="accounts.signin.Backend")
    return client


def clients_of(people):
    """{person: their browser}: signing in takes longer than asking for a page."""
    return {who: client_of(user) for who, user in people.items()}


def again(client):
    """The same browser with the cookies of now, whatever an answer that is undone does to them."""
    same = copy(client)
    same.cookies = copy(client.cookies)
    return same


def url_of(page, side):
    return reverse(page.name, args=side.args(page.target))


def data_of(page, side):
    """Valid data for the page's form: what succeeds for whoever may."""
    if page.name in ("casework:reply", "casework:answered"):
        return page.data | {"seen": side.answer.pk}
    if page.name == "followup:settle":
        return page.data | {"message": side.doubtful.pk}
    if page.name == "accounts:lend":
        return page.data | {"host": side.partner.pk}
    if page.name == "casework:deactivate":
        return page.data | {"everything": side.away.pk}
    if page.name == "referrals:assign":
        return {"counsellor": side.own.pk}
    if page.name in ("courses:plan", "courses:restart", "courses:move"):
        return page.data | {"counsellor": side.own.pk}
    if page.name in ("courses:new_group", "courses:edit_group"):
        return page.data | {"counsellor": side.own.pk}
    if page.name == "courses:join":
        return {"group": side.other_group.pk}
    if page.name == "courses:log_row":
        row = f"row-{side.inside.course_id}-"
        said = {"outcome": "attended", "use": "9", "version": "0", "before": "expected|||", **SUBMISSION}
        return {f"{row}{name}": value for name, value in said.items()}
    if page.name == "casework:new_absence":
        return page.data | {"membership": side.own.memberships.get().pk}
    if page.name == "casework:compare":
        one, other = side.args("pair")
        return page.data | {f"version_{one}": 1, f"version_{other}": 1, "name": one, "phone": one}
    return page.data


def send(client, method, url, data=None):
    return client.post(url, data or {}) if method == "POST" else client.generic(method, url)


def outcome(response):
    if response.status_code != 302:
        return response.status_code
    target = response["Location"]
    if target.startswith(reverse("account_login")) and target != reverse("account_login"):
        return SIGN_IN
    return REASON if "/grund/" in target and "?next=" in target else DONE


def text_of(response):
    """What was sent, also when it is streamed, or on paper."""
    sent = b"".join(response.streaming_content) if response.streaming else response.content
    return words_of(sent) if response.headers["Content-Type"] == "application/pdf" else sent.decode()


def same(html):
    return CHANGING.sub("…", html)


def tables():
    return column("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")


def content(organisations, *, without=(LOG,)):
    """{table: (number of rows, hash of all)} as seen in the scope of the organisations."""
    parts = [
        f"SELECT '{table}', count(*), coalesce(sum(hashtext(t::text)), 0) FROM \"{table}\" t"
        for table in tables()
        if table not in without
    ]
    with scope(organisations):
        return {table: tuple(rest) for table, *rest in rows(" UNION ALL ".join(parts))}


def logged(organisations):
    with scope(organisations):
        return list(AccessLogEntry.objects.order_by("pk"))
