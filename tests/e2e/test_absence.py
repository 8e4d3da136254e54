"""A colleague is ill at half past seven: the coordinator says so, and the deputy keeps what was promised."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import button, case, field, link, record_call, refer_unseen, say, told


@pytest.fixture
def name(visit, server, citizen):
    """A citizen whom Anne has, and has tried to call."""
    page = visit("raadgiver")
    refer_unseen(page, server, citizen)
    record_call(page, citizen[0])
    button(page, "No answer").click()
    return citizen[0]


@pytest.mark.parametrize("phone", [True, False])
def test_a_colleague_is_ill_and_the_deputy_opens_the_case_without_a_reason(visit, name, phone):
    coordinator = visit("koordinator", phone=phone)
    coordinator.goto("/fravaer/")
    link(coordinator, "Register absence").click()
    field(coordinator, "Who is away?").select_option(label="Anne Birk Mortensen")
    coordinator.locator("[name=deputy]").select_option(label="Mona Dahl")
    button(coordinator, "Register absence").click()
    expect(coordinator.get_by_role("heading", level=1)).to_have_text("Anne Birk Mortensen er væk indtil videre")
    expect(coordinator.locator(".abs").filter(has_text=name)).to_have_count(1)

    deputy = visit("mona", phone=phone)
    case(deputy, name, "all")
    deputy.goto("/min-dag/")
    expect(deputy.locator("#away")).to_be_visible()
    expect(deputy.locator(".inbox li").filter(has_text="For Anne Birk Mortensen").first).to_be_visible()

    button(coordinator, "Hand everything to %(name)s", name="Mona Dahl").click()
    expect(told(coordinator)).to_contain_text("overtaget")
    button(coordinator, "Undo the plan").click()
    button(coordinator, "Mark as back at work").click()
    expect(told(coordinator)).to_contain_text(say("%s is back at work.") % "Anne Birk Mortensen")
