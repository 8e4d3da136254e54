"""Pages for everybody, and those that say what is wrong."""

from django.template.loader import render_to_string
from django.utils import translation

from tests.e2e.scenes.referring import vba
from tests.e2e.scenes.stage import scene, submit
from tests.e2e.watch import POLICY

# Pages for everybody


@scene("accounts:find_link")
def find_link(stage, page):
    page.goto("/find-link/")


@scene("accounts:privacy")
def privacy(stage, page):
    page.goto("/oplysninger/")


@scene("accounts:accessibility")
def accessibility(stage, page):
    page.goto("/tilgaengelighed/")


@scene("referrals:vba", status=404)
def link_closed(stage, page):
    page.goto("/henvis/1-nothing/")


# When something is wrong


@scene("accounts:language", status=400)
def error_400(stage, page):
    page.goto("/find-link/")
    page.locator("[name=language]").evaluate("button => { button.value = 'tlh' }")
    submit(page, "[name=language]")


@scene("casework:my_day", who="henviser", status=403)
def error_403(stage, page):
    page.goto("/min-dag/")


@scene("accounts:profile", who="raadgiver", status=403)
def error_csrf(stage, page):
    page.goto("/profil/")
    page.context.clear_cookies(name="csrftoken")
    submit(page)


@scene(None, who="raadgiver", status=404)
def error_404(stage, page):
    page.goto("/findes-ikke/")


@scene("referrals:take", who="raadgiver", status=405)
def error_405(stage, page):
    page.goto("/henvisninger/1/tag/")


@scene("referrals:vba", status=413)
def error_413(stage, page):
    vba(stage, page)
    page.locator("[name=note]").evaluate("note => { note.value = 'a'.repeat(300000) }")
    submit(page)


def drawn_without_us(page, language, status):
    """Pages that only a broken server shows: drawn here, with the real style."""
    with translation.override(language):
        html = render_to_string(f"{status}.html")
    answer = {"status": status, "body": html, "content_type": "text/html; charset=utf-8"}
    answer["headers"] = {"content-security-policy": "; ".join(POLICY)}
    page.route("**/broken/", lambda route: route.fulfill(**answer))
    page.goto("/broken/")


@scene(None, status=500)
def error_500(stage, page):
    drawn_without_us(page, stage.language, 500)


@scene(None, status=503)
def error_503(stage, page):
    drawn_without_us(page, stage.language, 503)
