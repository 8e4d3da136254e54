from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
