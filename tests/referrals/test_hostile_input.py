"""Random, hostile and oversized input to every form and address: never a 500, and what was typed comes back."""

from urllib.parse import quote, quote_plus

import pytest
from django.urls import reverse
from django.utils.html import escape
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from accounts.forms_settings import SECTIONS
from accounts.rights import Role
from casework.participants import filters as participants
from casework.places import filters as places
from casework.referral_list import filters as referral_list
from courses.groups import filters as groups
from followup.log import filters as texts
from tests.sweep.calls import client_of, in_parts, send, undone, url_of
from tests.sweep.pages import PAGES
from tests.sweep.test_neighbour import page_named

URLENCODED = "application/x-www-form-urlencoded"
UNIT = [
    "name",
    "institution",
    "ambassador_name",
    "ambassador_phone",
    "ambassador_email",
    "ambassador_trained_on",
    "totals_email",
]
# Fields that are typed: their text must be in the answer again. The rest are choices, which cannot be drawn unknown.
FORMS = {
    "account_login": ["login"],
    "account_reset_password": ["email"],
    "accounts:language": [],
    "accounts:welcome": [],
    "accounts:profile": ["name"],
    "referrals:vba": [
        "name",
        "phone",
        "staff_name",
        "staff_phone",
        "staff_hours",
        "language",
        "best_time",
        "note",
        "referrer_name",
        "form_id",
    ],
    "referrals:refer_unit": [
        "name",
        "phone",
        "staff_name",
        "staff_phone",
        "staff_hours",
        "language",
        "best_time",
        "note",
        "form_id",
    ],
    "referrals:vba_undo": [],
    "referrals:new": [
        "received_on",
        "sender",
        "referrer_name",
        "letter_identifier",
        "episode_of_care_identifier",
        "name",
        "phone",
        "cpr",
        "address",
        "person_name",
        "person_phone",
        "language",
        "best_time",
        "note",
        "form_id",
    ],
    "referrals:vba_status": ["code"],
    "referrals:self_refer": ["name", "phone", "person_name", "person_phone", "other_time", "language", "form_id"],
    "referrals:self_refer_unit": ["name", "phone", "person_name", "person_phone", "other_time", "language", "form_id"],
    "referrals:self_undo": [],
    "referrals:attempt": ["note", "next_day", "next_time", "submission"],
    "referrals:assign": [],
    "referrals:pause": ["until"],
    "referrals:end": [],
    "referrals:wishes": ["wanted_times", "version"],
    "casework:edit": [
        "name",
        "phone",
        "cpr",
        "birth_year",
        "address",
        "place",
        "language",
        "preferred_times",
        "pregnancy_due_on",
        "version",
    ],
    "casework:add_contact_person": ["name", "phone", "hours"],
    "casework:edit_contact_person": ["name", "phone", "hours", "version"],
    "casework:permission": ["recipient"],
    "casework:reason": ["reason"],
    "casework:reply": ["text"],
    "casework:answered": [],
    "casework:message_kinds": ["version"],
    "casework:settle_message": [],
    "followup:settle": [],
    "followup:choose_time": [],
    "followup:keys": [],
    "followup:phone": [],
    "casework:offer_time": [],
    "casework:unsure": ["q"],
    "casework:search": ["q"],
    "casework:compare": [],
    "casework:split": [],
    "referrals:new_for": [
        "received_on",
        "sender",
        "referrer_name",
        "letter_identifier",
        "episode_of_care_identifier",
        "person_name",
        "person_phone",
        "language",
        "best_time",
        "note",
        "form_id",
    ],
    "courses:new_group": ["name", "capacity", "quit_day", "first", "time", "minutes", "meetings"],
    "courses:edit_group": ["name", "capacity", "quit_day", "version"],
    "courses:add_meetings": ["first", "time", "minutes", "meetings"],
    "courses:move_meeting": ["day", "time", "version"],
    "courses:cancel_meeting": [],
    "courses:add_participant": ["q"],
    "courses:walk_in": ["q"],
    "courses:count_nameless": ["number"],
    "courses:join": [],
    "courses:leave": [],
    "courses:group_log": [],
    "referrals:imports": [],
    "referrals:import": [],
    "referrals:import_columns": [],
    "referrals:unit_new": UNIT,
    "referrals:unit_edit": [*UNIT, "version"],
    "referrals:unit_link_renew": [],
    "referrals:unit_staff": [],
    "courses:journal_enter": ["note", "fingerprint"],
    "courses:closing_letter": [
        "receiver",
        "receiver_code",
        "referred_on",
        "closed_on",
        "diagnosis",
        "text",
        "job_title",
        "version",
    ],
    "courses:closing_letter_send": ["version"],
    "casework:absence": [],
    "casework:new_absence": ["from_day", "to_day"],
    "casework:change_absence": ["from_day", "to_day", "version"],
    "casework:deputy": [],
    "casework:new_place": ["name", "address", "arrival", "smoke_free_rules", "notes"],
    "casework:edit_place": ["name", "address", "arrival", "smoke_free_rules", "notes", "version"],
    "casework:add_place_contact": ["name", "role", "phone", "hours", "note"],
    "casework:edit_place_contact": ["name", "role", "phone", "hours", "note", "version"],
    "casework:visit_count": ["number"],
    "casework:visit_find": ["q"],
    "casework:add_view": ["name"],
    "casework:change_view": ["name", "version"],
    "casework:hand_over_check": [],
    "casework:hand_over": [],
    "casework:hand_over_undo": [],
    "casework:deactivate": [],
    "accounts:invite": ["name", "email"],
    "accounts:member": ["name", "version"],
    "accounts:units": ["name"],
    "accounts:unit": ["name"],
    "accounts:lend": ["purpose", "from_day", "until_day"],
    "accounts:settings_section": ["contact_days", "contact_attempts", "version"],
}
# Who meets the form, where it is not the side's own counsellor.
VISITS = ("account_login", "account_reset_password")
OVERSEES = (
    "casework:add_view",
    "casework:change_view",
    "casework:hand_over",
    "casework:referral_list",
    "casework:untold",
    "followup:figures",
    "followup:log",
    "followup:settle",
    "referrals:import",
    "referrals:unit",
)
REFERS = ("referrals:refer_unit",)
ARRANGES = (
    "accounts:invite",
    "accounts:member",
    "accounts:unit",
    "accounts:lend",
    "accounts:settings",
    "casework:deactivate",
    "followup:keys",
)
CHOICES = [
    "column_0",
    "lines",
    "file",
    "kind",
    "day",
    "collaboration",
    "often_without_phone",
    "user",
    "version",
    "products",
    "no_phone",
    "organisation",
    "consent",
    "feedback",
    "target_groups",
    "needs_interpreter",
    "no_thanks",
    "token",
    "channel",
    "outcome",
    "seen_unassigned",
    "reason",
    "heard_from",
    "course",
    "group",
    "programme",
    "second",
    "place",
    "collaboration",
    "what",
    "do",
    "rest",
    "wanted_format",
    "wanted_place",
    "goal",
    "counsellor",
    "phone_shared",
    "rows",
    "sent",
    "all",
    "municipality",
    "is_protected",
    "preferred_channel",
    "no_sms",
    "kinds",
    "answer",
    "arrived",
    "message",
    "at",
    "number",
    "token",
    "seen",
    "role",
    "may_know",
    "purpose",
    "state",
    "form",
    "language",
    "next",
    "password",
    "unit",
    "person_role",
    "citizen",
    "take",
    "shared_with",
    "referral",
    "back",
    "roles",
    "host",
]
NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "‮kcabdrawb",
    "👩‍👩‍👧‍👦" * 9,
    "<script>alert(1)</script>",
    "\"'&<>{{ 7|add:7 }}{% now %}",
    "x" * 5000,
    "9" * 5000,
    "-1",
    "1e309",
    "NaN",
    "٣٤٥",
    "9223372036854775808",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "2026-03-29",
    "02:30",
    "25:61",
    "on",
    "reached",
    "call_later",
    "died",
    "0101611234",
    "+" * 40,
    "+4510203040",
    "é" * 201,
    "\r\n\t",
    "%00",
    "//evil.example/",
    "javascript:alert(1)",
]
# Hidden; a conflict answers with the row's present version.
NOT_TYPED = {"version"}
TEXT = st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=60))

