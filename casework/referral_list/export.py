"""The list as a file for a spreadsheet, written while it is read: a long one takes no more memory than a short one."""

from array import array

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import Right
from accounts.spreadsheets import CSV, MARK, written
from accounts.streaming import streamed
from casework.referral_list.choices import Choices
from casework.referral_list.filters import Filters
from casework.referral_list.rows import tried
from referrals.enums import EndReason, ReferralState
from referrals.models import Referral
from referrals.sources import source

PART = 500  # rows
PURPOSE = "export"  # in the log of reads
COLUMNS = (
    "pk",
    "citizen__name",
    "citizen__is_protected",
    "code",
    "organisation",
    "citizen__municipality__name",
    "channel",
    "unit_name",
    "counsellor__name",
    "state",
    "received_at",
    "contact_due",
    "contact_by",
    "paused_until",
    "next_try",
    "contacted_at",
    "started_at",
    "ended_at",
    "end_reason",
)


@require_safe
@requires(Right.SEE_REFERRALS)
def csv(request):
    """Everybody on the list is in the log of reads before the first line leaves."""
    choices = Choices(request.user)
    filters, _understood = Filters.read(request.GET, choices)
    found = filters.ordered(filters.referrals(request.user), request.user)
    chosen = array("q")
    for pk, organisation, citizen in found.values_list("pk", "organisation", "citizen").iterator(PART):
        chosen.append(pk)
        shows(request, [(organisation, citizen)], purpose=PURPOSE)
    answer = StreamingHttpResponse(streamed(_parts(chosen, request.user, choices.organisations)), content_type=CSV)
    name = _("referrals-%s.csv") % clock.today().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _parts(chosen, user, organisations):
    """The file in parts: the heading, then so and so many rows."""
    yield MARK + written([_heading()])
    for start in range(0, len(chosen), PART):
        yield written(_lines(list(chosen[start : start + PART]), user, organisations))


def _lines(pks, user, organisations):
    rows = Referral.objects.visible_to(user).filter(organisation__in=list(organisations), pk__in=pks)
    lines = {row[0]: row[1:] for row in rows.values_list(*COLUMNS)}
    attempts = tried(pks, organisations)
    return [_line(attempts.get(pk, 0), organisations, *lines[pk]) for pk in pks if pk in lines]


def _heading() -> list[str]:
    return [
        _("Citizen"),
        _("Reference code"),
        _("Organisation"),
        _("Municipality"),
        _("Referring unit"),
        _("Counsellor"),
        _("Status"),
        pgettext("column", "Referred"),
        pgettext("column", "Deadline"),
        _("Call by"),
        _("On pause until"),
        _("Call arranged"),
        _("Calls in vain"),
        pgettext("column", "Contacted"),
        _("Course started"),
        _("Ended"),
        _("Reason"),
    ]


def _line(
    attempts,
    organisations,
    name,
    is_protected,
    code,
    organisation,
    municipality,
    channel,
    unit_name,
    counsellor,
    state,
    received_at,
    due,
    by,
    paused_until,
    next_try,
    contacted_at,
    started_at,
    ended_at,
    end_reason,
) -> list:
    waits = state == ReferralState.RECEIVED
    return [
        _("(protected)") if is_protected else name,
        code,
        organisations[organisation],
        municipality,
        source(channel, unit_name),
        counsellor,
        ReferralState(state).label,
        received_at,
        due if waits else None,
        by if waits else None,
        paused_until if waits and paused_until and paused_until > clock.today() else None,
        next_try if waits else None,
        attempts,
        contacted_at,
        started_at,
        ended_at,
        EndReason(end_reason).label if end_reason else "",
    ]
