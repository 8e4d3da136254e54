"""Reading in a list of referrals, step by step: file, columns, check, result. Steps that take time are jobs."""

import csv
from functools import wraps

from django.contrib import messages
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import formats
from accounts.decorators import requires
from accounts.enums import JobState
from accounts.rights import Right
from accounts.transitions import Refused
from referrals.actions import imports
from referrals.enums import ImportState, LineOutcome
from referrals.forms.imports import ColumnsForm, FileForm, StartForm
from referrals.importing import reading
from referrals.models import ReferralImport

form_page = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 10
PAGE = 50
EXAMPLE = """
Navn;Telefon;Cpr-nummer;Adresse;Kommune;Sprog;Tolk;Forbrug;Modtaget den;Afsender;Note;Status;Kontaktet den
Einer Lauridsen;10 20 30 40;;Prøvevej 2, 9999 Prøveby;;;nej;Ryger;02-11-2026;Lægehuset;Ring efter kl. 12;Venter;
Anna Prøve;10 20 30 41;;;;polsk;ja;Ryger, e-cigaret;15-09-2026;;;Kontaktet;18-09-2026
"""


def takes_file(view):
    """The file stays in memory: it holds personal data, which must not lie about on a disk. No other page takes one."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        request.upload_handlers = [_InMemory(request)]
        return csrf_protect(view)(request, *args, **kwargs)

    return wrapped


class _InMemory(MemoryFileUploadHandler):
    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.activated = content_length <= reading.MAX_BYTES


@takes_file
@form_page
@requires(Right.IMPORT_REFERRALS)
def upload(request):
    too_large = int(request.META.get("CONTENT_LENGTH") or 0) > reading.MAX_BYTES
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FileForm(*posted, user=request.user, too_large=too_large)
    if not form.is_valid():
        return _upload_page(request, form)
    try:
        source = imports.receive(
            organisation=form.chosen_organisation(), data=form.cleaned_data["file"].read(), by=request.user
        )
    except reading.Unreadable as unreadable:
        form.add_error("file", str(unreadable))
        return _upload_page(request, form)
    return redirect("referrals:import_columns", pk=source.pk)


@require_safe
@requires(Right.IMPORT_REFERRALS)
def example(request):
    return HttpResponse(
        "".join(_csv(line.split(";") for line in EXAMPLE.split("\n") if line)).encode(),
        content_type="text/csv; charset=utf-8",
        headers=_attached("eksempel"),
    )


@never_cache
@form_page
@requires(Right.IMPORT_REFERRALS)
def choose_columns(request, pk):
    source = _source(request, pk)
    if source.state not in imports.OPEN:
        return redirect(source)
    file = imports.about_file(source)
    headings = file["headings"]
    form = ColumnsForm(request.POST or None, headings=headings, mapping=source.columns)
    if not form.is_valid():
        samples = imports.first_lines(source)
        rows = [(form[f"column_{place}"], _sample(samples, place)) for place in range(len(headings))]
        context = {"form": form, "source": source, "rows": rows, "step": 2, "file": file}
        return render(request, "referrals/import_columns.html", context, status=422 if form.is_bound else 200)
    return _do(request, source, imports.choose_columns, mapping=form.mapping())


@never_cache
@form_page
@requires(Right.IMPORT_REFERRALS)
def show(request, pk):
    """Where the list is now: being checked, ready, being read in, or done."""
    source = _source(request, pk)
    if source.state == ImportState.UPLOADED:
        return redirect("referrals:import_columns", pk=pk)
    if request.htmx:
        response = render(request, "referrals/_import.html", _context(request, source, StartForm()))
        patch_vary_headers(response, ["HX-Request"])
        return response
    form = StartForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        response = render(request, "referrals/import.html", _context(request, source, form), status=status)
        patch_vary_headers(response, ["HX-Request"])
        return response
    return _do(request, source, imports.start, only_good=form.cleaned_data["lines"] == "good")


@require_POST
@requires(Right.IMPORT_REFERRALS)
def cancel(request, pk):
    source = _source(request, pk)
    try:
        imports.cancel(source=source, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(source)
    messages.success(request, _("The list has been removed. Nothing has been read in."))
    return redirect("referrals:imports")


@require_POST
@requires(Right.IMPORT_REFERRALS)
def try_again(request, pk):
    return _do(request, _source(request, pk), imports.try_again)


@never_cache
@require_safe
@requires(Right.IMPORT_REFERRALS)
def errors(request, pk):
    """The lines with errors, to be corrected and read in again. The added columns are left out by themselves."""
    source = _source(request, pk)
    lines = [[*imports.headings(source), _("Line"), _("Error")]]
    for number, cells, said in imports.wrong_lines(source):
        padded = [*cells, *[""] * (len(lines[0]) - 2 - len(cells))]
        lines.append([*padded, str(number), " ".join(said)])
    body = "".join(_csv(lines))
    return HttpResponse(body.encode(), content_type="text/csv; charset=utf-8", headers=_attached("fejl"))


def _source(request, pk):
    return get_object_or_404(
        ReferralImport.objects.visible_to(request.user).select_related("organisation", "job"), pk=pk
    )


def _do(request, source, action, **arguments):
    try:
        action(source=source, by=request.user, **arguments)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(source)


def _upload_page(request, form):
    recent = ReferralImport.objects.visible_to(request.user).select_related("organisation", "uploaded_by")[:SHOWN]
    context = {
        "form": form,
        "step": 1,
        "recent": [{"row": one, "when": formats.moment(one.uploaded_at)} for one in recent],
    }
    return render(request, "referrals/imports.html", context, status=422 if form.is_bound else 200)


def _context(request, source, form) -> dict:
    working = source.state in (ImportState.CHECKING, ImportState.RUNNING)
    counts = source.counts
    pages = Paginator(range(counts.get("error", 0)), PAGE)
    sheet = pages.get_page(request.GET.get("page"))
    shown = (
        []
        if working or not counts.get("error")
        else imports.wrong_lines(source, sheet.start_index() - 1, sheet.end_index())
    )
    return {
        "source": source,
        "form": form,
        "job": source.job,
        "failed": working and source.job.state == JobState.FAILED,
        "working": working and source.job.state != JobState.FAILED,
        "step": 4 if source.state in (ImportState.RUNNING, ImportState.DONE) else 3,
        "counts": counts,
        "fresh": counts.get("good", 0) - counts.get("known", 0),
        "outcomes": [(outcome.label, counts.get(outcome.value, 0)) for outcome in LineOutcome],
        "headings": [] if working else imports.headings(source),
        "wrong": [{"number": number, "line": _as_typed(cells), "errors": said} for number, cells, said in shown],
        "sheet": sheet,
    }


def _as_typed(cells) -> str:
    """The line without the empty cells at its end."""
    return "; ".join(cells).rstrip("; ")


def _sample(lines, place):
    return [cells[place] for cells in lines if place < len(cells) and cells[place]]


class _Echo:
    def write(self, text):
        return text


def _csv(lines):
    """As Danish Excel reads it: UTF-8 with a mark, semicolons; nothing that it would take for a formula."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    for line in lines:
        yield writer.writerow([reading.defused(cell) for cell in line])


def _attached(name):
    return {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
