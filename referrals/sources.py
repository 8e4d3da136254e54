"""Where a referral came from, as it is said on a page."""

from django.utils.translation import gettext as _

from referrals.enums import Channel


def source(channel: str, unit_name: str) -> str:
    """The unit; the citizen's own request, with the unit whose poster it was; or the channel where no unit is known."""
    if channel != Channel.SELF:
        return unit_name or str(Channel(channel).label)
    return _("Own request, poster at %s") % unit_name if unit_name else str(Channel.SELF.label)
