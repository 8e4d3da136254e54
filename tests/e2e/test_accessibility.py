"""axe, WCAG 2.2 AA, on every page of the resolver: both languages, phone and desktop, folded and unfolded."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import get_resolver, resolve

from tests.e2e.pages import say
from tests.e2e.scenes import SCENES, Stage

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # In axe's list of WCAG 2.2 AA, but off unless asked for.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "elementRef": False,
}
RUN = """async ({where, options}) => (await axe.run(where ?? document, options)).violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`))"""
# Every fold of the page, and the last menu of a list by itself: they close each other and lie over what is below.
UNFOLD = "() => document.querySelectorAll('details:not(.row-menu)').forEach((fold) => fold.open = true)"
OPEN_MENU = """() => {
  const last = [...document.querySelectorAll(".row-menu")].at(-1);
  return last ? last.open = true : false;
}"""
FOLD = "() => document.querySelectorAll('.row-menu').forEach((fold) => fold.open = false)"
TOO_WIDE = """() => {
  const {scrollWidth, clientWidth} = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const isWide = (one) => one.getBoundingClientRect().right > clientWidth;
  const wide = [...document.body.querySelectorAll("*")].filter(isWide);
  return [`${scrollWidth} of ${clientWidth}`, ...wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))];
}"""
PLANT = """() => {
  const faults = "<p><button>.</button><button>.</button></p><img src='/static/favicon.svg'>";
  document.querySelector("main").insertAdjacentHTML("beforeend", faults);
  const shrink = (one) => { one.style.cssText = "width: 9px; height: 9px; padding: 0; min-width: 0"; };
  document.querySelectorAll("main button").forEach(shrink);
  document.querySelector("main").style.width = "1500px";
}"""
# Answer a form, or lead elsewhere: nothing to look at.
NOT_PAGES = {
    "account_set_password",
    "accounts:end_loan",
    "accounts:reopen",
    "accounts:resend",
    "accounts:confirm_settings",
    "accounts:take_back_setting",
    "casework:reopen_absence",
    "courses:appointment_card",
    "courses:all_attended",
    "courses:baseline_finish",
    "courses:cancel",
    "courses:closing_letter_pdf",
    "courses:closing_letter_unsend",
    "courses:close_group",
    "courses:confirm_quit_date",
    "courses:count_nameless",
    "courses:drop_call",
    "courses:give_seat",
    "courses:log_row",
    "courses:reopen_group",
    "courses:reopen_meeting",
    "courses:journal_enter",
    "courses:journal_pdf",
    "courses:journal_withdraw",
    "courses:rest",
    "courses:resume",
    "courses:session_sheet",
    "courses:undo",
    "courses:undo_call",
    "courses:undo_end",
    "courses:undo_inform",
    "courses:undo_leave",
    "courses:undo_meeting",
    "courses:baseline_reopen",
    "courses:baseline_start",
    "courses:participant",
    "courses:participant_begin",
    "casework:answer_waits",
    "followup:choose_time_short",
    "followup:log_csv",
    "followup:settle",
    "casework:answered",
    "casework:calendar_feed",
    "casework:change_calendar_address",
    "casework:hand_over",
    "casework:hand_over_undo",
    "casework:referral_csv",
    "casework:dismiss",
    "casework:remove_contact_person",
    "casework:remove_view",
    "casework:show_first_steps",
    "casework:remove_place_contact",
    "casework:reopen_place",
    "casework:end_absence",
    "casework:give_back",
    "casework:take_all",
    "casework:undo_plan",
    "followup:answer",
    "followup:health",
    "followup:health_live",
    "followup:health_ticks",
    "followup:receipt",
    "referrals:bridge",
    "referrals:end_pause",
    "referrals:refer_unit_undo",
    "referrals:remove_unit_staff",
    "referrals:import_again",
    "referrals:import_cancel",
    "referrals:import_errors",
    "referrals:import_example",
    "referrals:units_csv",
    "referrals:reopen",
    "referrals:self_undo",
    "referrals:undo_attempt",
    "referrals:undo_end",
    "referrals:undo_pause",
    "referrals:unit_link_open",
    "referrals:unit_print",
    "referrals:unit_reopen",
}


def names(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield f"{prefix}{pattern.name}"


def test_every_page_of_the_resolver_is_visited():
    assert set(names(get_resolver())) - {scene.view for scene in SCENES} == NOT_PAGES


def test_what_is_not_visited_has_nothing_to_look_at(visit):
    answer = visit("raadgiver").request.get("/konto/adgangskode/foerste/", max_redirects=0)

    assert (answer.status, answer.body()) == (302, b"")


@pytest.mark.parametrize("path", ["henvisninger/1/tag/", "henvisninger/1/stoplinien/"])
def test_what_only_a_button_opens_says_so(visit, path):
    answer = visit("raadgiver").request.get(f"/{path}", max_redirects=0)

    assert answer.status == 405
    assert say("This address cannot be opened by itself") in answer.text()


@pytest.fixture(scope="session")
def axe():
    return AXE.read_text()


def run(page, where=None) -> list[str]:
    return page.evaluate(RUN, {"where": where, "options": OPTIONS})


def faults(page, axe, *, whole=True) -> list[str]:
    """Of the `whole` page: on a desk as it comes, on a phone unfolded and with its last menu; else on a phone alone."""
    page.evaluate(axe)
    found = looked_at(page, 1280) if whole else []
    if whole:
        page.evaluate(UNFOLD)
    found += looked_at(page, 390)
    if whole and page.evaluate(OPEN_MENU):
        found += [f"390, menu: {fault}" for fault in run(page, ".row-menu[open]")]
    page.evaluate(FOLD)
    page.set_viewport_size({"width": 320, "height": 800})
    return found + [f"320: {fault}" for fault in page.evaluate(TOO_WIDE)]


def looked_at(page, width) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    return [f"{width}: {fault}" for fault in [*run(page), *page.evaluate(TOO_WIDE)]]


# Every scene in Danish; in English the public pages once, which visitors switch: the others have the same elements.
FIRST_OF_VIEW = {scene.view: scene for scene in reversed(SCENES) if scene.who is None}.values()
PLAYED = [(scene, "da") for scene in SCENES] + [(scene, "en") for scene in FIRST_OF_VIEW]


@pytest.mark.parametrize(("scene", "language"), PLAYED, ids=lambda value: str(value))
def test_no_fault(scene, language, reuse, server, watch, citizen, cast, axe):
    stage = Stage(server, reuse, language, citizen, cast)
    page = stage.open(scene.who)
    watch.intended.add(scene.status)

    scene.play(stage, page)

    assert watch.status(page) == scene.status
    assert page.locator("html").get_attribute("lang") == language
    if scene.view:
        assert resolve(urlsplit(page.url).path).view_name == scene.view
    # In another language the words are others, and the narrow page is where they may not fit.
    assert faults(page, axe, whole=language == "da") == []


def test_a_planted_fault_is_found(visit, axe):
    page = visit()
    page.goto("/find-link/")
    page.evaluate(PLANT)

    found = " ".join(faults(page, axe))

    assert all(fault in found for fault in ("target-size", "image-alt", "1500"))


def test_the_phones_menu(visit, axe):
    page = visit("raadgiver")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/min-dag/")

    page.locator(".js-menu-open").click()
    page.evaluate(axe)

    assert run(page) == []
