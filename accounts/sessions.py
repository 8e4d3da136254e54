"""Where sessions are kept: in Django's own table, read by a statement that is put together once (SESSION_ENGINE)."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.prepared import prepared

COLUMNS = [field.attname for field in Session._meta.concrete_fields]


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        # By the time that Django wrote when the session was kept, not by a moved clock.
        rows = _in_force(self.session_key or "", timezone.now())
        if rows:
            return Session.from_db(None, COLUMNS, rows[0])
        self._session_key = None
        return None


@prepared
def _in_force(key, now):
    return Session.objects.filter(session_key=key, expire_date__gt=now).values_list(*COLUMNS)
