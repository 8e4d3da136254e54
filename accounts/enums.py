from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    REGION = "region", _("Region")
    OTHER = "other", _("Other")


class RecordKept(TextChoices):
    """Where the organisation keeps its record: the system that decides when two differ."""

    HERE = "here", _("Here, in Stopforløb")
    ELSEWHERE = "elsewhere", _("In another system")


class LinkPurpose(TextChoices):
    REFER = "refer", _("Referral by staff")
    SELF_REFER = "self_refer", _("Self-referral from a unit’s poster")
    CALENDAR = "calendar", _("A counsellor’s own calendar")
    CHOOSE_TIME = "choose_time", _("A citizen’s choice of a time for the call")
    SMS_HOOK = "sms_hook", _("Where the text-message gateway reports to")


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


class TargetGroup(TextChoices):
    """Of citizens. They stand here because an organisation's settings name them."""

    PREGNANT = "pregnant", _("Pregnant")
    PSYCHIATRY = "psychiatry", _("In contact with psychiatry")
    SUBSTANCE_USE = "substance_use", _("In substance-use treatment")
    HOMELESS = "homeless", _("Without a home")
    LONG_TERM_ILLNESS = "long_term_illness", _("Long-term illness")
    YOUNG = "young", _("Young, under 25")


class JobState(TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class SmsGateway(TextChoices):
    """How text messages leave: through a provider, or, where nobody is to get any, into a file that a page shows."""

    GATEWAYAPI = "gatewayapi", "GatewayAPI"
    FILE = "file", _("No phone: a page shows the messages")
    SIMULATOR = "simulator", _("The simulator")
