"""The national volume for measuring, small; and the bench that reads it."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from accounts.scope import scope
from bench import pages, search
from casework import seeding
from referrals.models import Citizen, ContactAttempt, Referral


def test_a_small_volume_is_like_the_large_one(db):
    call_command("seed", referrals=2000, verbosity=0)

    organisations = list(Organisation.objects.order_by("pk"))
    with scope(organisation.pk for organisation in organisations):
        assert Referral.objects.count() == 2000
        assert 250 <= Referral.objects.of(organisations[0]).count() < 300
        assert {"received", "contacted", "started", "declined"} <= set(Referral.objects.values_list("state", flat=True))
        assert 1750 < Citizen.objects.count() < 2000
        assert ContactAttempt.objects.exists()
        assert Referral.history.exists()


def test_the_sizes_add_up_and_the_largest_has_an_eighth():
    sizes = seeding._sizes(1_000_000)

    assert (sum(sizes), len(sizes), sizes[0] == max(sizes)) == (1_000_000, 98, True)
    assert sizes[0] == pytest.approx(125_000, rel=0.01)


def test_only_an_empty_database_is_filled(organisation):
    with pytest.raises(CommandError, match="not empty"):
        call_command("seed", referrals=2000)


def test_only_the_demo_is_filled(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="demo"):
        call_command("seed", referrals=2000)


def test_the_bench_measures_every_page(db, monkeypatch):
    call_command("seed", referrals=2000, verbosity=0)
    pages.prepare()

    measured = pages.measure(calls=5)

    assert [page.statements > 0 and len(page.processor) == 5 for page in measured] == [True] * len(measured)
    assert "my day: mine" in pages.report(measured)


def test_the_bench_finds_a_scan(db, monkeypatch):
    monkeypatch.setattr(pages, "LARGE", 0)
    call_command("seed", referrals=2000, verbosity=0)

    assert pages.scanned("SELECT * FROM accounts_user WHERE name = 'x'") == {"accounts_user"}


def test_the_search_is_measured(db):
    call_command("seed", referrals=2000, verbosity=0)

    measured = search.measure(calls=5)

    assert [len(one.ms) for one in measured] == [5] * len(measured)
    assert "two words, whole" in search.report(measured)


def test_a_plan_that_reads_a_whole_table_is_found():
    plan = {"Node Type": "Limit", "Plans": [{"Node Type": "Seq Scan", "Relation Name": "referrals_citizen"}]}

    assert list(search.scans(plan)) == ["referrals_citizen"]
