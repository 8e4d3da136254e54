"""Mails that go out at most once, whatever is killed when: each is claimed in the database before it is sent.

The claim is kept when the sending fails: better a mail too few, which is shown, than one too many.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts import clock
from accounts.actors import stamp

logger = logging.getLogger(__name__)

FROM_HOUR = 7  # no mail before that, in Copenhagen
# A claim that old without a mail: the process died in between, and we do not know whether the mail went out.
DOUBTFUL_AFTER = timedelta(minutes=5)


def send_once(model, *, key: dict, by, to: str, language: str, template: str, context: dict) -> bool:
    """Send the mail that `key` stands for, unless a row of `model` with that unique key is there. True when sent."""
    claimed = _claim(model, key, by)
    if not claimed:
        return False
    with translation.override(language):
        subject = render_to_string(f"{template}_subject.txt", context).strip()
        body = render_to_string(f"{template}.txt", context)
    try:
        send_mail(subject, body, None, [to])
    except (SMTPException, OSError):
        # The claim stays, and doubtful() shows it. The others are not to wait for this one.
        logger.exception("The mail of %s %s failed.", model.__name__, claimed.pk)
        return False
    for name, value in stamp("sent", by=by).items():
        setattr(claimed, name, value)
    claimed.save(update_fields=["sent_at", "sent_by", "sent_by_kind"])
    return True


def doubtful(mails, before):
    """Those of which nobody knows whether they were sent, claimed before `doubtful_since()`."""
    return mails.filter(sent_at=None, claimed_at__lt=before)


def doubtful_since():
    return clock.now() - DOUBTFUL_AFTER


def _claim(model, key, by):
    try:
        with transaction.atomic():
            return model.objects.create(**key, **stamp("claimed", by=by))
    except IntegrityError:
        return None
