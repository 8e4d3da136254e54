"""The coordinator's pages about units that refer: list, unit, its data, its two links, poster and pocket card."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock, typesetting
from accounts.decorators import requires
from accounts.editing import Stale
from accounts.enums import Language, LinkPurpose
from accounts.rights import Right
from accounts.spreadsheets import CSV, MARK, written
from accounts.transactions import atomic
from accounts.transitions import Refused
from referrals import figures, printing, unit_pages
from referrals.actions import totals
from referrals.actions import units as actions
from referrals.enums import Period
from referrals.forms.units import UnitEditForm, UnitForm
from referrals.models import ReferringUnit

form_page = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50
PURPOSES = {word: purpose for purpose, word in unit_pages.WORDS.items()}


@require_safe
@requires(Right.MANAGE_UNITS)
def units(request):
    kinds = unit_pages.kinds_of(request.user)
    chosen = _filters(request, kinds)
    rows, total, stopped = _rows(request.user, chosen)
    context = {
        "sheet": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "total": total,
        "stopped": stopped,
        "referred_share": unit_pages.percent(total.referrals, total.talks),
        "started_share": unit_pages.percent(total.started, total.referrals),
        "kinds": kinds,
        "periods": Period.choices,
        "period": Period(chosen["period"]).label,
        "query": "&".join(f"{name}={value}" for name, value in chosen.items() if value),
        **{f"chosen_{name}": value for name, value in chosen.items()},
    }
    return render(request, "referrals/units.html", context)


@require_safe
@never_cache
@requires(Right.MANAGE_UNITS)
def units_csv(request):
    """The whole list as it is filtered, for the coordinator's own use: small numbers are in it."""
    rows, _total, _stopped = _rows(request.user, _filters(request, unit_pages.kinds_of(request.user)))
    answer = HttpResponse(MARK + written(unit_pages.file_lines(rows)), content_type=CSV)
    name = _("units-%s.csv") % clock.today().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@requires(Right.MANAGE_UNITS)
def unit(request, pk):
    one = _visible(request, pk)
    period = _chosen(request, "period", Period.values, Period.TWELVE_MONTHS)
    own = request.user.access.where(Right.MANAGE_UNITS)
    counted = figures.of_units([one.pk], own, since=unit_pages.since(period))[one.pk]
    manages = one.organisation_id in own
    context = {
        "unit": one,
        "manages": manages,
        "panels": unit_pages.panels(one) if manages else [],
        "languages": Language.choices,
        "counted": counted,
        "bars": unit_pages.bars(counted, with_talks=manages),
        "habit": unit_pages.habit(counted),
        "receivers": [organisation.name for organisation in one.receivers],
        "doubtful_total": totals.doubtful(one) if manages else None,
        "periods": Period.choices,
        "chosen_period": period,
        "period": Period(period).label,
    }
    return render(request, "referrals/unit.html", context)


@form_page
@requires(Right.MANAGE_UNITS)
def create(request):
    form = UnitForm(request.POST or None, organisations=request.user.access.where(Right.MANAGE_UNITS))
    if not form.is_valid():
        return _form(request, "referrals/unit_new.html", form)
    data = {name: value for name, value in form.cleaned_data.items() if name != "organisation"}
    organisation = next(o for o in request.user.access.organisations if o.pk == form.owner())
    try:
        with atomic():
            made = actions.add(organisation=organisation, by=request.user, **data)
    except IntegrityError:
        form.add_error("name", _("There is a unit with that name already. Choose another name."))
        return _form(request, "referrals/unit_new.html", form)
    messages.success(request, _("%s can refer now. Print the pocket card and the poster here.") % made)
    return redirect(made)


@form_page
@requires(Right.MANAGE_UNITS)
def edit(request, pk):
    one = _managed(request, pk)
    form = UnitEditForm(request.POST or None, unit=one)
    if not form.is_valid():
        return _form(request, "referrals/unit_edit.html", form, unit=one)
    try:
        actions.change(unit=one, version=form.cleaned_data["version"], by=request.user, **form.changes())
    except Stale as stale:
        conflict = form.against(stale.current)
        return render(
            request, "referrals/unit_edit.html", {"form": form, "unit": one, "conflict": conflict}, status=409
        )
    messages.success(request, _("The changes have been saved."))
    return redirect(one)


