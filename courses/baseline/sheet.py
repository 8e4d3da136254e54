"""A course's form as it stands: what is answered and known, what applies, and what is missing."""

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property

from courses.baseline import consent
from courses.baseline.definition import load
from courses.baseline.known import known, proposed
from courses.baseline.questions import PARTICIPANT, Progress, Question, Section
from courses.models import Baseline, Course
from referrals.enums import PermissionState
from referrals.models import Permission


class Sheet:
    """Everything about the form of a course for one request: two statements, however often it is asked.

    The course brings its citizen and its referral along.
    """

    def __init__(self, course: Course, baseline: Baseline):
        self.course, self.baseline = course, baseline
        self.citizen = course.citizen
        self.definition = load(baseline.definition)

    @cached_property
    def known(self) -> dict[str, Any]:
        return known(self.definition, self.citizen, timezone.localdate(self.baseline.started_at))

    @cached_property
    def proposed(self) -> dict[str, Any]:
        return proposed(self.definition, self.citizen, self.course.referral)

    @cached_property
    def permissions(self) -> dict[str, Permission]:
        """The citizen's answer in force, per purpose that the form asks about."""
        asked = [question.permission for question in self.definition.questions if question.permission]
        return newest(self.citizen, asked)

    @property
    def seen(self) -> int:
        """Tells a form whether the citizen has answered anew since."""
        return max((permission.pk for permission in self.permissions.values()), default=0)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """Stored, known and permitted: what `Definition` reckons with."""
        return self.baseline.answers | self.known | self.consents

    @cached_property
    def consents(self) -> dict[str, str]:
        return self.as_answers(self.permissions)

    def as_answers(self, permissions: dict[str, Permission]) -> dict[str, str]:
        """Permissions as answers to the questions of the form."""
        return {
            question.code: "yes" if permissions[question.permission].state == PermissionState.GIVEN else "no"
            for question in self.definition.questions
            if question.permission in permissions
        }

    @property
    def age(self) -> int | None:
        return self.answers.get("age")

    @cached_property
    def shown(self) -> set[str]:
        """The codes of the questions that apply."""
        return {question.code for question in self.definition.visible(self.answers)}

    @cached_property
    def progress(self) -> list[Progress]:
        return self.definition.progress(self.answers)

    @property
    def total(self) -> int:
        return sum(part.total for part in self.progress)

    @property
    def answered(self) -> int:
        return sum(part.answered for part in self.progress)

    @property
    def refuses_stopbasen(self) -> bool:
        """Then nothing is entered there, and nothing need be complete for it."""
        permission = self.permissions.get("stopbasen")
        return permission is not None and permission.state != PermissionState.GIVEN

    @property
    def lacking(self) -> consent.Condition | None:
        """What the yes of a young citizen still needs."""
        if "yes" not in self.consents.values():
            return None
        baseline = self.baseline
        return consent.lacking(self.age, guardian=baseline.guardian, is_mature=baseline.judged_at is not None)

    @property
    def is_complete(self) -> bool:
        return self.refuses_stopbasen or (self.answered == self.total and self.lacking is None)

    def sections(self, reader: str) -> list[Section]:
        """Those in which the reader is asked something, in their order."""
        with_questions = {question.section for question in self._for(reader) if question.code in self.shown}
        return [section for section in self.definition.sections if section.code in with_questions]

    def questions(self, section: str, reader: str) -> list[Question]:
        """All that the section may ask the reader: also what does not apply as long as another answer stands."""
        return [question for question in self._for(reader) if question.section == section]

    def _for(self, reader) -> list[Question]:
        asked = [each for each in self.definition.questions if each.is_asked(reader) and each.code not in self.known]
        return [each for each in asked if not (each.permission and self._is_for_staff_alone(reader))]

    def _is_for_staff_alone(self, reader) -> bool:
        """Whoever is under 18 is asked for permission by the counsellor."""
        return reader == PARTICIPANT and consent.condition(self.age) is not None

    def is_taken(self, question: Question) -> bool:
        """Answered by the number of another question."""
        return bool(question.taken_from) and self.answers.get(question.taken_from) is not None


def newest(citizen, purposes, *, until: int | None = None) -> dict[str, Permission]:
    """The citizen's answers in force; of those up to a row, when it was the last."""
    rows = Permission.objects.of(citizen.organisation_id).filter(citizen=citizen, purpose__in=purposes)
    if until is not None:
        rows = rows.filter(pk__lte=until)
    return {row.purpose: row for row in rows.select_related("recorded_by").in_force()}
