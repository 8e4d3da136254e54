"""The coordinator's daily mail about overdue referrals."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail.backends.locmem import EmailBackend

from accounts.prepared import which
from accounts.tasks import ScopedTask
from referrals.actions import digest
from referrals.models import OverdueDigest
from referrals.tasks import send_overdue_digests
from tests.accounts.factories import CoordinatorFactory, OrganisationFactory
from tests.referrals.factories import ReferralFactory
from tests.referrals.post_office import open_post_office
from tests.threads import at_once
from tests.worker import Worker


def is_doubtful(user):
    return which(digest.doubt(user)) == [True]


@pytest.fixture
def overdue(organisation):
    return ReferralFactory(organisation=organisation, citizen__name="Åse Krogh", overdue=True, note="Bor alene")


def test_a_coordinator_is_told(overdue, coordinator, organisation, mailoutbox):
    assert digest.send_all() == 1

    [letter] = mailoutbox
    assert letter.to == [coordinator.email]
    assert organisation.name in letter.body
    assert "1 " in letter.body


def test_it_counts(overdue, coordinator, organisation, mailoutbox):
    for _ in range(2):
        ReferralFactory(organisation=organisation, overdue=True)

    digest.send_all()

    assert "3 " in mailoutbox[0].body


def test_it_leads_to_my_day_and_names_nobody(overdue, coordinator, mailoutbox, settings):
    digest.send_all()

    [letter] = mailoutbox
    assert settings.SITE_URL in letter.body
    told = letter.subject + letter.body
    assert not [word for word in ("Åse", "Krogh", "Bor alene", overdue.code, overdue.citizen.phone) if word in told]


def test_it_is_in_the_users_language(overdue, coordinator, mailoutbox):
    coordinator.language = "en"
    coordinator.save(update_fields=["language"])

    digest.send_all()

    assert "1 referral past its deadline" in mailoutbox[0].body


def test_a_subject_is_one_line(overdue, coordinator, mailoutbox):
    digest.send_all()

    assert mailoutbox[0].subject.strip() == mailoutbox[0].subject != ""


def test_one_with_two_organisations_gets_one_mail(overdue, coordinator, organisation, neighbour, mailoutbox):
    coordinator.memberships.create(organisation=neighbour, roles=["coordinator"])
    ReferralFactory(organisation=neighbour, overdue=True)

    assert digest.send_all() == 1

    assert organisation.name in mailoutbox[0].body
    assert neighbour.name in mailoutbox[0].body


def test_a_neighbours_referrals_are_not_counted(overdue, coordinator, neighbour, mailoutbox):
    ReferralFactory(organisation=neighbour, overdue=True)

    digest.send_all()

    assert neighbour.name not in mailoutbox[0].body
    assert "1 " in mailoutbox[0].body


@pytest.mark.parametrize("trait", ["due_today", "paused", "contacted", "declined", "withdrawn"])
def test_nothing_overdue_is_no_mail(trait, coordinator, organisation, mailoutbox):
    ReferralFactory(organisation=organisation, **{trait: True})

    assert (digest.send_all(), mailoutbox, OverdueDigest.objects.count()) == (0, [], 0)


def test_only_those_who_watch_deadlines_are_told(overdue, counsellor, mailoutbox):
    assert (digest.send_all(), mailoutbox) == (0, [])


def test_one_who_has_left_is_not_told(overdue, coordinator, mailoutbox):
    coordinator.is_active = False
    coordinator.save(update_fields=["is_active"])

    assert (digest.send_all(), mailoutbox) == (0, [])


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-03-10 06:59", 0),
        ("2026-03-10 07:00", 1),
        ("2026-03-10 23:59", 1),
        ("2026-07-14 06:59", 0),
        ("2026-07-14 07:00", 1),
        ("2026-03-14 10:00", 0),  # a Saturday
        ("2026-04-06 10:00", 0),  # Easter Monday
        ("2026-06-05 10:00", 0),  # Constitution Day
    ],
)
def test_only_from_seven_on_a_working_day(moment, sent, organisation, coordinator, clock):
    clock.at(moment)
    ReferralFactory(organisation=organisation, overdue=True)

    assert digest.send_all() == sent


def test_once_a_day(overdue, coordinator, mailoutbox, clock):
    digest.send_all()
    clock.move(hours=1)

    assert (digest.send_all(), len(mailoutbox)) == (0, 1)


def test_and_again_the_next_day(overdue, coordinator, mailoutbox, clock):
    digest.send_all()
    clock.move(days=1)

    assert (digest.send_all(), len(mailoutbox)) == (1, 2)


def test_it_is_kept_when_and_by_whom(overdue, coordinator, clock):
    digest.send_all()

    sent = OverdueDigest.objects.get(user=coordinator)
    assert (sent.day, sent.claimed_at, sent.sent_at) == (clock.moment.date(), clock.moment, clock.moment)
    assert (sent.claimed_by_kind, sent.sent_by_kind) == ("system:overdue-digest", "system:overdue-digest")


def test_what_was_sent_is_not_in_doubt(overdue, coordinator, clock):
    digest.send_all()
    clock.move(minutes=10)

    assert not is_doubtful(coordinator)


# When the sending fails.


@pytest.fixture
def no_post(settings):
    """A mail server that is not there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def test_a_mail_that_fails_is_not_sent_again(overdue, coordinator, no_post, settings, mailoutbox):
    digest.send_all()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert (digest.send_all(), mailoutbox) == (0, [])


