import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.contrib.staticfiles import finders

from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def choose(client, language, path="/find-link/"):
    return client.post("/sprog/", {"language": language, "next": path})


def test_pages_are_danish_whatever_the_browser_wishes(client):
    response = client.get("/find-link/", headers={"Accept-Language": "en"})

    assert '<html lang="da">' in response.text
    assert response.headers["Content-Language"] == "da"


def test_a_visitor_s_choice_is_kept_in_a_cookie(client):
    response = choose(client, "en")

    assert response.headers["Location"] == "/find-link/"
    assert '<html lang="en">' in client.get("/find-link/").text


def test_a_user_s_choice_is_kept_with_the_user_and_not_on_the_computer(client):
    user = UserFactory()
    client.force_login(user)

    choose(client, "en")

    user.refresh_from_db()
    assert user.language == "en"
    client.logout()
    assert '<html lang="da">' in client.get("/find-link/").text


def test_the_user_s_own_language_wins_over_the_computer_s(client):
    choose(client, "en")
    client.force_login(UserFactory(language="da"))

    assert '<html lang="da">' in client.get("/").text


@pytest.mark.parametrize("path", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_the_switch_never_leads_to_another_site(client, path):
    assert choose(client, "en", path).headers["Location"] == "/"


def test_an_unknown_language_is_refused(client):
    assert choose(client, "xx").status_code == 400


def test_the_switch_offers_the_other_language_and_the_same_page(client):
    response = client.get("/find-link/?a=1")

    assert '<input type="hidden" name="next" value="/find-link/?a=1">' in response.text
    assert 'name="language" value="en" lang="en">English</button>' in response.text


# One more language is a catalogue and a line of the settings (docs/languages.md).


@pytest.fixture
def arabic(settings, tmp_path):
    """A catalogue with one text, and the line."""
    catalogue = Catalog(locale="ar")
    catalogue.add("How we use the information", "كيف نستخدم المعلومات")
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]


def test_a_language_more_is_offered_to_visitors_and_read_from_right_to_left(arabic, client):
    assert 'value="ar" lang="ar">العربية</button>' in client.get("/oplysninger/").text

    choose(client, "ar")

    page = client.get("/oplysninger/")
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "<h1>كيف نستخدم المعلومات</h1>" in page.text


def test_our_styles_say_start_and_end():
    styles = finders.find("css/app.css")

    with open(styles, encoding="utf-8") as file:
        sided = [line for line in file if re.search(r"(^|[\s-])(left|right)(-\w+)?:|: (left|right);", line)]

    assert sided == []


def test_what_a_new_catalogue_lacks_is_danish(arabic, client):
    choose(client, "ar")

    assert "Tilgængelighedserklæring" in client.get("/oplysninger/").text


def test_staff_work_in_danish_or_english(arabic, client):
    client.force_login(UserFactory())

    assert "العربية" not in client.get("/profil/").text
    assert choose(client, "ar").status_code == 400
