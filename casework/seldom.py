"""What My day shows on few days only: one statement asks which of it there is, and on most days that is all."""

from accounts.prepared import which
from accounts.rights import Right
from casework import away, day
from referrals.actions import digest


def shown(user) -> dict:
    """Who has been referred again, who is away; for coordinators loans that end, and a mail that may be lost."""
    questions = [day.again(user), away.absent(user)]
    if user.access.may_somewhere(Right.WATCH_DEADLINES):
        questions += [away.loans(user), digest.doubt(user)]
    is_again, is_away, is_lent, is_doubtful = [*which(*questions), False, False][:4]
    return {
        "again": day.referred_again(user) if is_again else [],
        "away": away.today(user) if is_away else away.Away(),
        "ending_loans": away.ending_loans(user) if is_lent else [],
        "doubtful_mail": is_doubtful,
    }
