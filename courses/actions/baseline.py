"""The baseline form is begun, filled in bit by bit, finished, and opened again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actors import actor, stamp, unstamp
from accounts.editing import Stale
from accounts.history import alter, record
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from courses.actions.standing import lock_course
from courses.baseline import consent
from courses.baseline.definition import CURRENT, load
from courses.baseline.known import proposed
from courses.baseline.questions import Question, clean
from courses.baseline.sheet import Sheet, newest
from courses.models import Baseline, Course
from referrals.actions.citizens import record_permission
from referrals.enums import PermissionForm, PermissionState


class Changed(Stale):
    """Others have answered the same questions differently. `own` are the codes of those changed in the form."""

    def __init__(self, current: Baseline, own: set[str]):
        super().__init__(current)
        self.own = own


class Finished(Refused):
    def __init__(self):
        super().__init__(_("The form is finished. Open it again to change an answer."))


class Incomplete(Refused):
    def __init__(self):
        super().__init__(_("Something is still missing. It stands in the list of the sections."))


class ConditionUnmet(Refused):
    """A yes of somebody young without what it needs (courses.baseline.consent)."""

    def __init__(self):
        super().__init__(_("The yes of a young person needs a guardian, or your judgement."))


@dataclass(frozen=True)
class Permitting:
    """What stands beside the permissions in a form. `seen`: the newest permission when it was opened (Sheet.seen)."""

    seen: int = 0
    how: str = PermissionForm.ORAL
    guardian: str | None = None  # None: the form did not ask
    is_mature: bool | None = None


@dataclass
class _Saving:
    """One section on its way in: the codes that the form changed, and their values."""

    sheet: Sheet
    values: Mapping[str, Any]
    changed: set[str] = field(default_factory=set)

    def of(self, *, permission: bool) -> dict[str, Any]:
        codes = [code for code in self.values if code in self.changed]
        return {code: self.values[code] for code in codes if bool(self.question(code).permission) is permission}

    def question(self, code) -> Question:
        return self.sheet.definition.question(code)


@atomic
def start(*, course: Course, by) -> Baseline:
    """The draft, with what is known already; the one that is there, the second time."""
    course = lock_course(course)
    there = Baseline.objects.filter(course=course).first()
    if there:
        return there
    baseline = Baseline(
        organisation_id=course.organisation_id,
        course=course,
        definition=CURRENT,
        answers=proposed(load(CURRENT), course.citizen, course.referral),
        **stamp("started", by=by),
    )
    return record(baseline, by=by)


@atomic
def save_section(
    *, baseline: Baseline, version: int, answers: Mapping[str, Any], by, permitting: Permitting | None = None
) -> Baseline:
    """Keep the answers that a form of that `version` changed; what others have answered meanwhile stays.

    None takes an answer back, but no permission. KeyError: no question of that code. ValidationError: no answer of it.
    Changed: others have answered the same differently.
    """
    permitting = permitting or Permitting()
    course, baseline = _locked(baseline)
    saving = _Saving(
        Sheet(course, baseline), {code: _checked(baseline, code, given) for code, given in answers.items()}
    )
    if baseline.is_finished:
        raise Finished
    saving.changed = _changed(saving, version, permitting.seen, by)
    baseline = _keep(baseline, saving, permitting, by)
    _permit(Sheet(course, baseline), saving.of(permission=True), permitting.how, by)
    return baseline


@atomic
def finish(*, baseline: Baseline, by) -> Baseline:
    """Nothing is missing, or the citizen does not want it entered: the form is closed. Twice is once."""
    course, baseline = _locked(baseline)
    if baseline.is_finished:
        return baseline
    if not Sheet(course, baseline).is_complete:
        raise Incomplete
    return alter(baseline, by=by, **stamp("finished", by=by))


@atomic
def reopen(*, baseline: Baseline, by) -> Baseline:
    _course, baseline = _locked(baseline)
    return alter(baseline, by=by, **unstamp("finished")) if baseline.is_finished else baseline


def _locked(baseline):
    course = lock_course(baseline.course)
    return course, lock(baseline)


def _checked(baseline, code, answer):
    """As the definition has it: not everything comes from a form."""
    question = load(baseline.definition).question(code)
    return None if answer is None else clean(question, answer if isinstance(answer, list) else str(answer))


def _changed(saving, version, seen, by) -> set[str]:
    """The codes that the form changed. Changed is raised where somebody else gave one of them another answer.

    Compared are three: the form, what it was opened with, and what is stored now.
    """
    sheet = saving.sheet
    before, moved = _since(sheet.baseline, version, by)
    permitted, also_moved = _permitted_since(sheet, seen, by)
    now, before = sheet.baseline.answers | sheet.consents, before | permitted
    own = {code for code, value in saving.values.items() if value not in (now.get(code), before.get(code))}
    own -= {code for code in own if saving.values[code] is None and saving.question(code).permission}
    if own & (moved | also_moved):
        raise Changed(sheet.baseline, own)
    return own


def _since(baseline, version, by) -> tuple[dict, set[str]]:
    """The answers that a form of the version was opened with, and the codes that others have changed since. One's own
    earlier saves are not in one's way: the browser saves while one goes on writing."""
    if version == baseline.version:
        return baseline.answers, set()
    history = Baseline.history.filter(organisation=baseline.organisation_id, id=baseline.pk)
    opened, who = history.filter(version=version).first(), actor(by)
    later = history.filter(version__gt=version).exclude(history_by_kind=who.kind, history_user=who.user)
    before = opened.answers if opened else {}
    if opened and not later.exists():
        return before, set()
    codes = {*before, *baseline.answers}
    return before, {code for code in codes if before.get(code) != baseline.answers.get(code)}