hostile = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


def whose(name, world):
    """Somebody who may open the form."""
    if name.startswith(VISITS):
        return client_of(None)
    for names, role in ((OVERSEES, Role.COORDINATOR), (REFERS, Role.REFERRER), (ARRANGES, Role.ADMINISTRATOR)):
        if name.startswith(names):
            return client_of(world.people[role])
    return client_of(world.a.own)


def encoded(pairs):
    """A form's body, with lone surrogates as the bytes that a broken client would send."""
    return "&".join(f"{name}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs)


def posted(client, url, pairs):
    with undone():
        return client.post(url, encoded(pairs), content_type=URLENCODED)


def fields_of(name):
    """Random pairs for the form: its own fields and others', some missing, some twice."""
    names = st.sampled_from([*FORMS[name], *FORMS[name], *CHOICES])
    return st.lists(st.tuples(names, TEXT), max_size=14)


def sent_text(pairs, names):
    """What a browser's form holds of each typed field: the last of those sent, as the server could decode it."""
    decoded = {name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for name, value in pairs}
    return {name: decoded[name] for name in names if name in decoded}


def lost(response, pairs, names):
    """The typed fields whose text the answer does not hold."""
    html = response.content.decode()
    typed = sent_text(pairs, [name for name in names if name not in NOT_TYPED])
    return [name for name, text in typed.items() if escape(text) not in html]


@pytest.mark.parametrize("name", FORMS)
@hostile
@given(data=st.data())
def test_no_form_breaks_or_forgets(name, world, data):
    pairs = data.draw(fields_of(name))
    client = whose(name, world)

    response = posted(client, url_of(page_named(name), world.a), pairs)

    assert response.status_code < 500
    if response.status_code in (409, 422, 429):
        assert lost(response, pairs, FORMS[name]) == []


@pytest.mark.parametrize("names", in_parts([name for name in FORMS if FORMS[name]]))
def test_each_nasty_text_in_every_field_at_once(names, world):
    for name in names:
        nasty(name, world)


def nasty(name, world):
    client, url = whose(name, world), url_of(page_named(name), world.a)
    for text in NASTY:
        pairs = [(field, text) for field in [*FORMS[name], *CHOICES]]

        response = posted(client, url, pairs)

        assert response.status_code < 500, (name, text)
        if response.status_code in (409, 422, 429):
            assert lost(response, pairs, FORMS[name]) == [], (name, text)


@pytest.mark.parametrize("key", SECTIONS)
def test_each_nasty_text_in_every_setting(key, world):
    client = client_of(world.people[Role.ADMINISTRATOR])
    url = reverse("accounts:settings_section", args=[world.a.organisation.slug, key])
    typed = [name for name, field in SECTIONS[key].base_fields.items() if hasattr(field, "max_length")]
    for text in NASTY:
        pairs = [(field, text) for field in [*SECTIONS[key].base_fields, "days_pregnant"]]

        response = posted(client, url, pairs)

        assert response.status_code < 500, text
        if response.status_code in (409, 422):
            assert lost(response, pairs, typed) == [], text


# Addresses.

NUMBERS = ["0", "9223372036854775807", "9223372036854775808", "9" * 40, "9" * 5000]
ABOUT = [page for page in PAGES if page.target in ("citizen", "attempt", "person", "waiting", "paused", "declined")]


@pytest.mark.parametrize("number", NUMBERS, ids=len)
def test_a_number_that_no_row_can_have_is_not_there(number, world):
    client = client_of(world.a.own)
    for page in ABOUT:
        pattern = reverse(page.name, args=[7]).replace("/7/", f"/{number}/")
        for method in ("GET", "POST"):
            with undone():
                status = send(client, method, pattern).status_code

            assert status in (404, page.expected(method)["own"] if status == 405 else 404), page


@hostile
@given(key=TEXT)
@example(key="1-\x00")
@example(key="9223372036854775807-" + "a" * 26)
def test_any_key_of_a_link_is_answered(key, world, client):
    assume(key.strip("/") and "/" not in key and key not in (".", ".."))

    response = client.get("/henvis/" + quote(key.encode("utf-8", "surrogatepass"), safe="") + "/")

    assert response.status_code in (301, 404)


@hostile
@given(token=TEXT)
@example(token="\x00")
@example(token="WyJ4Il0:1xV122:al_vnIQg6RKYpLZQ8p91OE5uGMon3RTpnfPE2IudGyY")
def test_any_token_is_answered(token, world, client):
    assume(token.strip("/") and "/" not in token and token not in (".", ".."))
    sent = reverse("referrals:vba", args=world.a.args("key")) + "sendt/"

    response = client.get(sent + quote(token.encode("utf-8", "surrogatepass"), safe="") + "/")

    assert response.status_code in (301, 404, 410)


QUERIES = {
    "casework:my_day": ["list", "page"],
    "casework:referral_list": [*referral_list.Filters.defaults(), "page"],
    "followup:log": [*texts.Filters.defaults(), "after"],
    "followup:log_csv": [*texts.Filters.defaults()],
    "followup:figures": ["organisation"],
    "followup:phone": ["nummer"],
    "casework:untold": ["organisation"],
    "referrals:vba_elsewhere": ["municipality"],
    "casework:citizens": ["state", "whose", "sort", "organisation", "after", "before"],
    "casework:permission": ["purpose"],
    "casework:places": [*places.Filters.defaults(), "page"],
    "casework:participants": [*participants.Filters.defaults(), "page"],
    "courses:groups": [*groups.Filters.defaults()],
    "casework:visit_day": ["day"],
    "casework:week_sheet": ["week"],
    "courses:log": ["next"],
    "courses:log_unplanned": ["next", "place"],
    "casework:reason": ["next"],
    "account_login": ["next"],
    "referrals:import": ["page"],
    "referrals:units": ["period", "kind", "show", "page"],
    "referrals:units_csv": ["period", "kind", "show"],
    "referrals:unit": ["period"],
    "referrals:unit_print": ["language"],
}


@pytest.mark.parametrize("name", QUERIES)
def test_any_query_is_answered(name, world):
    client = whose(name, world)
    url = url_of(page_named(name), world.a)

    for field in QUERIES[name]:
        for text in NASTY:
            assert client.get(f"{url}?{encoded([(field, text)])}").status_code in (200, 302), text


# Above the limits of a request: the page that says so.


@pytest.mark.parametrize("names", in_parts(list(FORMS)))
@pytest.mark.parametrize(
    "body", ["note=" + "x" * 300_000, "&".join(f"f{number}=x" for number in range(300))], ids=["size", "fields"]
)
def test_what_is_too_much_is_met_by_its_page(names, body, world):
    for name in names:
        too_much(name, body, world)


def too_much(name, body, world):
    client = whose(name, world)

    response = client.post(url_of(page_named(name), world.a), body, content_type=URLENCODED)

    assert response.status_code == 413
    assert "Det var for meget på én gang" in response.text


def test_other_kinds_of_body_are_answered(world):
    for name in FORMS:
        client = whose(name, world)
        for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
            with undone():
                response = client.generic(
                    "POST", url_of(page_named(name), world.a), b'{"a": "\xff"}', content_type=kind
                )

            assert response.status_code < 500


# The sweep can fail.


def test_the_sweep_finds_a_text_that_is_lost(world):
    class Answer:
        content = b"<input value=&lt;b&gt;>"

    assert lost(Answer, [("name", "<b>"), ("phone", "12")], ["name", "phone", "note"]) == ["phone"]
