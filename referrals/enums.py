from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import TargetGroup as TargetGroup


class UnitKind(TextChoices):
    HOSPITAL = "hospital", _("Hospital")
    GENERAL_PRACTICE = "general_practice", _("General practice")
    MIDWIFE = "midwife", _("Midwife")
    SOCIAL_PSYCHIATRY = "social_psychiatry", _("Social psychiatry")
    SUBSTANCE_USE_CENTRE = "substance_use_centre", _("Substance-use centre")
    RESIDENTIAL_FACILITY = "residential_facility", _("Residential facility")
    DROP_IN_CENTRE = "drop_in_centre", _("Drop-in centre")
    JOB_CENTRE = "job_centre", _("Job centre")
    HEALTH_CENTRE = "health_centre", _("Health centre")
    OTHER = "other", _("Other")


class Period(TextChoices):
    """What the figures of a unit are about."""

    TWELVE_MONTHS = "12", _("Last 12 months")
    THIS_YEAR = "year", _("This year")
    ALL = "all", _("Since the beginning")


class Channel(TextChoices):
    """How the referral came."""

    STAFF_FORM = "staff_form", _("Referral form")
    SELF = "self", _("Own request")
    PHONE = "phone", _("By phone")
    PAPER = "paper", _("On paper")
    MEDCOM = "medcom", _("Electronic referral (MedCom)")
    STOPLINIEN = "stoplinien", "Stoplinien"
    IMPORT = "import", _("Imported list")


class Product(TextChoices):
    CIGARETTES = "cigarettes", pgettext_lazy("product", "Smokes")
    E_CIGARETTE = "e_cigarette", _("E-cigarette")
    SNUS_OR_POUCHES = "snus_or_pouches", _("Snus or nicotine pouches")


class ReferralState(TextChoices):
    RECEIVED = "received", _("To be contacted")
    CONTACTED = "contacted", _("Contacted")
    PLANNED = "planned", _("Course planned")
    STARTED = "started", _("Course started")
    FINISHED = "finished", _("Course ended")
    NOT_REACHED = "not_reached", _("Not reached")
    DECLINED = "declined", _("Does not want to take part")
    NOT_RELEVANT = "not_relevant", _("Not relevant")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Not ended.
OPEN = [ReferralState.RECEIVED, ReferralState.CONTACTED, ReferralState.PLANNED, ReferralState.STARTED]

WITH_COURSE = [ReferralState.PLANNED, ReferralState.STARTED]


class EndReason(TextChoices):
    """Why a referral ended: before a course, or with it."""

    TOO_MANY_ATTEMPTS = "too_many_attempts", _("No contact after several attempts")
    NOT_NOW = "not_now", _("Not now")
    OWN_HELP = "own_help", _("Will manage alone")
    OTHER_OFFER = "other_offer", _("Gets help elsewhere")
    NO_WISH = "no_wish", _("Does not want to stop or cut down")
    DID_NOT_ASK = "did_not_ask", _("Did not want to be referred")
    DIED = "died", _("Has died")
    MOVED = "moved", _("Has moved to another municipality")
    MISTAKE = "mistake", _("Sent by mistake")
    NEVER_CAME = "never_came", _("Never came to the course")
    FINISHED = "finished", _("The course has ended")


DECLINE_REASONS = [
    EndReason.NOT_NOW,
    EndReason.OWN_HELP,
    EndReason.OTHER_OFFER,
    EndReason.NO_WISH,
    EndReason.DID_NOT_ASK,
]
NOT_RELEVANT_REASONS = [EndReason.DIED, EndReason.MOVED, EndReason.MISTAKE]


class ContactChannel(TextChoices):
    PHONE = "phone", _("Phone")
    VISIT = "visit", _("Visit")
    VIA_STAFF = "via_staff", _("Via staff")
    LETTER = "letter", _("Letter")


class Outcome(TextChoices):
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    CALL_LATER = "call_later", _("Call later")
    STAFF_PROMISE = "staff_promise", _("Staff have promised something")
    LETTER_SENT = "letter_sent", _("Letter sent")


# Outcomes that count towards "not reached": somebody tried to talk with the citizen and could not.
FAILED = [Outcome.NO_ANSWER, Outcome.WRONG_NUMBER]


class PauseReason(TextChoices):
    ADMITTED = "admitted", _("Admitted to hospital")
    AWAY = "away", _("Away")
    UNWELL = "unwell", _("Not well enough at present")
    ASKED = "asked", _("Has asked to wait")


class ContactRole(TextChoices):
    STAFF = "staff", _("Staff")
    RELATIVE = "relative", _("Relative")
    GUARDIAN = "guardian", _("Guardian")
    DOCTOR = "doctor", _("Doctor")


class MayKnow(TextChoices):
    NOTHING = "nothing", pgettext_lazy("may know", "Nothing")
    TIMES = "times", _("Times only")
    MATTER = "matter", _("Times and what it is about")


class PreferredChannel(TextChoices):
    CALL = "call", _("Phone call")
    SMS = "sms", _("Text message")
    VIA_STAFF = "via_staff", _("Via staff")
    VISIT = "visit", _("Visit")


class PermissionPurpose(TextChoices):
    STOPBASEN = "stopbasen", _("STOPbasen")
    FOLLOW_UP = "follow_up", _("Call after six months")
    REFERRER = "referrer", _("Feedback to the referrer")
    HOME_TIMES = "home_times", _("Contact person or home: times only")
    HOME_PLAN = "home_plan", _("Contact person or home: the plan too")
    DOCTOR = "doctor", _("Own doctor or psychiatrist")
    SECOND_NUMBER = "second_number", _("Relative as second number")
    STORY = "story", _("Telling the citizen’s own story")


class PermissionState(TextChoices):
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PermissionForm(TextChoices):
    ORAL = "oral", _("Orally")
    WRITTEN = "written", _("In writing")
    VIA_REFERRER = "via_referrer", _("Through the referrer")


class CourseFormat(TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    GROUP = "group", _("Group")
    ROLLING_GROUP = "rolling_group", _("Rolling group")
    DROP_IN = "drop_in", _("Drop-in")


class MeetingPlace(TextChoices):
    HEALTH_CENTRE = "health_centre", _("At the health centre")
    HOME = "home", _("At home")
    DROP_IN = "drop_in", _("Drop-in centre or café")
    PHONE = "phone", _("By phone")
    ONLINE = "online", _("Online")


class Goal(TextChoices):
    QUIT = "quit", _("Quit")
    REDUCE = "reduce", _("Reduce")
    HOLD = "hold", _("Stay smoke-free")


class TalkOutcome(TextChoices):
    DECLINED = "declined", _("Said no today")
    ELSEWHERE = "elsewhere", _("Lives in another municipality")


class ImportState(TextChoices):
    """How far the reading in of a list has come."""

    UPLOADED = "uploaded", _("Columns not chosen yet")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Ready to be read in")
    RUNNING = "running", _("Being read in")
    DONE = "done", _("Read in")
    CANCELLED = "cancelled", _("Cancelled")


class LineOutcome(TextChoices):
    """What came of a line of an imported list: each has exactly one."""

    MADE = "made", _("New citizen with a referral")
    JOINED = "joined", _("New referral for a citizen known already")
    KNOWN = "known", _("Was here already, nothing changed")
    ERROR = "error", _("Left out because of an error")
