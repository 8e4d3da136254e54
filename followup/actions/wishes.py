"""What citizens want and do not want: kinds of messages, and numbers that said STOP."""

from collections.abc import Iterable

from accounts.actors import stamp
from accounts.history import record, remove
from accounts.transactions import atomic, touch
from followup.models import OptOut, Stop
from referrals.actions import citizens
from referrals.actions.standing import lock_citizens
from referrals.models import Citizen


@atomic
def choose_kinds(*, citizen: Citizen, unwanted: Iterable[str], by):
    """The kinds of messages that the citizen does not want; all others are sent."""
    lock_citizens([citizen.pk])
    rows = list(OptOut.objects.of(citizen.organisation_id).filter(citizen=citizen))
    unwanted = set(unwanted)
    for row in rows:
        if row.kind not in unwanted:
            remove(row, by=by)
    for kind in sorted(unwanted - {row.kind for row in rows}):
        about = {"organisation_id": citizen.organisation_id, "citizen": citizen, "kind": kind}
        record(OptOut(**about, **stamp("chosen", by=by)), by=by)


@atomic
def choose(*, citizen: Citizen, version: int, no_sms: bool, unwanted: Iterable[str], by):
    """Which messages the citizen wants, and whether any at all. Raises Stale when somebody has changed what is known
    of the citizen since."""
    citizens.change(row=citizen, version=version, no_sms=no_sms, by=by)
    choose_kinds(citizen=citizen, unwanted=unwanted, by=by)


def stop_of(citizen: Citizen) -> Stop | None:
    """The STOP that holds for the citizen's number."""
    stops = Stop.objects.of(citizen.organisation_id).filter(number=citizen.phone, lifted_at=None)
    return stops.first() if citizen.phone else None


@atomic
def lift_stop(*, citizen: Citizen, by):
    """At the citizen's own word, messages go to the number again: to everybody who has it."""
    stop = stop_of(citizen)
    if stop is None:
        return
    for name, value in stamp("lifted", by=by).items():
        setattr(stop, name, value)
    stop.save(update_fields=["lifted_at", "lifted_by", "lifted_by_kind"])
    touch(*Citizen.objects.of(citizen.organisation_id).filter(phone=citizen.phone))
