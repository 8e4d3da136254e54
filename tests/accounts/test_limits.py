from datetime import timedelta

import pytest
from django.test import RequestFactory

from accounts import limits
from accounts.models import RateLimit
from accounts.tasks import forget_old_hits
from tests.threads import at_once

HOUR = timedelta(hours=1)


def hits(number, who="10.0.0.1", name="refer", limit=3):
    return [limits.hit(name, who, limit=limit, period=HOUR) for _ in range(number)]


def test_more_than_the_limit_is_refused(db):
    assert hits(5) == [True, True, True, False, False]


def test_after_the_period_it_begins_anew(db, clock):
    hits(5)

    clock.move(hours=1)

    assert hits(1) == [True]


def test_just_before_it_does_not(db, clock):
    hits(5)

    clock.move(minutes=59, seconds=59)

    assert hits(1) == [False]


def test_each_has_a_count_of_their_own(db):
    hits(5)

    assert hits(1, who="10.0.0.2") == [True]


def test_each_thing_has_a_count_of_its_own(db):
    hits(5)

    assert hits(1, name="sign-in") == [True]


def test_nobody_is_named(db):
    hits(1, who="10.0.0.1")

    assert "10.0.0.1" not in RateLimit.objects.get().key


def test_old_counts_are_forgotten(db, clock):
    hits(1, who="a")
    clock.move(minutes=61)
    hits(1, who="b")

    forget_old_hits()

    assert RateLimit.objects.count() == 1


def test_two_at_once_are_two(transactional_db, organisation):
    outcomes = at_once(*[lambda: limits.hit("refer", "a", limit=5, period=HOUR)] * 12, within=organisation)

    assert outcomes.count(True) == 5


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, " , ", "192.0.2.1"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxies_saw(proxies, forwarded, address, settings):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers)

    assert limits.client_address(request) == address
