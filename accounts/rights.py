"""Roles are sets: what each may do, with a sentence that a member of staff can read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Right(TextChoices):
    REFER = "refer", _("Refer citizens.")
    SEE_CITIZENS = "see_citizens", _("See the citizens of the organisation.")
    SEE_UNIT_CITIZENS = "see_unit_citizens", _("See the citizens of your own unit.")
    CONTACT_CITIZENS = "contact_citizens", _("Call citizens and record the contact.")
    EDIT_CITIZENS = "edit_citizens", _("Correct what is known about a citizen.")
    ASSIGN = "assign", _("Hand referrals over to colleagues.")
    MERGE_CITIZENS = "merge_citizens", _("Merge a citizen who is there twice.")
    WATCH_DEADLINES = (
        "watch_deadlines",
        _("Get a mail when referrals are past their deadline."),
    )
    SEE_REFERRALS = "see_referrals", _("See all referrals of the organisation, and who has how many.")
    IMPORT_REFERRALS = "import_referrals", _("Read in a list of citizens from another system.")
    MANAGE_UNITS = "manage_units", _("Manage the units that refer, and their links.")
    MANAGE_ABSENCE = "manage_absence", _("Register a colleague as absent, and hand their tasks over.")
    MANAGE_MESSAGES = "manage_messages", _("Write the texts of text messages.")
    MANAGE_STAFF = "manage_staff", _("Invite staff, and decide what they may do.")
    MANAGE_SETTINGS = "manage_settings", _("Change the organisation’s settings.")


SEE_CASES = (Right.SEE_CITIZENS, Right.SEE_UNIT_CITIZENS)
# Each opens a part of the setup.
SET_UP = (
    Right.MANAGE_SETTINGS,
    Right.MANAGE_STAFF,
    Right.MANAGE_UNITS,
    Right.IMPORT_REFERRALS,
    Right.MANAGE_ABSENCE,
    Right.MANAGE_MESSAGES,
)


class Role(TextChoices):
    REFERRER = "referrer", _("Referrer")
    LOCAL_COUNSELLOR = "local_counsellor", _("Local counsellor")
    COUNSELLOR = "counsellor", pgettext_lazy("role", "Counsellor")
    COORDINATOR = "coordinator", _("Coordinator")
    OFFICE = "office", _("Office")
    MANAGER = "manager", _("Manager")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


ROLES: dict[str, frozenset[Right]] = {
    Role.REFERRER: frozenset({Right.REFER}),
    Role.LOCAL_COUNSELLOR: frozenset({Right.SEE_UNIT_CITIZENS, Right.CONTACT_CITIZENS, Right.EDIT_CITIZENS}),
    Role.COUNSELLOR: frozenset(
        {
            Right.SEE_CITIZENS,
            Right.CONTACT_CITIZENS,
            Right.EDIT_CITIZENS,
            Right.ASSIGN,
            Right.MERGE_CITIZENS,
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            Right.SEE_CITIZENS,
            Right.CONTACT_CITIZENS,
            Right.EDIT_CITIZENS,
            Right.ASSIGN,
            Right.MERGE_CITIZENS,
            Right.WATCH_DEADLINES,
            Right.SEE_REFERRALS,
            Right.IMPORT_REFERRALS,
            Right.MANAGE_UNITS,
            Right.MANAGE_ABSENCE,
            Right.MANAGE_MESSAGES,
        }
    ),
    # These get their rights with the pages that they need: STOPbasen entry, figures, the log.
    Role.OFFICE: frozenset(),
    Role.MANAGER: frozenset(),
    Role.AUDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset({Right.MANAGE_STAFF, Right.MANAGE_SETTINGS}),
}

DESCRIPTIONS = {
    Role.REFERRER: _("Refers citizens from a ward, a practice or a residential home. Sees no cases."),
    Role.LOCAL_COUNSELLOR: _("Counsels the citizens of their own unit."),
    Role.COUNSELLOR: _("Calls citizens, counsels them and manages their cases."),
    Role.COORDINATOR: _("Makes sure that nobody waits, and assigns referrals."),
    Role.OFFICE: _("Enters data in STOPbasen and handles invoices. Sees no notes."),
    Role.MANAGER: _("Sees figures without names."),
    Role.AUDITOR: _("Sees the log of who has looked at what."),
    Role.ADMINISTRATOR: _("Manages settings and staff accounts. Sees no citizens."),
}
