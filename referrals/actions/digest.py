"""The coordinator's daily mail about overdue referrals: counts and a link, no names."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts import clock
from accounts.actors import stamp, system
from accounts.models import Membership, User
from accounts.prepared import prepared
from accounts.rights import Right
from accounts.scope import scope
from accounts.staff import roles_with
from accounts.workdays import is_working_day
from referrals.models import OverdueDigest, Referral

logger = logging.getLogger(__name__)

FROM_HOUR = 7
BY = system("overdue-digest")
# A claim that old without a mail: the process died in between, and we do not know whether the mail went out.
DOUBTFUL_AFTER = timedelta(minutes=5)


def send_all() -> int:
    """Mail every coordinator who has overdue referrals, at most once a day. Returns how many mails were sent.

    Only from 7 o'clock on a working day. Each mail is claimed in the database before it is sent, and the claim is
    kept when the sending fails: better a mail too few, which is shown, than one too many.
    """
    today = clock.today()
    if not is_working_day(today) or timezone.localtime(clock.now()).hour < FROM_HOUR:
        return 0
    return sum(_send(user, counts, today) for user, counts in _overdue_per_user(today).items())


def is_doubtful(user) -> bool:
    """Whether today's mail to the user was claimed but nobody knows whether it was sent."""
    return bool(_doubtful(user.pk, clock.today(), clock.now() - DOUBTFUL_AFTER))


@prepared
def _doubtful(user, today, before):
    unsent = OverdueDigest.objects.filter(user=user, day=today, sent_at=None, claimed_at__lt=before)
    return unsent.values_list("pk")[:1]


def _overdue_per_user(today) -> dict[User, list[tuple[str, int]]]:
    watching = roles_with(Right.WATCH_DEADLINES)
    memberships = Membership.objects.in_force().filter(roles__overlap=watching, user__is_active=True)
    per_user: dict[User, list[tuple[str, int]]] = {}
    counts: dict[int, int] = {}
    for membership in memberships.select_related("user", "organisation").order_by("user", "organisation"):
        organisation = membership.organisation
        if organisation.pk not in counts:
            with scope([organisation.pk]):
                counts[organisation.pk] = Referral.objects.of(organisation).overdue(today).count()
        if counts[organisation.pk]:
            per_user.setdefault(membership.user, []).append((organisation.name, counts[organisation.pk]))
    return per_user


def _send(user, counts, today) -> bool:
    claimed = _claim(user, today)
    if not claimed:
        return False
    with translation.override(user.language):
        context = {"counts": counts, "url": settings.SITE_URL + reverse("casework:my_day")}
        subject = render_to_string("referrals/mail/overdue_subject.txt", context).strip()
        body = render_to_string("referrals/mail/overdue.txt", context)
        try:
            send_mail(subject, body, None, [user.email])
        except (SMTPException, OSError):
            # The claim stays, and is_doubtful() shows it. The others are not to wait for this one.
            logger.exception("The mail about overdue referrals to user %s failed.", user.pk)
            return False
    for name, value in stamp("sent", by=BY).items():
        setattr(claimed, name, value)
    claimed.save(update_fields=["sent_at", "sent_by", "sent_by_kind"])
    return True


def _claim(user, today) -> OverdueDigest | None:
    try:
        with transaction.atomic():
            return OverdueDigest.objects.create(user=user, day=today, **stamp("claimed", by=BY))
    except IntegrityError:
        return None