def _permitted_since(sheet, seen, by) -> tuple[dict, set[str]]:
    """The same for the permissions, which are rows of the citizen's."""
    if seen == sheet.seen:
        return sheet.consents, set()
    who = actor(by)
    moved = {
        question.code
        for question in sheet.definition.questions
        if (row := sheet.permissions.get(question.permission))
        and row.pk > seen
        and (row.recorded_by_kind, row.recorded_by) != (who.kind, who.user)
    }
    return sheet.as_answers(newest(sheet.citizen, list(sheet.permissions), until=seen)), moved


def _keep(baseline, saving, permitting, by) -> Baseline:
    """The answers, and who vouches for a young citizen."""
    changed = saving.of(permission=False)
    kept = {code: value for code, value in (baseline.answers | changed).items() if value is not None}
    fields = {"answers": kept} if kept != baseline.answers else {}
    fields |= _vouching(baseline, permitting, by)
    return alter(baseline, by=by, **fields, **stamp("saved", by=by)) if fields else baseline


def _vouching(baseline, permitting, by) -> dict:
    fields: dict[str, Any] = {}
    if permitting.guardian not in (None, baseline.guardian):
        fields["guardian"] = permitting.guardian
    if permitting.is_mature is not None and permitting.is_mature != (baseline.judged_at is not None):
        fields |= stamp("judged", by=by) if permitting.is_mature else unstamp("judged")
    return fields


def _permit(sheet, answers, how, by):
    """A new answer of the citizen's for each permission that changed."""
    baseline = sheet.baseline
    vouched = {"guardian": baseline.guardian, "is_mature": baseline.judged_at is not None}
    if "yes" in answers.values() and consent.lacking(sheet.age, **vouched):
        raise ConditionUnmet
    for code, answer in answers.items():
        purpose = sheet.definition.question(code).permission
        record_permission(
            citizen=sheet.citizen,
            by=by,
            purpose=purpose,
            state=_state(answer, before=sheet.permissions.get(purpose)),
            form=how,
            text_version=baseline.definition,
        )


def _state(answer, *, before) -> PermissionState:
    if answer == "yes":
        return PermissionState.GIVEN
    given_before = before is not None and before.state == PermissionState.GIVEN
    return PermissionState.WITHDRAWN if given_before else PermissionState.REFUSED
