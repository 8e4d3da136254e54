"""A protected name is nowhere for whoever would have to give a reason: on no page, in no list, file or answer."""

import pytest

from accounts import clock
from accounts.rights import Role
from accounts.scope import scope
from referrals.models import Citizen
from referrals.reach import is_within
from tests.courses.factories import SessionFactory
from tests.referrals.factories import ReferralFactory
from tests.sweep.calls import client_of, data_of, text_of, undone, url_of
from tests.sweep.pages import PAGES
from tests.sweep.test_neighbour import LISTS, OVERSEEN, TEXTED, page_named

OUTSIDE = [*(role.value for role in Role if role != Role.LOCAL_COUNSELLOR), "visitor", "nobody"]
MORE = [
    *LISTS,
    *OVERSEEN,
    *TEXTED,
    "/henvisninger/?state=all&due=overdue",
    "/borgere/?sort=latest",
    "/borgere/?state=received",
    "/borgere/dubletter/",
]
# With data of its own below; the page that opens the case; and what makes every colleague stand in.
BESIDES = {"referrals:new", "casework:reason", "casework:new_absence"}


@pytest.fixture
def protected(world):
    """Everybody of side a is protected, and one of them is there twice by name and by phone."""
    for citizen in (world.a.citizen, world.a.referrals["paused"].citizen):
        for like in ({"name": citizen.name, "phone": ""}, {"phone": citizen.phone}):
            ReferralFactory(
                organisation=world.a.organisation,
                counsellor=world.a.own,
                **{f"citizen__{field}": value for field, value in like.items()},
                citizen__possible_duplicate_of=citizen,
            )
    stand_ins(world)
    with scope(world.everywhere):
        Citizen.objects.filter(organisation=world.a.organisation).update(is_protected=True)
    return world


def stand_ins(world):
    """Those who have one talk in a colleague's course."""
    for who in (Role.COUNSELLOR, Role.COORDINATOR):
        SessionFactory(course=world.a.courses["active"], counsellor=world.people[who], starts_at=clock.now())


def gets(world):
    return {page.name: url_of(page, world.a) for page in PAGES} | {url: url for url in MORE}


def posts(world):
    """What answers a form with somebody's name: (page, data)."""
    name, phone = world.a.citizen.name, world.a.citizen.phone
    referrals = [f"{referral.pk}-{world.a.own.pk}" for referral in world.a.referrals.values()]
    by_hand = page_named("referrals:new").data | {"name": world.a.referrals["paused"].citizen.name}
    return [
        ("casework:search", {"q": name.split()[1]}),
        ("casework:search", {"q": phone}),
        ("referrals:new", by_hand),
        ("referrals:new", by_hand | {"phone": phone}),
        ("casework:hand_over_check", {"referral": referrals, "counsellor": world.a.away.pk}),
        ("casework:hand_over", {"referral": referrals, "counsellor": world.a.away.pk}),
        *((page.name, data_of(page, world.a)) for page in PAGES if page.data and page.name not in BESIDES),
    ]


def showing(client, world):
    """The pages and answers that hold the name of one of side a, wherever they lead. What is typed may come back."""
    found = []
    for name, url in gets(world).items():
        with undone():
            if named(client.get(url, follow=True), world):
                found.append(name)
    for name, data in posts(world):
        with undone():
            answer = client.post(url_of(page_named(name), world.a), data, follow=True)
            if named(answer, world, but=data):
                found.append(("POST", name))
    return found


def named(answer, world, but=()):
    body = text_of(answer)
    typed = " ".join(map(str, dict(but).values()))
    return [name for name in world.a.names if name in body and name not in typed]


@pytest.mark.parametrize("who", OUTSIDE)
def test_a_protected_name_is_shown_to_nobody_outside(who, protected):
    user = protected.people[who]
    with scope(protected.everywhere):
        assert user is None or not is_within(user, protected.a.citizen)

    assert showing(client_of(user), protected) == []


# The sweep can fail.


def test_the_names_are_what_the_pages_show(world):
    stand_ins(world)

    found = showing(client_of(world.people["coordinator"]), world)

    lists = {"casework:citizens", "casework:referral_list", "casework:absence", "casework:my_day", OVERSEEN[1]}
    assert lists <= set(found)
    assert {("POST", name) for name in ("casework:search", "referrals:new", "casework:hand_over_check")} <= set(found)
