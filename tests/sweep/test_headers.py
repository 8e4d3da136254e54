"""What every answer carries, whoever asks."""

import pytest
from django.test import Client

from tests.sweep.calls import again, client_of, outcome, send, text_of, undone, url_of
from tests.sweep.pages import PAGES

POLICY = "default-src 'self'"
PUBLIC_LINKS = ("referrals:vba", "referrals:self", "followup:choose_time")


def answers(world, who, method):
    client = client_of(world.people[who])
    for page in PAGES:
        with undone():
            yield page, send(again(client), method, url_of(page, world.a))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("who", ["visitor", "own", "neighbour"])
def test_every_answer_is_guarded(who, method, world):
    for page, response in answers(world, who, method):
        assert response.headers["X-Frame-Options"] == "DENY", page
        assert response.headers["X-Content-Type-Options"] == "nosniff", page
        assert response.headers["Referrer-Policy"] == "same-origin", page
        assert POLICY in response.headers["Content-Security-Policy"], page


def test_no_page_with_a_citizen_is_stored(world):
    stored = [
        page.name
        for page, response in answers(world, "own", "GET")
        if world.a.citizen.name in text_of(response) and "no-store" not in response.headers.get("Cache-Control", "")
    ]

    assert stored == []


def test_pages_of_a_public_link_are_not_stored(world):
    pages = {
        page.name: response
        for page, response in answers(world, "visitor", "GET")
        if page.target in ("key", "receipt", "choice")
    }

    assert len(pages) > 2
    assert {name for name, answer in pages.items() if "no-store" not in answer.headers["Cache-Control"]} == set()


def test_every_answer_differs_by_cookie(world):
    assert [
        page.name for page, response in answers(world, "own", "GET") if "Cookie" not in response.headers.get("Vary", "")
    ] == []


def test_a_post_without_its_token_is_refused_except_on_public_links(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.a.own)
    passed = set()
    for page in PAGES:
        with undone():
            if outcome(send(client, "POST", url_of(page, world.a))) != 403:
                passed.add(page.name)

    # Public links have no authority to steal; a phone that refuses cookies can refer too.
    assert passed == {page.name for page in PAGES if page.name.startswith(PUBLIC_LINKS)}
