"""How people use the pages. Words are looked up as the pages do, so that a test says them in English."""

import re
import time
import zlib

from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import expect


def say(text, *, context=None, **values) -> str:
    """The text as the page shows it."""
    with translation.override("da"):
        found = pgettext(context, text) if context else gettext(text)
    return found % values if values else found


def sign_in(page, email, password):
    page.goto("/konto/login/")
    page.get_by_label(say("E-mail")).fill(email)
    page.get_by_label(say("Password"), exact=True).fill(password)
    button(page, "Sign in").click()
    page.wait_for_url(lambda url: "/konto/login/" not in url)


def button(page, text, **values):
    return page.get_by_role("button", name=say(text, **values), exact=True)


def link(page, text, **values):
    return page.get_by_role("link", name=say(text, **values), exact=True)


def heading(page, text, **values):
    return page.get_by_role("heading", name=say(text, **values), exact=True)


def field(page, text):
    """By its label, whether or not that ends with "(optional)"."""
    optional = re.escape(say("(optional)"))
    return page.get_by_label(re.compile(rf"^\s*{re.escape(say(text))}\s*({optional})?\s*$"))


def chip(page, name, value):
    """Choose one, by the field's name and the value that is sent."""
    page.locator(f"[name={name}][value={value}]").check()


# The referral

UNITS = ("Lægehuset Torvet", "Jobcenter Havnsø", "Bosted Fyrvej")


def referral_page(server, unit="Jobcenter Havnsø") -> str:
    return f"/henvis/{server.links[unit]}/"


def fill_referral(page, name, phone):
    field(page, "The citizen’s name").fill(name)
    field(page, "Mobile number").fill(phone)
    consent(page).check()


def consent(page):
    return page.locator("[name=consent]")


def refer(page, server, citizen, unit="Jobcenter Havnsø"):
    """Send a referral in the page, and stand at its receipt."""
    page.goto(referral_page(server, unit))
    fill_referral(page, *citizen)
    button(page, "Send referral").click()
    expect(heading(page, "Thank you – the referral has been sent")).to_be_visible()


def refer_unseen(page, server, citizen):
    """What the form sends, for tests of what comes after it; by several units, for each has its limit per hour."""
    name, phone = citizen
    unit = UNITS[zlib.crc32(name.encode()) % len(UNITS)]
    answer = page.request.post(referral_page(server, unit), form={"name": name, "phone": phone, "consent": "on"})
    assert "/sendt/" in answer.url


# My day


def day(page, which="mine"):
    """The last sheet of the list: there stand those who came last."""
    page.goto(f"/min-dag/?list={which}&page=99")
    return page


def row(page, name):
    return page.locator("li.work").filter(has_text=name)


def is_listed(page, name, which) -> bool:
    return row(day(page, which), name).count() == 1


def record_call(page, name, which="unassigned"):
    """Go from My day to the page where a call is recorded."""
    row(day(page, which), name).locator("a.work-log").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def case(page, name, which="unassigned"):
    """Go from My day to the citizen's page."""
    row(day(page, which), name).locator(".work-name a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def from_menu(page, name, action, which="unassigned"):
    """Choose from the menu of the row in My day."""
    menu = row(day(page, which), name).locator(".row-menu")
    menu.locator("summary").click()
    menu.get_by_text(say(action), exact=True).click()


def told(page):
    """The messages on top of a page."""
    return page.locator("#messages")


# Counting


class Taps:
    """A thumb, or a mouse: the only way that a test touches the page, so that every tap is counted."""

    def __init__(self, page, *, mouse=False):
        self.page = page
        self.mouse = mouse
        self.count = 0

    def tap(self, target):
        self.count += 1
        target.click() if self.mouse else target.tap()

    def write(self, text):
        """Into the field that was tapped."""
        self.page.keyboard.type(text)


class Keys:
    """Ten fingers: every key is counted, and each stop of Tab must be seen."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def press(self, key):
        self.count += 1
        self.page.keyboard.press(key)

    def write(self, text):
        for letter in text:
            self.count += 1
            self.page.keyboard.type(letter)

    def tab_to(self, target, limit=60):
        """Tab until the target has the focus."""
        for _ in range(limit):
            self.press("Tab")
            assert self.focus_is_seen(), f"No visible focus: {self.page.evaluate(FOCUSED)}"
            if target.evaluate("target => target === document.activeElement"):
                return
        raise AssertionError("Tab does not come there.")

    def focus_is_seen(self) -> bool:
        """Within half a second: the design system lets it glide in."""
        deadline = time.monotonic() + 0.5
        while not (seen := self.page.evaluate(FOCUS_IS_SEEN)) and time.monotonic() < deadline:
            self.page.wait_for_timeout(20)
        return seen


FOCUSED = "document.activeElement.outerHTML.slice(0, 200)"
# The focused element, or the label drawn for it, has an outline, lies in the window, and nothing covers the
# middle of what is to be seen of it (a long table never fits as a whole).
FOCUS_IS_SEEN = """() => {
  const focused = document.activeElement;
  const isDrawn = (element) => {
    const style = element && getComputedStyle(element);
    const hasOutline = style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return hasOutline || (style && style.boxShadow !== "none");
  };
  const box = focused.getClientRects()[0] || focused.getBoundingClientRect();
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  const x = middle(box.left, box.right, innerWidth), y = middle(box.top, box.bottom, innerHeight);
  const top = document.elementFromPoint(x, y);
  const isOnTop = top && (focused.contains(top) || top.contains(focused) || top === focused.nextElementSibling);
  return Boolean(isOnTop && (isDrawn(focused) || isDrawn(focused.nextElementSibling)));
}"""
