"""Keys of public links: nothing secret is stored, and only the right key opens."""

import pytest

from accounts import links
from accounts.enums import LinkPurpose
from tests.accounts.factories import PublicLinkFactory

REFER = LinkPurpose.REFER


@pytest.fixture
def link(db):
    return PublicLinkFactory()


def test_a_key_opens_its_link(link):
    assert links.find(links.key(link), REFER) == link


def test_a_key_is_the_same_when_it_is_printed_again(link):
    assert links.key(link) == links.key(link)


def test_a_new_version_closes_the_old_key(link):
    old = links.key(link)

    link.version += 1
    link.save(update_fields=["version"])

    assert (links.find(old, REFER), links.find(links.key(link), REFER)) == (None, link)


def test_a_closed_link_opens_nothing(db):
    assert links.find(links.key(PublicLinkFactory(closed=True)), REFER) is None


def test_a_key_of_another_purpose_opens_nothing(link):
    assert links.find(links.key(link), "feedback") is None


def test_another_secret_makes_other_keys(link, settings):
    old = links.key(link)

    settings.LINK_KEY = "another"

    assert links.find(old, REFER) is None


def test_the_key_of_one_link_does_not_open_another(link):
    other = PublicLinkFactory()

    _, _, secret = links.key(link).partition("-")

    assert links.find(f"{other.pk}-{secret}", REFER) is None


@pytest.mark.parametrize(
    "given", ["", "-", "1", "1-", "x-abc", "-1-abc", "²-abc", "1" * 30 + "-abc", "1-æøå", "1-\x00", "1\x00-abc"]
)
def test_what_is_no_key_opens_nothing(given, link):
    assert links.find(given, REFER) is None


def test_a_key_cannot_be_guessed(link):
    _, _, secret = links.key(link).partition("-")

    assert len(secret) * 5 >= 128
