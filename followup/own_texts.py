"""The organisation's own texts are written here and nowhere else."""

from django.db import IntegrityError

from accounts.actors import stamp
from accounts.editing import Stale, edit
from accounts.history import record
from accounts.models import Organisation
from accounts.transactions import atomic
from followup.models import Template


@atomic
def write(*, organisation: Organisation, kind: str, language: str, text: str, version: int, by) -> Template:
    """Keep the text; "" goes back to the standard one. It holds from the next message that is written.

    `version` is that of the row that was read, 0 where there was none; raises Stale when it is another by now.
    """
    about = {"organisation": organisation, "kind": kind, "language": language}
    row = Template.objects.filter(**about).first()
    if row is None:
        return _first(about, text, by)
    if (row.text, row.version) == (text, version):
        return row
    return edit(row=row, version=version, by=by, text=text, **stamp("saved", by=by))


def _first(about, text, by):
    try:
        with atomic():
            return record(Template(**about, text=text, **stamp("saved", by=by)), by=by)
    except IntegrityError as error:
        raise Stale(Template.objects.get(**about)) from error
