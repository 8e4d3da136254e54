"""`manage.py create_organisation`: all or nothing, safe to run again, and its first coordinator can get in."""

import io
import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import reference
from accounts.management.commands import create_organisation
from accounts.models import Collaboration, Membership, Organisation, StaffEvent, User
from accounts.rights import Role
from accounts.scope import scope
from tests.accounts.factories import CollaborationFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

GIVEN = {
    "name": "Østervig Kommune",
    "short_name": "Østervig",
    "municipality": "0101",
    "phone": "10 20 30 40",
    "opening_hours": "hverdage kl. 9–15",
    "coordinator": "Ole Ravnholt",
    "email": "Ole@Example.org",
}
PASSWORD = {"password1": "havn-og-molevej-12", "password2": "havn-og-molevej-12"}


@pytest.fixture(autouse=True)
def municipalities(db):
    reference.load()


def run(*, print_link=False, no_input=True, **changes):
    out = io.StringIO()
    given = {name: value for name, value in {**GIVEN, **changes}.items() if value is not None}
    call_command("create_organisation", stdout=out, stderr=out, print_link=print_link, no_input=no_input, **given)
    return out.getvalue()


def counted():
    return [model.objects.count() for model in (Organisation, User, Membership, Collaboration)]


def test_it_makes_the_organisation_as_told():
    run()

    made = Organisation.objects.get()
    assert (made.name, made.short_name, made.slug, made.kind) == (
        "Østervig Kommune",
        "Østervig",
        "oestervig",
        "municipality",
    )
    assert (made.phone, made.opening_hours, made.municipality.name) == ("+4510203040", "hverdage kl. 9–15", "København")
    assert made.checked_at is None


@pytest.mark.parametrize(
    ("short_name", "slug"),
    [("Ærø", "aeroe"), ("Høje-Taastrup", "hoeje-taastrup"), ("Å By", "aa-by"), ("Fanø", "fanoe")],
)
def test_the_address_is_made_of_the_short_name(short_name, slug):
    run(short_name=short_name)

    assert Organisation.objects.get().slug == slug


def test_the_first_coordinator_is_the_administrator_too_and_is_kept_as_invited():
    run()

    place = Membership.objects.get()
    assert (place.user.email, set(place.roles)) == ("ole@example.org", {Role.COORDINATOR, Role.ADMINISTRATOR})
    with scope([place.organisation_id]):
        assert StaffEvent.objects.get().made_by_kind == "system:create_organisation"


def test_the_mail_s_link_lets_the_coordinator_choose_a_password_and_sign_in(client):
    run()
    [path] = re.findall(r"http://[^/\s]+(/konto/velkommen/\S+)", mail.outbox[0].body)

    client.post(path, PASSWORD)

    answer = client.post("/konto/login/", {"login": "ole@example.org", "password": PASSWORD["password1"]})
    assert answer.status_code == 302


def test_the_printed_link_opens_the_same_page_and_no_mail_goes_out():
    [path] = re.findall(r"http://[^/\s]+(/konto/velkommen/\S+)", run(print_link=True))

    assert Client().get(path).status_code == 200
    assert mail.outbox == []


def test_run_again_it_says_that_it_is_there_and_invites_once_more():
    run()
    before = counted()

    said = run(print_link=True)

    assert "is there already. Nothing has been changed." in said
    assert "/konto/velkommen/" in said
    assert counted() == before


def test_run_again_after_the_coordinator_came_no_link_is_made(client):
    [path] = re.findall(r"http://[^/\s]+(/konto/velkommen/\S+)", run(print_link=True))
    client.post(path, PASSWORD)

    assert "/konto/velkommen/" not in run(print_link=True)


def test_somebody_who_works_elsewhere_gets_one_more_place_and_keeps_the_password():
    user = UserFactory(email="ole@example.org", organisation=OrganisationFactory(), roles=[Role.COUNSELLOR])

    run()

    assert Membership.objects.filter(user=user).count() == 2
    assert "/konto/login/" in mail.outbox[0].body


def test_it_makes_a_collaboration_or_joins_one():
    CollaborationFactory(name="Røgfri Sammen", organisations=[OrganisationFactory()])

    run(collaboration="Røgfri Sammen")
    run(name="Lindby Kommune", short_name="Lindby", collaboration="Kysten", email="b@example.org")

    members = {one.name: one.organisations.count() for one in Collaboration.objects.all()}
    assert members == {"Røgfri Sammen": 2, "Kysten": 1}


def test_a_region_has_no_municipality():
    run(kind="region", municipality=None)

    assert Organisation.objects.get().municipality is None


WRONG = [
    ({"name": None}, "--name"),
    ({"short_name": None}, "--short-name"),
    ({"short_name": "!!"}, "--slug"),
    ({"slug": "med mellemrum"}, "--slug"),
    ({"kind": "kingdom"}, "--kind"),
    ({"municipality": None}, "--municipality: A municipality has a code"),
    ({"municipality": "0000"}, "--municipality: No such municipality"),
    ({"phone": "12"}, "--phone"),
    ({"opening_hours": None}, "--opening-hours"),
    ({"coordinator": "123"}, "--coordinator"),
    ({"email": "ole"}, "--email"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_is_said_and_nothing_is_made(changes, said):
    with pytest.raises(CommandError, match=said):
        run(**changes)

    assert counted() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"slug": "oestervig", "name": "En anden"}, "--slug: En anden has “oestervig” already"),
        ({"name": "østervig kommune"}, "--name: There is a Østervig Kommune already"),
    ],
)
def test_a_name_or_an_address_that_is_taken_is_said(other, said):
    OrganisationFactory(**other)

    with pytest.raises(CommandError, match=said):
        run()

    assert Membership.objects.count() == 0


def test_when_the_last_step_fails_nothing_is_left(monkeypatch):
    def broken(**told):
        raise RuntimeError

    monkeypatch.setattr(create_organisation.organisations.staff, "invite", broken)

    with pytest.raises(RuntimeError):
        run(collaboration="Kysten")

    assert counted() == [0, 0, 0, 0]


def test_in_a_terminal_it_asks_for_what_is_missing_until_it_can_be_used(monkeypatch):
    answers, asked = iter(["Østervig Kommune", "12", "10203040"]), []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or next(answers))
    monkeypatch.setattr(create_organisation.sys, "stdin", SimpleNamespace(isatty=lambda: True))

    run(no_input=False, name=None, phone=None)

    assert [question.partition(" (")[0] for question in asked] == ["Name", "Phone", "Phone"]
    assert Organisation.objects.get().phone == "+4510203040"
