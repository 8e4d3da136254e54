"""A list is read in: received, its columns chosen, checked, and made into referrals. Checking and making are jobs."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import clock, crypto, jobs
from accounts.actors import stamp, system
from accounts.enums import JobState
from accounts.models import Job, Organisation
from accounts.scope import scope
from accounts.transactions import atomic
from accounts.transitions import Refused, WrongState, lock
from referrals.enums import ImportState, LineOutcome
from referrals.importing import columns, reading, storing
from referrals.importing.lines import Line, Reader
from referrals.models import ImportChunk, ReferralImport

CHUNK = 500
KEPT = timedelta(days=7)
BY = system("forget-imports")
OPEN = [ImportState.UPLOADED, ImportState.CHECKED]


@atomic
def receive(*, organisation, data: bytes, by) -> ReferralImport:
    """Keep the lines of a file, encrypted. Raises reading.Unreadable, and then keeps nothing."""
    file = reading.opened(data)
    headings = next(file.rows, (0, []))[1]
    _refuse_headings(headings)
    made = ReferralImport.objects.create(
        organisation=organisation, lines=0, headings_key=_headings_key(headings), **stamp("uploaded", by=by)
    )
    _keep(made, 0, {"headings": headings, "sheet": file.sheet, "left_out": file.left_out}, lines=0)
    for number, some in enumerate(_in_chunks(file.rows), start=1):
        _keep(made, number, {"lines": some}, lines=len(some))
        made.lines += len(some)
    if not made.lines:
        raise reading.Unreadable(_("The file has headings, but no lines below them. Add at least one line."))
    made.mapping = _remembered(made) or {str(k): v for k, v in columns.guess(headings).items()}
    made.save(update_fields=["lines", "mapping"])
    return made


@atomic
def choose_columns(*, source: ReferralImport, mapping: dict[int, str], by) -> ReferralImport:
    """Say what the columns hold; the list is checked anew."""
    source = _locked(source, OPEN)
    source.mapping = {str(place): name for place, name in mapping.items()}
    source.chunks.filter(number__gt=0).update(is_checked=False, errors=0, counts={})
    return _hand_over(source, "import-check", ImportState.CHECKING, by)


@atomic
def start(*, source: ReferralImport, only_good: bool, by) -> ReferralImport:
    """Make referrals of the lines. All or nothing is nothing as long as a line has an error."""
    source = _locked(source, [ImportState.CHECKED])
    if source.counts["error"] and not only_good:
        raise Refused(
            gettext_lazy("Nothing has been read in, because there are lines with errors. Correct them first.")
        )
    return _hand_over(source, "import-run", ImportState.RUNNING, by)


@atomic
def cancel(*, source: ReferralImport, by) -> ReferralImport:
    """The lines are removed. What has been read in already stays."""
    source = _locked(source, OPEN)
    return _end(source, ImportState.CANCELLED, by)


@atomic
def try_again(*, source: ReferralImport, by) -> ReferralImport:
    """After a job that failed: go on where it stopped."""
    source = _locked(source, [ImportState.CHECKING, ImportState.RUNNING])
    if source.job is None or source.job.state != JobState.FAILED:
        raise WrongState(source)
    return _hand_over(source, source.job.kind, source.state, by)


def forget_old() -> int:
    """Remove the lines that nobody has finished with within seven days. Returns of how many lists."""
    before, forgotten = clock.now() - KEPT, 0
    for organisation in Organisation.objects.all():
        with scope([organisation.pk]), atomic():
            old = ReferralImport.objects.of(organisation).filter(uploaded_at__lt=before, chunks__isnull=False)
            for source in old.distinct():
                _end(lock(source), source.state if source.state == ImportState.DONE else ImportState.CANCELLED, BY)
                forgotten += 1
    return forgotten


# The jobs


def check(job: Job):
    """Find the errors of every line, and those that are known already. Writes nothing about anybody."""
    source, reader = _work_of(job)
    with override(job.asked_by.language):
        for chunk in _left(source, is_checked=False):
            with jobs.step(job, done=chunk.lines):
                _check(chunk, source, reader)
    _conclude(job, source, ImportState.CHECKED, ["good", "error", "known", "duplicates"])


def run(job: Job):
    """Make referrals of the good lines; of a chunk that is done, only the lines that were left out are kept."""
    source, reader = _work_of(job)
    with override(job.asked_by.language):
        for chunk in _left(source, is_done=False):
            with jobs.step(job, done=chunk.lines):
                _make(chunk, source, reader, by=job.asked_by)
    _conclude(job, source, ImportState.DONE, LineOutcome.values)


def _check(chunk, source, reader):
    good, errors = _read(chunk, source, reader)
    chunk.counts = {"good": len(good), "error": len(errors), **storing.foresee(reader.organisation, good)}
    chunk.data = _sealed({"lines": content(chunk)["lines"], "errors": errors})
    chunk.errors, chunk.is_checked = len(errors), True
    chunk.save(update_fields=["data", "errors", "counts", "is_checked"])


def _make(chunk, source, reader, *, by):
    """The lines are read anew: a counsellor may have left since they were checked."""
    good, errors = _read(chunk, source, reader)
    outcomes = storing.store(reader.organisation, good, by=by)
    left_out = [line for line in content(chunk)["lines"] if line[0] in errors]
    chunk.counts = Counter(str(outcome) for outcome in outcomes.values()) + Counter({"error": len(left_out)})
    chunk.data = _sealed({"lines": left_out, "errors": errors}) if left_out else ""
    chunk.errors, chunk.is_done = len(left_out), True
    chunk.save(update_fields=["data", "errors", "counts", "is_done"])


def _read(chunk, source, reader) -> tuple[list[Line], dict[int, list[str]]]:
    """The good lines of a chunk, and the errors of the others."""
    good, errors = [], {}
    mapping, width = source.columns, reader.width
    for number, cells in content(chunk)["lines"]:
        line, wrong = reader.read(number, columns.values(cells, mapping))
        if any(cells[width:]):
            wrong = [*wrong, _("The line has more columns than the headings. Is there a separator too many?")]
        if line is None or wrong:
            errors[number] = wrong
        else:
            good.append(line)
    return good, errors


def _work_of(job):
    source = ReferralImport.objects.select_related("organisation").get(pk=job.target)
    return source, Reader(source.organisation, width=len(headings(source)))


def _left(source, **not_yet) -> Iterator[ImportChunk]:
    """One after the other, so that memory holds one."""
    for pk in source.chunks.filter(number__gt=0, **not_yet).order_by("number").values_list("pk", flat=True):
        yield ImportChunk.objects.get(pk=pk)


def _conclude(job, source, state, names):
    """The sums of the chunks become the list's; the second time it changes nothing."""
    with jobs.step(job, done=0):
        source = lock(source)
        if source.job_id != job.pk or source.state == state:
            return
        sums: Counter = Counter()
        for counts in source.chunks.filter(number__gt=0).values_list("counts", flat=True):
            sums.update(counts)
        source.counts = {name: sums[name] for name in names}
        source.save(update_fields=["counts"])
        if state == ImportState.DONE:
            _end(source, state, job.asked_by)
        else:
            source.state = state
            source.save(update_fields=["state"])


