"""Whether the citizen's own doctor may be told."""

from referrals.enums import PermissionPurpose, PermissionState
from referrals.models import Permission


def answer_about_doctor(citizen) -> Permission | None:
    """The citizen's latest answer; None when nobody has asked."""
    rows = Permission.objects.filter(organisation=citizen.organisation_id, citizen=citizen)
    return rows.filter(purpose=PermissionPurpose.DOCTOR).order_by("-recorded_at", "-pk").first()


def is_permitted(answer: Permission | None) -> bool:
    return answer is not None and answer.state == PermissionState.GIVEN
