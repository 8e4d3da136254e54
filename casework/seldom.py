"""What My day shows on few days only: one statement asks which of it there is, and on most days that is all."""

from accounts.prepared import which
from accounts.rights import Right
from casework import away, day
from casework.messages import said, unsure, waiting
from referrals.actions import digest


def shown(user) -> dict:
    """What citizens have written, who has been referred again, who is away; for coordinators loans that end, and a mail
    that may be lost."""
    questions = {
        "again": day.again(user),
        "away": away.absent(user),
        "answers": waiting.waiting(user),
        "unsure": unsure.unsure(user),
    }
    if waiting.is_texting(user):
        questions["said"] = said.said(user)
    if user.access.may_somewhere(Right.WATCH_DEADLINES):
        questions |= {"lent": away.loans(user), "doubtful": digest.doubt(user)}
    there = {name for name, is_there in zip(questions, which(*questions.values()), strict=True) if is_there}
    return {
        "again": day.referred_again(user) if "again" in there else [],
        "away": away.today(user) if "away" in there else away.Away(),
        "answers": waiting.answers(user) if "answers" in there else [],
        "unsure": unsure.answers(user) if "unsure" in there else [],
        "said": said.answers(user) if "said" in there else said.Said(),
        "ending_loans": away.ending_loans(user) if "lent" in there else [],
        "doubtful_mail": "doubtful" in there,
    }