# What the pages read


def content(chunk) -> dict:
    """{"lines": [[number, cells]], "errors": {number: sentences}}"""
    found = json.loads(crypto.decrypt(chunk.data)) if chunk.data else {"lines": []}
    found["errors"] = {int(number): said for number, said in found.get("errors", {}).items()}
    return found


def about_file(source) -> dict:
    """{"headings": […], "sheet": which of a spreadsheet is read, "left_out": the names of its others}"""
    first = source.chunks.filter(number=0).first()
    return json.loads(crypto.decrypt(first.data)) if first else {"headings": []}


def headings(source) -> list[str]:
    return about_file(source)["headings"]


def first_lines(source, number=3) -> list[list[str]]:
    chunk = source.chunks.filter(number=1).first()
    return [cells for _number, cells in content(chunk)["lines"][:number]] if chunk else []


def wrong_lines(source, start=0, stop=None) -> Iterator[tuple[int, list[str], list[str]]]:
    """Number, cells and errors of the lines with errors, from the `start`th to the `stop`th. Skips whole chunks."""
    place = 0
    for pk, errors in source.chunks.filter(errors__gt=0).order_by("number").values_list("pk", "errors"):
        if stop is not None and place >= stop:
            return
        if place + errors > start:
            found = content(ImportChunk.objects.get(pk=pk))
            cells_of = dict(found["lines"])
            for offset, (number, said) in enumerate(found["errors"].items()):
                if place + offset >= start and (stop is None or place + offset < stop):
                    yield number, cells_of[number], said
        place += errors


# Pieces


def _in_chunks(rows) -> Iterator[list]:
    while some := list(islice(rows, CHUNK)):
        yield some


def _refuse_headings(found):
    if not found:
        raise reading.Unreadable(_("The file is empty. Choose another file."))
    if len(found) > reading.MAX_COLUMNS:
        raise reading.Unreadable(_("The file has more than %d columns.") % reading.MAX_COLUMNS)


def _headings_key(found) -> str:
    return crypto.keyed_hash("|".join(columns.normalised(heading) for heading in found))


def _remembered(source) -> dict:
    """The columns that the organisation chose for the same headings the last time."""
    before = ReferralImport.objects.of(source.organisation).filter(
        headings_key=source.headings_key, job__isnull=False, pk__lt=source.pk
    )
    return before.order_by("-pk").values_list("mapping", flat=True).first() or {}


def _keep(source, number, what, *, lines):
    ImportChunk.objects.create(
        organisation_id=source.organisation_id, source=source, number=number, lines=lines, data=_sealed(what)
    )


def _sealed(what) -> str:
    return crypto.encrypt(json.dumps(what, ensure_ascii=False, separators=(",", ":")))


def _locked(source, states):
    source = lock(source)
    if source.state not in states:
        raise WrongState(source)
    return source


def _hand_over(source, kind, state, by) -> ReferralImport:
    source.job = jobs.ask(organisation=source.organisation, kind=kind, target=source.pk, total=source.lines, by=by)
    source.state = state
    source.save(update_fields=["job", "state", "mapping"])
    return source


def _end(source, state, by) -> ReferralImport:
    """Nothing about anybody stays but the lines that were left out, and those for a week."""
    keep = source.chunks.filter(number=0) | source.chunks.filter(errors__gt=0)
    kept = state == ImportState.DONE and source.state != state and source.chunks.filter(errors__gt=0).exists()
    (source.chunks.exclude(pk__in=keep.values("pk")) if kept else source.chunks.all()).delete()
    if source.ended_at is None:
        source.state = state
        for name, value in stamp("ended", by=by).items():
            setattr(source, name, value)
        source.save(update_fields=["state", "ended_at", "ended_by", "ended_by_kind"])
    return source
