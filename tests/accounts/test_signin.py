import re

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from accounts.models import User
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]
SIGN_IN = "/konto/login/"


def sign_in(client, user, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": user.email, "password": password, **more})


def ask_for_link(client, email):
    return client.post("/konto/adgangskode/glemt/", {"email": email}, follow=True)


def link_in(message):
    return re.search(r"http://testserver(/konto/adgangskode/ny/\S+)", message.body)[1]


def test_sign_in_leads_to_the_front_page_and_makes_a_new_session(client):
    user = UserFactory()
    client.post("/sprog/", {"language": "en"})
    client.session["seen"] = True
    before = client.session.session_key

    response = sign_in(client, user)

    assert response.headers["Location"] == "/"
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_in_returns_to_the_page_that_asked_for_it_but_never_to_another_site(client):
    user = UserFactory()

    assert sign_in(client, user, next="/profil/").headers["Location"] == "/profil/"
    client.logout()
    assert sign_in(client, user, next="https://example.org/").headers["Location"] == "/"


def test_a_page_asks_for_sign_in_first(client):
    response = client.get("/profil/")

    assert response.headers["Location"] == "/konto/login/?next=/profil/"


def test_a_fragment_asks_its_whole_page_to_load_again(client):
    response = client.get(SIGN_IN, headers={"HX-Request": "true"})

    assert response.headers["HX-Refresh"] == "true"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    known = UserFactory()
    unknown = UserFactory.build()

    answers = [sign_in(client, user, "wrong") for user in (known, unknown)]

    texts = [list(answer.context["form"].non_field_errors()) for answer in answers]
    assert texts[0] == texts[1]
    assert len(texts[0]) == 1
    assert [answer.status_code for answer in answers] == [200, 200]


def test_five_wrong_passwords_close_the_door_and_say_how_to_go_on(client):
    user = UserFactory()
    for _ in range(5):
        assert sign_in(client, user, "wrong").status_code == 200

    response = sign_in(client, user)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "300"
    assert reverse("account_reset_password") in response.text


def test_a_closed_account_stays_out(client):
    user = UserFactory(is_active=False)

    response = sign_in(client, user)

    assert response.headers["Location"] == "/konto/lukket/"
    assert client.get("/konto/lukket/").status_code == 200
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_post(client):
    client.force_login(UserFactory())

    asked = client.get("/konto/logout/")
    assert asked.status_code == 200
    assert "_auth_user_id" in client.session

    client.post("/konto/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/konto/signup/", "/konto/email/", "/konto/password/reset/"])
def test_nobody_makes_an_account_or_another_address_here(client, path):
    assert client.get(path).status_code == 404


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(client):
    user = UserFactory()
    ask_for_link(client, user.email)
    link = link_in(mail.outbox[0])

    form = client.get(link).headers["Location"]
    saved = client.post(form, {"password1": "sejlskib-ved-molen-7", "password2": "sejlskib-ved-molen-7"})

    assert saved.headers["Location"] == SIGN_IN
    assert sign_in(client, user, "sejlskib-ved-molen-7").status_code == 302
    client.logout()
    assert client.get(link).context["token_fail"]


def test_the_mail_is_plain_danish_text(client):
    user = UserFactory()
    ask_for_link(client, user.email)

    message = mail.outbox[0]

    assert message.to == [user.email]
    assert message.subject == "Vælg en ny adgangskode"
    assert message.body.startswith(f"Hej {user.name}\n")
    assert message.alternatives == []


def test_asking_for_a_link_never_tells_who_has_an_account(client):
    known = ask_for_link(client, UserFactory().email)
    unknown = ask_for_link(client, "ingen@example.org")

    assert main(known) == main(unknown)
    assert [message.to[0] for message in mail.outbox][1] == "ingen@example.org"
    assert "/ny/" not in mail.outbox[1].body


def main(response):
    html = re.search(r"<main.*</main>", response.text, re.DOTALL)[0]
    return re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", html)


def test_changing_the_password_signs_out_and_tells_by_mail(client):
    user = UserFactory()
    client.force_login(user)
    new = "sejlskib-ved-molen-7"

    response = client.post("/konto/adgangskode/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert response.headers["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session
    assert User.objects.get().check_password(new)
    assert [message.to for message in mail.outbox] == [[user.email]]


@pytest.mark.parametrize("weak", ["kort", "password12345", "mette.holm.havnsoe"])
def test_a_weak_password_is_refused_with_a_reason(client, weak):
    user = UserFactory(name="Mette Holm", email="mette.holm.havnsoe@example.org")
    client.force_login(user)

    response = client.post("/konto/adgangskode/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    assert response.context["form"].errors["password1"]
    assert User.objects.get().check_password(PASSWORD)


def test_the_hint_beside_the_field_is_the_rule(client):
    client.force_login(UserFactory())

    hint = client.get("/konto/adgangskode/").context["form"].fields["password1"].help_text

    [length] = [v["OPTIONS"]["min_length"] for v in settings.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in v]
    assert f"Mindst {length} tegn." in hint


def test_somebody_without_a_password_can_set_one(client):
    user = UserFactory()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    client.force_login(user)

    assert client.get("/konto/adgangskode/").headers["Location"] == "/konto/adgangskode/foerste/"
    assert client.get("/konto/adgangskode/foerste/").status_code == 200
