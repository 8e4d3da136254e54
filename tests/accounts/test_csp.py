import re

import pytest
from django.conf import settings
from django.template.loader import get_template

pytestmark = pytest.mark.django_db
TEMPLATES = sorted(settings.BASE_DIR.joinpath("templates").rglob("*.html"))
INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|\s(?:style|on[a-z]+)=|javascript:|\shx-on")


def test_the_policy_allows_our_own_files_alone(client):
    policy = client.get("/find-link/").headers["Content-Security-Policy"]

    assert set(policy.split("; ")) == {
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    }


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_has_inline_script_or_style(path):
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_template_compiles(path):
    get_template(str(path.relative_to(settings.BASE_DIR / "templates")))


@pytest.mark.parametrize("inline", ['<p style="x">', "<style>", "<script>", '<a onclick="x">'])
def test_the_search_finds_what_the_policy_forbids(inline):
    assert INLINE.search(inline)


def test_htmx_keeps_to_the_policy(client):
    page = client.get("/find-link/").text

    assert '"includeIndicatorStyles": false' in page
    assert '"allowEval": false' in page
    assert '"historyCacheSize": 0' in page
