"""The monthly total to a unit: once a month, no number under 5, and nothing about anybody."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.scope import scope
from accounts.tasks import ScopedTask
from referrals.actions import totals
from referrals.models import UnitTotal
from referrals.tasks import send_unit_totals
from tests.accounts.factories import CollaborationFactory, OrganisationFactory
from tests.referrals.factories import ReferralFactory, ReferringUnitFactory, VbaTalkFactory
from tests.referrals.post_office import open_post_office
from tests.threads import at_once
from tests.worker import Worker

FIRST_WORKING_DAY = "2026-03-02 07:00"  # the first is a Sunday
FEBRUARY = datetime(2026, 2, 10, 9, 0, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def month_begins(clock):
    clock.at(FIRST_WORKING_DAY)


def unit_of(organisation, **kwargs):
    return ReferringUnitFactory(organisation=organisation, totals_email="afsnit@example.org", **kwargs)


@pytest.fixture
def unit(organisation):
    return unit_of(organisation)


def refer(unit, number=1, **kwargs):
    kwargs = {"organisation": unit.organisation, "received_at": FEBRUARY} | kwargs
    return [ReferralFactory(unit=unit, **kwargs) for _ in range(number)]


def test_the_unit_is_told_last_months_total(unit, mailoutbox, organisation):
    refer(unit, 5)
    refer(unit, 6, contacted=True)
    for _ in range(5):
        VbaTalkFactory(unit=unit, held_at=FEBRUARY)

    assert totals.send_all() == 1

    [letter] = mailoutbox
    assert letter.to == ["afsnit@example.org"]
    assert letter.subject == "Henvisninger i februar 2026"
    for told in ("borgere: 16", "Henvist: 11", "indtil nu: 6", "forløb indtil nu: vises ikke", "10 20 30 00", "Tak"):
        assert told in letter.body


@pytest.mark.parametrize(("number", "told"), [(0, "under 5"), (1, "under 5"), (4, "under 5"), (5, "5"), (6, "6")])
def test_no_number_under_5_leaves_the_organisation(number, told, unit, mailoutbox):
    refer(unit, number)

    totals.send_all()

    assert f"Henvist: {told}\n" in mailoutbox[0].body


@pytest.mark.parametrize(
    ("contacted", "others", "told"),
    [(5, 5, "5"), (5, 4, None), (5, 0, None), (4, 5, None), (0, 9, None), (9, 1, None), (12, 6, "12")],
)
def test_what_became_of_all_or_all_but_a_few_is_not_told(contacted, others, told, unit, mailoutbox):
    refer(unit, contacted, contacted=True)
    refer(unit, others)

    totals.send_all()

    assert f"rådgiver indtil nu: {told or 'vises ikke'}\n" in mailoutbox[0].body


def test_nor_how_many_of_the_contacted_have_started(unit, mailoutbox):
    refer(unit, 6, started=True)
    refer(unit, 2, contacted=True)
    refer(unit, 7)

    totals.send_all()

    assert "forløb indtil nu: vises ikke" in mailoutbox[0].body


def test_it_names_nobody(unit, mailoutbox):
    [one] = refer(unit, citizen__name="Åse Krogh", note="Bor alene")

    totals.send_all()

    told = mailoutbox[0].subject + mailoutbox[0].body
    assert not [word for word in ("Åse", "Krogh", "Bor alene", one.code, one.citizen.phone) if word in told]


def test_other_months_are_not_in_it(unit, mailoutbox):
    refer(unit, 6, received_at=FEBRUARY - timedelta(days=20))
    refer(unit, 6, received_at=FEBRUARY + timedelta(days=20))

    totals.send_all()

    assert "Henvist: under 5" in mailoutbox[0].body


def test_a_unit_of_a_collaboration_hears_one_total(organisation, mailoutbox):
    partner = OrganisationFactory()
    together = CollaborationFactory(organisations=[organisation, partner])
    unit = unit_of(organisation, collaboration=together)
    refer(unit, 3)
    refer(unit, 4, organisation=partner)

    totals.send_all()

    assert "Henvist: 7" in mailoutbox[0].body


def test_a_unit_without_an_address_gets_none(organisation, mailoutbox):
    ReferringUnitFactory(organisation=organisation)

    assert (totals.send_all(), mailoutbox) == (0, [])


def test_a_closed_unit_gets_none(organisation, mailoutbox):
    unit_of(organisation, closed=True)

    assert (totals.send_all(), mailoutbox) == (0, [])


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-03-01 10:00", 0),  # a Sunday
        ("2026-03-02 06:59", 0),
        ("2026-03-02 07:00", 1),
        ("2026-03-09 23:59", 1),  # after an outage of a week
        ("2026-03-11 10:00", 0),  # old news
        ("2026-05-01 10:00", 0),  # offices are closed
        ("2026-05-04 07:00", 1),
        ("2027-01-01 10:00", 0),
        ("2027-01-04 07:00", 1),
    ],
)
def test_from_seven_on_the_first_working_day(moment, sent, unit, clock):
    clock.at(moment)

    assert totals.send_all() == sent


def test_once_a_month(unit, mailoutbox, clock):
    totals.send_all()
    clock.move(days=1)

    assert (totals.send_all(), len(mailoutbox)) == (0, 1)


def test_and_again_the_next_month(unit, mailoutbox, clock):
    totals.send_all()
    clock.at("2026-04-01 08:00")

    assert (totals.send_all(), len(mailoutbox)) == (1, 2)


def test_it_is_kept_which_month_and_when(unit, clock):
    totals.send_all()

    sent = UnitTotal.objects.get(unit=unit)
    assert (sent.month, sent.claimed_at, sent.sent_at) == (date(2026, 2, 1), clock.moment, clock.moment)
    assert (sent.claimed_by_kind, sent.sent_by_kind) == ("system:unit-total", "system:unit-total")


def test_what_was_sent_is_not_in_doubt(unit, clock):
    totals.send_all()
    clock.move(minutes=10)

    assert totals.doubtful(unit) is None


@pytest.mark.parametrize(("minutes", "shown"), [(5, False), (6, True)])
def test_a_mail_that_fails_is_shown_and_not_sent_again(minutes, shown, unit, clock, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    totals.send_all()
    clock.move(minutes=minutes)

    assert (totals.send_all(), totals.doubtful(unit) is not None) == (0, shown)


def test_the_doubt_ends_with_the_next_mail(unit, clock, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    totals.send_all()
    clock.at("2026-04-01 08:00")

    settings.EMAIL_BACKEND = backend
    totals.send_all()

    assert totals.doubtful(unit) is None


# Processes.


def test_the_task_runs_in_an_empty_scope():
    assert isinstance(send_unit_totals, ScopedTask)


def test_two_workers_at_once_send_one_mail(transactional_db, mailoutbox):
    organisation = OrganisationFactory()
    unit_of(organisation)

    outcomes = at_once(totals.send_all, totals.send_all, totals.send_all, within=organisation)

    assert (sorted(outcomes), len(mailoutbox)) == ([0, 0, 1], 1)


@pytest.fixture
def office():
    with open_post_office() as office:
        yield office


def test_a_worker_killed_while_sending_is_not_repeated_but_shown(transactional_db, office, tmp_path, clock):
    organisation = OrganisationFactory()
    unit = unit_of(organisation)
    office.answers.clear()
    with Worker(tmp_path, clock.moment, EMAIL_URL=office.url) as worker:
        worker.send(send_unit_totals)
        assert office.arrived.wait(60)
        worker.kill()
    office.answers.set()

    with Worker(tmp_path, clock.moment + timedelta(hours=1), EMAIL_URL=office.url) as another:
        another.send(send_unit_totals)
        another.wait_until_done(send_unit_totals)

    clock.move(hours=1)
    assert len(office.letters) == 1
    with scope([organisation.pk]):
        assert totals.doubtful(unit).sent_at is None
