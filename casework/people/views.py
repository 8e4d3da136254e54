"""Finding citizens, the list of them, what has been changed, and those who are there twice."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import requires
from accounts.reading import shows
from accounts.rights import SEE_CASES
from casework.people import found, listing
from casework.people.forms import FilterForm, SearchForm

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
    context = {"form": form, "chosen": chosen, "sheet": sheet, "query": form.query()}
    return render(request, "casework/people/citizens.html", context)
