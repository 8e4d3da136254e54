from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    REGION = "region", _("Region")
    OTHER = "other", _("Other")


class LinkPurpose(TextChoices):
    REFER = "refer", _("Referral by staff")
    SELF_REFER = "self_refer", _("Self-referral from a unit’s poster")


class Language(TextChoices):
    DANISH = "da", "Dansk"
    ENGLISH = "en", "English"


class MembershipState(TextChoices):
    INVITED = "invited", _("Invited")
    ACTIVE = "active", pgettext_lazy("membership", "Active")
    ENDED = "ended", _("The loan has ended")
    CLOSED = "closed", pgettext_lazy("membership", "Closed")


class StaffChange(TextChoices):
    """What the history of a member of staff tells."""

    INVITED = "invited", _("Invited")
    CHANGED = "changed", _("Changed")
    CLOSED = "closed", _("Account closed")
    REOPENED = "reopened", _("Account opened again")
    LENT_OUT = "lent_out", _("Lent out")
    BORROWED = "borrowed", _("Borrowed")
    LOAN_ENDED = "loan_ended", _("Loan ended")