@pytest.mark.parametrize(("minutes", "shown"), [(5, False), (6, True)])
def test_a_mail_that_failed_is_shown_after_five_minutes(minutes, shown, overdue, coordinator, no_post, clock):
    digest.send_all()
    clock.move(minutes=minutes)

    assert is_doubtful(coordinator) is shown


def test_it_is_shown_to_nobody_else_and_not_the_next_day(overdue, coordinator, counsellor, no_post, clock):
    digest.send_all()
    clock.move(minutes=6)
    assert not is_doubtful(counsellor)

    clock.move(days=1)

    assert not is_doubtful(coordinator)


def test_one_address_that_fails_does_not_keep_the_others_waiting(overdue, organisation, settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.referrals.test_digest.FirstFails"
    FirstFails.failed = False
    for _ in range(2):
        CoordinatorFactory(organisation=organisation)

    assert digest.send_all() == 1
    assert OverdueDigest.objects.filter(sent_at=None).count() == 1


class FirstFails(EmailBackend):
    failed = False

    def send_messages(self, messages):
        if not FirstFails.failed:
            FirstFails.failed = True
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


# Processes.


def test_tasks_run_in_an_empty_scope():
    assert isinstance(send_overdue_digests, ScopedTask)


def test_two_workers_at_once_send_one_mail(transactional_db, mailoutbox):
    organisation = OrganisationFactory()
    CoordinatorFactory(organisation=organisation)
    ReferralFactory(organisation=organisation, overdue=True)

    outcomes = at_once(digest.send_all, digest.send_all, digest.send_all, within=organisation)

    assert (sorted(outcomes), len(mailoutbox)) == ([0, 0, 1], 1)


@pytest.fixture
def committed(transactional_db):
    """An overdue referral that other processes see."""
    organisation = OrganisationFactory()
    ReferralFactory(organisation=organisation, overdue=True)
    return CoordinatorFactory(organisation=organisation)


@pytest.fixture
def office():
    with open_post_office() as office:
        yield office


def test_a_real_worker_sends_the_mail(committed, office, tmp_path, clock):
    with Worker(tmp_path, clock.moment, EMAIL_URL=office.url) as worker:
        worker.send(send_overdue_digests)
        worker.wait_until_done(send_overdue_digests)

    assert [committed.email in letter for letter in office.letters] == [True]
    assert OverdueDigest.objects.get(user=committed).sent_at is not None


def test_a_worker_killed_while_sending_is_not_repeated_but_shown(committed, office, tmp_path, clock):
    office.answers.clear()
    with Worker(tmp_path, clock.moment, EMAIL_URL=office.url) as worker:
        worker.send(send_overdue_digests)
        assert office.arrived.wait(60)
        worker.kill()
    office.answers.set()

    with Worker(tmp_path, clock.moment + timedelta(hours=1), EMAIL_URL=office.url) as another:
        another.send(send_overdue_digests)
        another.wait_until_done(send_overdue_digests)

    clock.move(hours=1)
    assert len(office.letters) == 1
    assert is_doubtful(committed)
