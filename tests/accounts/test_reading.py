"""Whom a response showed, to whom: written before it leaves, or it does not leave."""

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import RequestFactory

from accounts import middleware, reading
from accounts.models import AccessLogEntry
from accounts.scope import current, scope
from tests.accounts.factories import CollaborationFactory, CounsellorFactory
from tests.database import column


@pytest.fixture
def answer(counsellor):
    """The answer to a request whose page does `view(request)`."""

    def run(view=lambda request: None, user=counsellor):
        def page(request):
            view(request)
            return HttpResponse("shown")

        request = RequestFactory().get("/")
        request.user, request.resolver_match = user, None
        return middleware.scoped(middleware.log_reads(page))(request)

    return run


def entries():
    return list(AccessLogEntry.objects.order_by("organisation_id"))


def test_a_response_that_shows_citizens_is_logged(answer, organisation, counsellor, clock):
    answer(lambda request: reading.shows(request, [(organisation.pk, 5), (organisation.pk, 3)]))

    [entry] = entries()
    assert (entry.organisation, entry.read_by, entry.read_at) == (organisation, counsellor, clock.moment)
    assert (entry.citizens, entry.purpose) == ([3, 5], "")


def test_one_response_is_one_row_however_often_a_citizen_is_shown(answer, organisation):
    def view(request):
        for _ in range(3):
            reading.shows(request, [(organisation.pk, 5)])

    answer(view)

    assert [entry.citizens for entry in entries()] == [[5]]


def test_the_purpose_is_kept(answer, organisation):
    def view(request):
        reading.shows(request, [(organisation.pk, 5)], purpose="Vikar")
        reading.shows(request, [(organisation.pk, 6)])

    answer(view)

    assert [entry.purpose for entry in entries()] == ["Vikar"]


def test_each_organisation_gets_its_own_row(answer, organisation, neighbour, counsellor):
    counsellor.memberships.create(organisation=neighbour, roles=["counsellor"])

    answer(lambda request: reading.shows(request, [(organisation.pk, 5), (neighbour.pk, 6)]))

    with scope([organisation.pk, neighbour.pk]):
        assert [entry.citizens for entry in entries()] == [[5], [6]]


def test_a_response_that_shows_nobody_is_not_logged(answer):
    answer()

    assert entries() == []


def test_a_response_that_shows_citizens_is_not_kept_by_the_browser(answer, organisation):
    response = answer(lambda request: reading.shows(request, [(organisation.pk, 5)]))

    assert response.headers["Cache-Control"] == "no-store"


def test_no_log_no_answer(answer, neighbour):
    """A row of an organisation outside the scope: the database refuses the log."""
    response = answer(lambda request: reading.shows(request, [(neighbour.pk, 5)]))

    assert (response.status_code, b"shown" in response.content) == (503, False)


def test_half_a_log_is_none(answer, organisation, neighbour):
    answer(lambda request: reading.shows(request, [(organisation.pk, 5), (neighbour.pk, 6)]))

    assert entries() == []


def test_an_error_of_the_page_is_not_taken_for_one_of_the_log(answer):
    def view(request):
        raise DatabaseError

    with pytest.raises(DatabaseError):
        answer(view)


def test_a_page_sees_the_users_organisations(answer, organisation):
    seen = []

    answer(lambda request: seen.append(current().organisations))

    assert seen == [{organisation.pk}]


def test_a_page_may_read_what_partners_share(answer, organisation, neighbour):
    CollaborationFactory(organisations=[organisation, neighbour])
    seen = []

    answer(lambda request: seen.append(current().partners), user=CounsellorFactory(organisation=organisation))

    assert seen == [{neighbour.pk}]


def test_a_visitor_sees_nothing(answer):
    seen = []

    answer(lambda request: seen.append(column("SELECT current_setting('app.organisations')")), user=None)

    assert seen == [["{}"]]


def test_the_scope_ends_with_the_request(answer, organisation):
    with scope([]):
        answer()

        assert current().organisations == set()
