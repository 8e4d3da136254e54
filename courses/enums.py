from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CourseState(TextChoices):
    PLANNED = "planned", pgettext_lazy("course", "Planned")
    ACTIVE = "active", pgettext_lazy("course", "Running")
    RESTING = "resting", pgettext_lazy("course", "Resting")
    ENDED = "ended", pgettext_lazy("course", "Ended")


# Not ended: a citizen has at most one of these.
RUNNING = [CourseState.PLANNED, CourseState.ACTIVE, CourseState.RESTING]


class CourseEndReason(TextChoices):
    COMPLETED = "completed", _("Has completed the course")
    STOPPED_COMING = "stopped_coming", _("Stopped coming")
    NO_WISH = "no_wish", pgettext_lazy("course", "Does not want to go on")
    OTHER_OFFER = "other_offer", _("Gets help elsewhere")
    NEW_ATTEMPT = "new_attempt", _("A new attempt begins")
    MOVED = "moved", _("Has moved to another municipality")
    DIED = "died", _("Has died")
    MISTAKE = "mistake", _("Planned by mistake")


class PlaceKind(TextChoices):
    """Whose place it is, and so how one meets there."""

    ROOM = "room", _("A room of our own, one meeting at a time")
    HOUSE = "house", _("Our own place, several meetings at a time")
    RESIDENCE = "residence", _("A residential home")
    DROP_IN = "drop_in", _("A drop-in centre or café")


class ContactForm(TextChoices):
    """How one talks with the citizen."""

    IN_PERSON = "in_person", _("At the health centre")
    HOME = "home", _("At home (a residential home too)")
    DROP_IN = "drop_in", _("At a drop-in centre or café")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video")
    WALK_AND_TALK = "walk_and_talk", _("Walk and talk")


class SessionState(TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    HELD = "held", pgettext_lazy("meeting", "Held")
    CANCELLED = "cancelled", _("Cancelled by us")
    DROPPED = "dropped", _("Not needed any more")


class AttendanceState(TextChoices):
    EXPECTED = "expected", _("Expected")
    ATTENDED = "attended", _("Attended")
    CANCELLED = "cancelled", pgettext_lazy("attendance", "Sent word")
    NO_SHOW = "no_show", _("Did not come")


# What can only be said once it has taken place.
HELD_FOR = [AttendanceState.ATTENDED, AttendanceState.NO_SHOW]


class Use(TextChoices):
    """What is counted from talk to talk, each in its own unit a day."""

    CIGARETTES = "cigarettes", _("Cigarettes a day")
    E_CIGARETTE = "e_cigarette", _("E-cigarette, puffs a day")
    POUCHES = "pouches", _("Nicotine pouches or snus, portions a day")


class StepResult(TextChoices):
    """What became of the step agreed on last time."""

    REACHED = "reached", pgettext_lazy("step", "Reached")
    PARTLY = "partly", _("Partly")
    NO = "no", pgettext_lazy("step", "No")


class Craving(TextChoices):
    NONE = "none", pgettext_lazy("craving", "None")
    LITTLE = "little", _("A little")
    SOME = "some", _("Quite some")
    MUCH = "much", _("A lot")


class Method(TextChoices):
    SMALL_STEPS = "small_steps", _("Small steps")
    SMOKE_FREE_TIME = "smoke_free_time", _("Smoke-free time")
    PRELOADING = "preloading", _("Medicine before the quit date")
    ACT = "act", "ACT"
    NATURE = "nature", _("Nature")
    OWN = "own", _("Own method")


class CallRhythm(TextChoices):
    """How often the counsellor calls between the talks."""

    NEVER = "never", _("No calls in between")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")


class CallCause(TextChoices):
    """Why a call is planned."""

    RHYTHM = "rhythm", _("As agreed, between the talks")
    NO_SHOW = "no_show", _("Did not come last time")


class CallOutcome(TextChoices):
    REACHED = "reached", pgettext_lazy("call", "We talked")
    NO_ANSWER = "no_answer", _("No answer")


class MedicineAnswer(TextChoices):
    """Does the citizen get medicine that changes when one smokes less?"""

    SOME = "some", _("Yes")
    NONE = "none", _("No, none of these")
    UNKNOWN = "unknown", _("Does not know")


class NoticeCause(TextChoices):
    """Why the treating doctor is to be told (design: the safety step)."""

    FIRST = "first", _("Before the citizen stops or cuts down")
    HALF = "half", _("Use has fallen by half")
    RESTART = "restart", _("A new attempt begins")
    RELAPSE = "relapse", _("The citizen smokes again")


class Treater(TextChoices):
    PSYCHIATRIST = "psychiatrist", _("Psychiatrist")
    OWN_DOCTOR = "own_doctor", _("Own doctor")
    OTHER = "other", _("Somebody else who treats the citizen")


class NoteKind(TextChoices):
    """What a note for the record is about."""

    TALK = "talk", pgettext_lazy("note", "The talk")
    COURSE = "course", pgettext_lazy("note", "The whole course")
    CLOSING = "closing", pgettext_lazy("note", "The end of the course")


class LetterWay(TextChoices):
    """How the closing note came to the doctor."""

    MESSAGE = "message", _("By electronic message, from another system")
    LETTER = "letter", _("By letter")
    CITIZEN = "citizen", _("The citizen brings it along")


class NoticeWay(TextChoices):
    PHONE = "phone", _("By phone")
    MESSAGE = "message", _("By electronic message")
    LETTER = "letter", _("By letter")
    VIA_STAFF = "via_staff", _("Through staff")


class ParticipationState(TextChoices):
    """A citizen's way through a group."""

    WAITING = "waiting", _("On the waiting list")
    JOINED = "joined", _("In the group")
    LEFT = "left", _("Has left the group")


class LeavingReason(TextChoices):
    """Why somebody is no longer in a group, or on its waiting list. The course goes on, but for the last."""

    OTHER_GROUP = "other_group", _("Moves to another group")
    INDIVIDUAL = "individual", _("Goes on with talks of their own")
    NO_WISH = "no_wish", pgettext_lazy("group", "Does not want to be in the group")
    MISTAKE = "mistake", pgettext_lazy("group", "Added by mistake")
    GROUP_ENDED = "group_ended", _("The group has ended")
    COURSE_ENDED = "course_ended", _("The course has ended")