@form_page
@requires(Right.MANAGE_UNITS)
def close(request, pk):
    one = _managed(request, pk)
    if request.method != "POST":
        return render(request, "referrals/unit_close.html", {"unit": one})
    actions.close(unit=one, by=request.user)
    messages.success(request, _("%s is closed, and so are its links.") % one)
    return redirect(one)


@require_POST
@requires(Right.MANAGE_UNITS)
def reopen(request, pk):
    one = _managed(request, pk)
    actions.reopen(unit=one, by=request.user)
    messages.success(request, _("%s is open again. Open each link that it is to use.") % one)
    return redirect(one)


@require_POST
@requires(Right.MANAGE_UNITS)
def open_link(request, pk, which):
    one, purpose = _managed(request, pk), _purpose(which)
    return _do(request, one, actions.open_link, _("The link is open. Print it now."), purpose=purpose)


@form_page
@requires(Right.MANAGE_UNITS)
def renew_link(request, pk, which):
    """A new link in place of the old one, whose printed copies then open nothing."""
    one, purpose = _managed(request, pk), _purpose(which)
    link = _open_link_of(one, purpose)
    if request.method != "POST" or link is None:
        return _confirm(request, "referrals/unit_link_renew.html", one, purpose, link)
    version = request.POST.get("version", "")
    done = _("The link is new. Print it again and take down what is printed with the old one.")
    version = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    return _do(request, one, actions.renew_link, done, purpose=purpose, version=version)


@form_page
@requires(Right.MANAGE_UNITS)
def close_link(request, pk, which):
    one, purpose = _managed(request, pk), _purpose(which)
    link = _open_link_of(one, purpose)
    if request.method != "POST" or link is None:
        return _confirm(request, "referrals/unit_link_close.html", one, purpose, link)
    return _do(request, one, actions.close_link, _("The link is closed."), purpose=purpose)


@require_safe
@never_cache
@requires(Right.MANAGE_UNITS)
def print_link(request, pk, which):
    """The poster or the pocket card as a PDF, made from the link as it is now."""
    one, purpose = _managed(request, pk), _purpose(which)
    link = _open_link_of(one, purpose)
    if link is None:
        raise Http404
    language = _chosen(request, "language", Language.values, Language.DANISH)
    draw = printing.card if purpose == LinkPurpose.REFER else printing.poster
    return typesetting.answer(draw(one, link, language), f"{which}-{one.pk}")


def _filters(request, kinds) -> dict:
    return {
        "period": _chosen(request, "period", Period.values, Period.TWELVE_MONTHS),
        "kind": _chosen(request, "kind", [kind for kind, label in kinds], ""),
        "show": _chosen(request, "show", ["closed"], ""),
    }


def _rows(user, chosen):
    found = ReferringUnit.objects.visible_to(user).filter(closed_at__isnull=chosen["show"] != "closed")
    if chosen["kind"]:
        found = found.filter(kind=chosen["kind"])
    return unit_pages.rows(found, user, chosen["period"])


def _visible(request, pk):
    found = ReferringUnit.objects.visible_to(request.user).select_related("organisation", "collaboration")
    return get_object_or_404(found, pk=pk)


def _managed(request, pk):
    found = ReferringUnit.objects.managed_by(request.user).select_related("organisation", "collaboration")
    return get_object_or_404(found, pk=pk)


def _purpose(word):
    if word not in PURPOSES:
        raise Http404
    return PURPOSES[word]


def _open_link_of(one, purpose):
    link = actions.links_of(one).get(purpose)
    return link if link and link.closed_at is None else None


def _do(request, one, action, done, **kwargs):
    try:
        action(unit=one, by=request.user, **kwargs)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect(one)


def _confirm(request, template, one, purpose, link):
    """Ask first; a link that is closed already leads back to the unit."""
    if link is None:
        messages.error(request, _("The link is closed."))
        return redirect(one)
    context = {"unit": one, "link": link, "for_staff": purpose == LinkPurpose.REFER}
    return render(request, template, context)


def _form(request, template, form, **context):
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def _chosen(request, name, known, otherwise):
    """The filter's value from the address, when it is one that we know."""
    value = request.GET.get(name, "")
    return value if value in known else otherwise
