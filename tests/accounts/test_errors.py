import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from accounts.views import errors
from tests.accounts.factories import UserFactory

PAGES = ["400", "403", "403_csrf", "404", "405", "413", "429", "500", "503"]


@pytest.fixture(params=["visitor", "user"])
def request_of(rf, request):
    made = rf.get("/borgere/1/")
    if request.param == "user":
        made.user = request.getfixturevalue("counsellor")
    return made


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (lambda r: errors.bad_request(r, SuspiciousOperation()), 400),
        (lambda r: errors.bad_request(r, RequestDataTooBig()), 413),
        (lambda r: errors.bad_request(r, TooManyFieldsSent()), 413),
        (lambda r: errors.permission_denied(r, PermissionDenied()), 403),
        (lambda r: errors.not_found(r, Exception()), 404),
        (lambda r: errors.csrf_failure(r, "no cookie"), 403),
        (errors.too_many_requests, 429),
        (errors.server_error, 500),
    ],
)
def test_each_error_has_a_page_with_a_heading_and_a_way_on(request_of, handler, status):
    response = handler(request_of)

    assert response.status_code == status
    assert "<h1>" in response.text
    assert '<a href="/">Gå til forsiden</a>' in response.text


@pytest.mark.parametrize("page", PAGES)
def test_error_pages_are_in_both_languages(page):
    texts = {}
    for language in ("da", "en"):
        with override(language):
            texts[language] = render_to_string(f"{page}.html")

    assert "To the front page" in texts["en"]
    assert heading(texts["da"]) != heading(texts["en"])


def heading(html):
    return html.partition("<h1>")[2].partition("</h1>")[0]


def test_the_page_for_our_own_faults_asks_the_database_nothing(rf, django_assert_num_queries, db):
    request = rf.get("/")
    request.user = UserFactory()

    with django_assert_num_queries(0):
        errors.server_error(request)


def test_a_form_that_is_too_large_gets_the_413_page(db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = Client().post("/konto/login/", "login=" + "x" * 2000, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 413


def test_a_stale_page_gets_the_csrf_page(db):
    response = Client(enforce_csrf_checks=True).post("/konto/login/", {"login": "x"})

    assert response.status_code == 403
    assert "Siden havde stået åben for længe" in response.text


def test_an_unknown_page_is_404_for_visitor_and_user(client, counsellor):
    assert client.get("/findes-ikke/").status_code == 404
    client.force_login(counsellor)
    assert client.get("/findes-ikke/").status_code == 404


def test_a_wrong_host_is_400_before_anybody_is_known(client, db):
    assert client.get("/", headers={"Host": "example.org"}).status_code == 400


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_button_s_address_opened_by_itself_is_explained(client, counsellor, language):
    counsellor.language = language
    counsellor.save(update_fields=["language"])
    client.force_login(counsellor)

    response = client.get("/henvisninger/1/tag/")

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert ("button" if language == "en" else "knap") in response.text
