"""Finding citizens, the list of them, what has been changed, and those who are there twice."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import requires
from accounts.editing import Stale
from accounts.reading import shows
from accounts.rights import SEE_CASES, Right
from accounts.transitions import Refused
from casework.people import changes, duplicates, found, listing
from casework.people.forms import FilterForm, MergeForm, SearchForm, SplitForm
from referrals.actions import merging
from referrals.models import CitizenMerge
from referrals.reach import open_citizen, opens_case

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@requires(*SEE_CASES)
def search(request):
    """By POST: names, phones and CPR numbers must not stand in an address. While typing, only what was found."""
    form = SearchForm(request.POST or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    rows, more = found.rows(request.user, text, found.AT_MOST if "all" in request.POST else found.AT_FIRST)
    shows(request, ((row["organisation"], row["citizen"]) for row in rows), purpose="search")
    context = {"form": form, "text": text, "rows": rows, "more": more, "all_shown": "all" in request.POST}
    template = "casework/people/_found.html" if request.htmx else "casework/people/search.html"
    response = render(request, template, context, status=422 if form.errors else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@requires(*SEE_CASES)
def citizens(request):
    form = FilterForm(request.GET, user=request.user)
    chosen = form.chosen()
    sheet = listing.sheet(request.user, chosen)
    shows(request, ((chosen.organisation, row["citizen"]) for row in sheet.rows))
    context = {
        "calls": request.user.access.may_somewhere(Right.CONTACT_CITIZENS),
        "form": form,
        "chosen": chosen,
        "sheet": sheet,
        "query": form.query(),
        "duplicates": duplicates.count(request.user, chosen.organisation),
    }
    return render(request, "casework/people/citizens.html", context)


@require_safe
@opens_case(*SEE_CASES)
def history(request, pk):
    citizen = open_citizen(request, pk)
    everybody = changes.everybody(citizen)
    shows(request, ((citizen.organisation_id, each) for each in everybody))
    context = {
        "citizen": citizen,
        "changes": changes.of(citizen, everybody),
        "at_most": changes.AT_MOST,
        "may_merge": request.user.access.may(Right.MERGE_CITIZENS, citizen.organisation_id),
    }
    return render(request, "casework/people/history.html", context)


@require_safe
@requires(Right.MERGE_CITIZENS)
def possible_duplicates(request):
    """In each organisation in which the user may merge."""
    pairs = []
    for organisation in request.user.access.where(Right.MERGE_CITIZENS):
        found_here = duplicates.pairs(request.user, organisation)
        shows(request, ((organisation, citizen) for pair in found_here for citizen in pair["citizens"]))
        pairs += found_here
    return render(request, "casework/people/duplicates.html", {"pairs": pairs, "at_most": duplicates.AT_MOST})


@form_page
@opens_case(Right.MERGE_CITIZENS)
def compare(request, pk, other):
    """Two citizens side by side: are they one?"""
    one, two = _two(request, pk, other)
    form = MergeForm(request.POST or None, one=one, other=two)
    if not form.is_valid():
        return _compared(request, form, status=422 if form.is_bound else 200)
    decided = form.decided()
    try:
        merging.merge(**decided, by=request.user)
    except Stale:
        messages.warning(request, _("One of the two has been changed since you opened this page. Look again."))
        return redirect("casework:compare", pk, other)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(decided["kept"])
    messages.success(request, _("The two are now one. Both histories are kept."))
    return redirect(decided["kept"])


def _compared(request, form, status):
    one, two = form.one, form.other
    context = {"form": form, "citizen": one, "other": two, "lines": duplicates.side_by_side(one, two, form)}
    return render(request, "casework/people/compare.html", context, status=status)


def _two(request, pk, other):
    if pk == other:
        raise Http404
    one, two = open_citizen(request, pk), open_citizen(request, other)
    if one.organisation_id != two.organisation_id:
        raise Http404
    return one, two


@require_POST
@opens_case(Right.MERGE_CITIZENS)
def dismiss(request, pk, other):
    """They resemble each other, and are two people."""
    one, two = _two(request, pk, other)
    merging.mark_different(one=one, other=two, by=request.user)
    messages.success(request, _("Noted: they are two people. They are not shown as the same person again."))
    return redirect(one)


@form_page
@opens_case(Right.MERGE_CITIZENS)
def split(request, pk, merge):
    """Take a wrong merge apart, row by row."""
    citizen = open_citizen(request, pk)
    merges = CitizenMerge.objects.of(citizen.organisation_id).filter(split_at=None, gone__merged_into=citizen)
    row = get_object_or_404(merges.select_related("gone"), pk=merge)
    shows(request, [(citizen.organisation_id, row.gone_id)])
    form = SplitForm(request.POST or None, rows=duplicates.rows_to_part(row, citizen))
    if not form.is_valid():
        context = {"form": form, "citizen": citizen, "merge": row}
        return render(request, "casework/people/split.html", context, status=422 if form.is_bound else 200)
    try:
        restored = merging.split(merge=row, rows=form.chosen(), by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(citizen)
    messages.success(request, _("The two are apart again. Check the name, phone and CPR number of both."))
    return redirect(restored)
