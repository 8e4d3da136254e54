"""At a desk, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Keys, button, consent, field, heading, referral_page, say


@pytest.mark.parametrize(
    ("unit", "municipality"), [("Jobcenter Havnsø", None), ("Lungemedicinsk Afdeling", "Østervig")]
)
def test_at_most_forty_keys(visit, server, unit, municipality):
    page = visit()
    page.goto(referral_page(server, unit))
    keys = Keys(page)

    keys.tab_to(page.get_by_label(say("Smokes", context="product"), exact=True))
    keys.press("Space")
    keys.tab_to(field(page, "The citizen’s name"))
    keys.write("Åse Brand")
    keys.tab_to(field(page, "Mobile number"))
    keys.write("19980011" if municipality else "19980012")
    if municipality:
        keys.tab_to(page.locator("[name=organisation]").first)
        keys.press("ArrowRight")
    keys.tab_to(consent(page))
    keys.press("Space")
    keys.tab_to(button(page, "Send referral"))
    keys.press("Enter")

    expect(heading(page, "Thank you – the referral has been sent")).to_be_visible()
    print(f"\nA referral from {unit}: {keys.count} keys.")  # noqa: T201
    assert keys.count <= 40
