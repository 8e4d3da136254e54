"""Poster and pocket card as they come out of the printer: drawn, read as a phone reads them, and looked into."""

from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings

from accounts import typesetting
from accounts.enums import LinkPurpose
from referrals import printing
from referrals.actions import units
from referrals.unit_pages import address
from tests.accounts.factories import CollaborationFactory, OrganisationFactory

MILLIMETRE = 72 / 25.4  # points
SIZES = {printing.poster: (210, 297), printing.card: (74, 105)}
PURPOSE = {printing.poster: LinkPurpose.SELF_REFER, printing.card: LinkPurpose.REFER}
both = pytest.mark.parametrize("draw", [printing.poster, printing.card])


@pytest.fixture
def unit(organisation, coordinator):
    return units.add(organisation=organisation, by=coordinator, kind="hospital", name="Afsnit 4")


@pytest.fixture
def crowded(organisation, coordinator):
    """A unit of a collaboration of ten."""
    partners = [OrganisationFactory(short_name=f"Nordre Kystkommune {n}") for n in range(9)]
    together = CollaborationFactory(organisations=[organisation, *partners])
    return units.add(
        organisation=organisation, by=coordinator, kind="hospital", name="Afsnit " + "ø" * 90, collaboration=together
    )


def link(unit, draw):
    return units.links_of(unit)[PURPOSE[draw]]


def drawn(unit, draw, language="da"):
    """The one page of it."""
    document = pypdfium2.PdfDocument(draw(unit, link(unit, draw), language))
    assert len(document) == 1
    return document[0]


def read(page, *, dots_per_inch=150):
    """What a phone reads."""
    picture = page.render(scale=dots_per_inch / 72).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def text(page):
    return " ".join(page.get_textpage().get_text_bounded().split())


@both
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_code_is_exactly_the_address(draw, language, unit):
    assert read(drawn(unit, draw, language)) == [address(link(unit, draw))]


@both
def test_the_code_is_read_when_it_is_printed_coarsely(draw, unit):
    assert read(drawn(unit, draw), dots_per_inch=100) == [address(link(unit, draw))]


def test_the_code_on_the_card_opens_the_referral(unit, client):
    [scanned] = read(drawn(unit, printing.card))

    answer = client.get(urlsplit(scanned).path)

    assert answer.status_code == 200
    assert "Afsnit 4" in answer.text


def test_the_code_on_the_poster_opens_the_citizens_own_form(unit, client):
    [scanned] = read(drawn(unit, printing.poster))

    answer = client.get(urlsplit(scanned).path)

    assert answer.status_code == 200
    assert "Afsnit 4" not in answer.text


def test_the_code_of_a_renewed_link_opens_nothing(unit, coordinator, client):
    [scanned] = read(drawn(unit, printing.card))

    units.renew_link(unit=unit, purpose=LinkPurpose.REFER, by=coordinator, version=1)

    assert client.get(urlsplit(scanned).path).status_code == 404
    assert read(drawn(unit, printing.card)) != [scanned]


@both
def test_the_paper_has_the_right_size(draw, unit):
    found = [points / MILLIMETRE for points in drawn(unit, draw).get_size()]

    assert found == pytest.approx(SIZES[draw], abs=0.1)


@both
def test_the_same_link_gives_the_same_file(draw, unit, clock):
    first = draw(unit, link(unit, draw), "da")
    clock.move(days=400)

    assert draw(unit, link(unit, draw), "da") == first


@both
def test_ten_municipalities_fit_on_it(draw, crowded):
    assert read(drawn(crowded, draw)) == [address(link(crowded, draw))]


def test_the_poster_says_who_offers_it_and_not_where_it_hangs(unit, organisation):
    words = text(drawn(unit, printing.poster))

    assert organisation.name in words
    assert "10 20 30 00" in words
    assert "Afsnit 4" not in words


def test_the_poster_of_a_collaboration_names_each_number(crowded):
    words = text(drawn(crowded, printing.poster))

    assert all(organisation.short_name in words for organisation in crowded.receivers)


@pytest.mark.parametrize(("days", "told"), [(7, "inden for en uge"), (3, "inden for 3 dage"), (1, "inden for 1 dag.")])
def test_the_poster_promises_what_the_organisation_keeps(days, told, unit):
    unit.organisation.contact_days = days

    assert told in text(drawn(unit, printing.poster))


def test_the_card_is_for_the_staff(unit):
    words = text(drawn(unit, printing.card))

    assert "Afsnit 4" in words
    assert "Må ikke hænges op" in words


@both
def test_it_is_set_in_the_typeface_of_the_design_system(draw, unit):
    assert b"IBMPlexSans" in draw(unit, link(unit, draw), "da")


@both
@pytest.mark.parametrize("name", ["#panic()", "$x$ *bold* [", "<label> @ref", '"\\', "a" * 100])
def test_a_name_is_never_taken_for_markup(draw, name, unit, organisation):
    unit.name = organisation.name = organisation.short_name = name

    assert read(drawn(unit, draw)) == [address(link(unit, draw))]


def test_the_typeface_is_in_the_image():
    folder = typesetting.FONTS.relative_to(settings.BASE_DIR)

    assert f"/app/{folder}" in (settings.BASE_DIR / "Dockerfile").read_text()
    assert {"IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf", "IBMPlexSans-Bold.ttf"} <= {
        file.name for file in typesetting.FONTS.iterdir()
    }
