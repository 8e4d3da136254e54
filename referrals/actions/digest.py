"""The coordinator's daily mail about overdue referrals: counts and a link, no names."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from accounts.actors import system
from accounts.models import Membership, User
from accounts.prepared import prepared
from accounts.rights import Right
from accounts.scope import scope
from accounts.staff import roles_with
from accounts.workdays import is_working_day
from referrals.actions import mailing
from referrals.models import OverdueDigest, Referral

BY = system("overdue-digest")


def send_all() -> int:
    """Mail every coordinator who has overdue referrals, at most once a day. Returns how many mails were sent.

    Only from 7 o'clock on a working day.
    """
    today = clock.today()
    if not is_working_day(today) or timezone.localtime(clock.now()).hour < mailing.FROM_HOUR:
        return 0
    return sum(_send(user, counts, today) for user, counts in _overdue_per_user(today).items())


def doubt(user) -> tuple:
    """The question for `prepared.which`, and its values: whether today's mail to the user was claimed but nobody knows
    whether it was sent."""
    return _doubtful, user.pk, clock.today(), mailing.doubtful_since()


@prepared
def _doubtful(user, today, before):
    return mailing.doubtful(OverdueDigest.objects.filter(user=user, day=today), before).values_list("pk")[:1]


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
    return mailing.send_once(
        OverdueDigest,
        key={"user": user, "day": today},
        by=BY,
        to=user.email,
        language=user.language,
        template="referrals/mail/overdue",
        context={"counts": counts, "url": settings.SITE_URL + reverse("casework:my_day")},
    )
