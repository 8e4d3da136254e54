"""What a new organisation does first. Each step is done when the data say so; nobody ticks it."""

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation
from accounts.rights import Right
from accounts.staff import roles_with
from referrals.enums import ReferralState
from referrals.models import Referral, ReferringUnit, VbaTalk

CALLS = roles_with(Right.CONTACT_CITIZENS)


class Step(NamedTuple):
    title: str
    text: str
    is_done: bool
    url: str  # "" for a page that the user may not open


class Steps(NamedTuple):
    organisation: Organisation
    steps: list[Step]

    @property
    def left(self) -> int:
        return sum(not step.is_done for step in self.steps)


def of_user(user) -> list[Steps]:
    """The steps of each organisation whose settings the user manages; one statement for all of them."""
    return [Steps(organisation, list(_steps(organisation, user))) for organisation in _organisations(user)]


def left(user) -> int:
    """How many steps are left, for somebody who has not hidden them; 0 for all others, without a statement."""
    if user.hides_first_steps or not user.access.may_somewhere(Right.MANAGE_SETTINGS):
        return 0
    return sum(steps.left for steps in of_user(user))


def _organisations(user):
    own = OuterRef("pk")
    staff = Membership.objects.in_force(user.access.today).filter(organisation=own)
    referrals = Referral.objects.filter(organisation=own)
    used = referrals.filter(unit__isnull=False).exclude(state=ReferralState.WITHDRAWN)
    callers = staff.filter(roles__overlap=CALLS).values("organisation").annotate(n=Count("pk")).filter(n__gte=2)
    return Organisation.objects.filter(pk__in=user.access.where(Right.MANAGE_SETTINGS)).annotate(
        has_colleague=Exists(staff.exclude(user=user)),
        has_unit=Exists(ReferringUnit.objects.filter(organisation=own)),
        has_referral=Exists(referrals),
        is_referred_to=Q(Exists(used)) | Q(Exists(VbaTalk.objects.filter(organisation=own))),
        has_stand_in=Exists(callers),
    )


def _steps(organisation, user):
    """In the order in which one does them."""

    def page(right, name):
        return reverse(name) if user.access.may(right, organisation.pk) else ""

    yield Step(
        _("Go through the settings"),
        _("Name, phone, deadlines and public pages. Correct what does not fit, or note that all of it fits."),
        organisation.checked_at is not None,
        reverse("accounts:settings", args=[organisation.slug]),
    )
    yield Step(
        _("Invite a colleague"),
        _("Each gets a mail with a link, and the roles that you choose."),
        organisation.has_colleague,
        page(Right.MANAGE_STAFF, "accounts:invite"),
    )
    yield Step(
        _("Make the first referring unit"),
        _("A ward, a practice or a home. It gets a link of its own for staff, and one for its poster."),
        organisation.has_unit,
        page(Right.MANAGE_UNITS, "referrals:units"),
    )
    yield Step(
        _("Try a referral yourself"),
        _(
            "Open the unit’s link on your phone, and refer an invented person. Press “Undo” on the receipt within ten"
            " minutes: then it is taken back, and the invented person is erased."
        ),
        organisation.has_referral,
        page(Right.MANAGE_UNITS, "referrals:units"),
    )
    yield Step(
        _("Hand out pocket cards, and hang up the poster"),
        _("Print them from the unit’s page. The step is done when the first referral or talk has come from a unit."),
        organisation.is_referred_to,
        page(Right.MANAGE_UNITS, "referrals:units"),
    )
    yield Step(
        _("See to it that somebody can stand in"),
        _("At least two of you must be able to call citizens, so that nobody waits when one is away."),
        organisation.has_stand_in,
        page(Right.MANAGE_STAFF, "accounts:staff"),
    )
