"""Units that refer and their two links: made, corrected, closed; each link opened, renewed and closed by itself."""

import pytest
from django.db import IntegrityError

from accounts import links
from accounts.editing import Stale
from accounts.enums import LinkPurpose
from accounts.models import PublicLink
from accounts.transitions import Refused
from referrals.actions import units
from referrals.models import ReferringUnit
from tests.accounts.factories import CollaborationFactory, CoordinatorFactory, OrganisationFactory
from tests.referrals.factories import ReferringUnitFactory
from tests.threads import at_once

STAFF, POSTER = LinkPurpose.REFER, LinkPurpose.SELF_REFER
both = pytest.mark.parametrize(("purpose", "other"), [(STAFF, POSTER), (POSTER, STAFF)])


@pytest.fixture
def made(organisation, coordinator):
    return units.add(organisation=organisation, by=coordinator, kind="hospital", name="Afsnit 4")


def key_of(unit, purpose):
    return links.key(units.links_of(unit)[purpose])


def opens(key, purpose):
    return links.find(key, purpose) is not None


def test_a_new_unit_has_both_links_open(made, coordinator):
    found = units.links_of(made)

    assert {purpose: link.closed_at for purpose, link in found.items()} == {STAFF: None, POSTER: None}
    assert {link.created_by for link in found.values()} == {coordinator}
    assert made.history.get().history_user == coordinator


def test_the_links_are_two_keys(made):
    key = key_of(made, POSTER)

    assert key != key_of(made, STAFF)
    assert not opens(key, STAFF)


def test_a_correction_is_kept_with_who(made, coordinator):
    changed = units.change(unit=made, version=1, by=coordinator, ambassador_name="Pia Storm")

    assert (changed.ambassador_name, changed.version) == ("Pia Storm", 2)
    assert [row.ambassador_name for row in changed.history.all()] == ["Pia Storm", ""]


def test_a_correction_of_what_another_has_corrected_is_refused(made, coordinator):
    units.change(unit=made, version=1, by=coordinator, name="Afsnit 5")

    with pytest.raises(Stale):
        units.change(unit=made, version=1, by=coordinator, name="Afsnit 6")


def test_the_links_follow_the_unit_into_a_collaboration(made, organisation, coordinator):
    together = CollaborationFactory(organisations=[organisation, OrganisationFactory()])

    units.change(unit=made, version=1, by=coordinator, collaboration=together)

    assert {link.collaboration for link in units.links_of(made).values()} == {together}


@both
def test_a_renewed_link_stops_the_old_key_and_leaves_the_other_link(purpose, other, made, coordinator, clock):
    old, untouched = key_of(made, purpose), key_of(made, other)
    clock.move(days=1)

    link = units.renew_link(unit=made, purpose=purpose, by=coordinator, version=1)

    assert (opens(old, purpose), opens(links.key(link), purpose), opens(untouched, other)) == (False, True, True)
    assert (link.renewed_at, link.renewed_by) == (clock.moment, coordinator)


def test_pressed_twice_it_is_renewed_once(made, coordinator):
    first = units.renew_link(unit=made, purpose=STAFF, by=coordinator, version=1)
    second = units.renew_link(unit=made, purpose=STAFF, by=coordinator, version=1)

    assert links.key(first) == links.key(second)


@both
def test_a_closed_link_opens_nothing_and_leaves_the_other_link(purpose, other, made, coordinator, clock):
    old, untouched = key_of(made, purpose), key_of(made, other)

    link = units.close_link(unit=made, purpose=purpose, by=coordinator)

    assert (opens(old, purpose), opens(untouched, other)) == (False, True)
    assert (link.closed_at, link.closed_by) == (clock.moment, coordinator)


def test_a_link_opened_again_is_new(made, coordinator):
    old = key_of(made, POSTER)
    units.close_link(unit=made, purpose=POSTER, by=coordinator)

    link = units.open_link(unit=made, purpose=POSTER, by=coordinator)

    assert (opens(old, POSTER), opens(links.key(link), POSTER)) == (False, True)


def test_an_open_link_is_not_opened_again(made, coordinator):
    before = key_of(made, STAFF)

    assert links.key(units.open_link(unit=made, purpose=STAFF, by=coordinator)) == before


def test_a_unit_from_before_the_poster_gets_its_link(organisation, coordinator):
    unit = ReferringUnitFactory(organisation=organisation)

    link = units.open_link(unit=unit, purpose=POSTER, by=coordinator)

    assert opens(links.key(link), POSTER)


def test_what_is_closed_cannot_be_renewed(made, coordinator):
    units.close_link(unit=made, purpose=STAFF, by=coordinator)

    with pytest.raises(Refused):
        units.renew_link(unit=made, purpose=STAFF, by=coordinator, version=1)


def test_a_closed_unit_leaves_the_lists_with_its_links_closed(made, coordinator, clock):
    keys = {purpose: key_of(made, purpose) for purpose in units.LINKS}

    closed = units.close(unit=made, by=coordinator)

    assert (closed.closed_at, closed.closed_by) == (clock.moment, coordinator)
    assert not any(opens(key, purpose) for purpose, key in keys.items())
    assert not ReferringUnit.objects.open().exists()
    assert closed.history.first().closed_by == coordinator


def test_a_unit_opened_again_has_its_links_closed_until_each_is_opened(made, coordinator):
    units.close(unit=made, by=coordinator)

    opened = units.reopen(unit=made, by=coordinator)

    assert opened.closed_at is None
    assert all(link.closed_at for link in units.links_of(made).values())


def test_a_closed_unit_opens_no_link(made, coordinator):
    units.close(unit=made, by=coordinator)

    with pytest.raises(Refused):
        units.open_link(unit=made, purpose=STAFF, by=coordinator)


@pytest.mark.parametrize("again", [units.close, units.reopen])
def test_what_is_done_already_is_not_done_again(again, made, coordinator):
    again(unit=made, by=coordinator)
    before = made.history.count()

    again(unit=made, by=coordinator)

    assert made.history.count() == before


def test_the_database_refuses_a_second_link_of_the_same_kind(made, organisation):
    first = units.links_of(made)[STAFF]
    first.pk = None

    with pytest.raises(IntegrityError, match="public_link_once"):
        first.save(force_insert=True)


def test_two_at_once_open_one_link(transactional_db):
    organisation = OrganisationFactory()
    unit, by = ReferringUnitFactory(organisation=organisation), CoordinatorFactory(organisation=organisation)

    def open_one():
        return units.open_link(unit=unit, purpose=POSTER, by=by).pk

    assert len(set(at_once(open_one, open_one, within=organisation))) == 1
    assert PublicLink.objects.filter(target=unit.pk).count() == 1


# Who sees which.


@pytest.fixture
def partner():
    return OrganisationFactory()


@pytest.fixture
def shared(organisation, partner):
    together = CollaborationFactory(organisations=[organisation, partner])
    return ReferringUnitFactory(organisation=organisation, collaboration=together)


def test_a_partner_sees_a_shared_unit_and_does_not_manage_it(shared, partner):
    user = CoordinatorFactory(organisation=partner)

    assert list(ReferringUnit.objects.visible_to(user)) == [shared]
    assert not ReferringUnit.objects.managed_by(user).exists()


def test_a_partner_does_not_see_a_unit_that_is_not_shared(shared, partner, organisation):
    ReferringUnitFactory(organisation=organisation)

    assert list(ReferringUnit.objects.visible_to(CoordinatorFactory(organisation=partner))) == [shared]


def test_who_may_not_manage_units_sees_none(shared, counsellor):
    assert not ReferringUnit.objects.visible_to(counsellor).exists()
