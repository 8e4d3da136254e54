"""What every scene stands on: a page in one language, the people whom it is about, and the ways to the pages."""

from dataclasses import dataclass

from tests.e2e.pages import refer_unseen, row

SCENES = []
SHARED, HOME, FLOODED = "Lungemedicinsk Afdeling", "Bosted Fyrvej", "Lægerne i Østervig"
PRIMARY = "main form .button-primary"


@dataclass
class Scene:
    view: str
    who: str | None
    status: int
    play: object

    def __str__(self):
        return self.play.__name__


def scene(view, who=None, status=200):
    """`view` is the name of the page in the resolver, `who` is signed in, `status` is that of the answer shown."""

    def register(play):
        SCENES.append(Scene(view, who, status, play))
        return play

    return register


class Stage:
    """A page in one language, and the people whom the scene is about."""

    def __init__(self, server, visit, language, citizen, cast):
        self.server, self.visit, self.language, self.citizen, self.cast = server, visit, language, citizen, cast

    def open(self, who):
        page = self.visit(f"{who}.en" if who and self.language == "en" else who)
        if who is None:
            cookie = {"name": "django_language", "value": self.language, "url": self.server.address}
            page.context.add_cookies([cookie])
        return page

    def colleague(self):
        return self.open("mona")

    @property
    def name(self):
        return self.citizen[0]

    def refer(self, page):
        """A citizen of the scene's own."""
        refer_unseen(page, self.server, self.citizen)
        return self.name

    def somebody(self, page):
        """A citizen who waits and whom every scene may share, as long as it only looks."""
        if "somebody" not in self.cast:
            self.cast["somebody"] = self.refer(page)
        return self.cast["somebody"]


def listed(page, name, which="unassigned"):
    """The row in My day. Those who came last stand on the last sheet."""
    for sheet in (99, 1, 2, 3):
        page.goto(f"/min-dag/?list={which}&page={sheet}")
        if row(page, name).count():
            break
    return row(page, name)


def to_call(page, name, which="unassigned"):
    listed(page, name, which).locator("a.work-log").click()
    page.locator("form.attempt").wait_for()


def to_case(page, name, which="unassigned"):
    listed(page, name, which).locator(".work-name a").click()
    page.locator(".facts").first.wait_for(state="attached")


def open_tab(page, tab):
    """Of the citizen's page."""
    page.locator(f".case-tabs [href*='tab={tab}']").click()
    page.locator(f".case-tabs [href*='tab={tab}'][aria-current]").wait_for()


def to_action(page, name, action, which="unassigned"):
    """A page of the referral, by the end of its address."""
    address = listed(page, name, which).locator("a.work-log").get_attribute("href")
    page.goto(address.replace("kontakt/", action))


def submit(page, selector=PRIMARY):
    """Until the answer is there; a form with a draft asks for a connection before it is sent."""
    with page.expect_navigation():
        page.locator(selector).first.click()
