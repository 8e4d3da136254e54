"""Organisations of very unequal size, with their staff, referring units and links."""

from django.db import connection

from accounts import actors
from accounts.enums import LinkPurpose, OrganisationKind
from accounts.models import Membership, Municipality, Organisation, PublicLink, User
from accounts.rights import Role
from accounts.scope import scope
from referrals.models import ReferringUnit

ORGANISATIONS = 98
LARGEST = 8  # the largest organisation has an eighth
EXPONENT = 0.745  # of the power law: the 50th of 98 has a twentieth of the largest


def sizes(referrals: int) -> list[int]:
    """How many referrals each organisation has, the largest first."""
    weights = [rank**-EXPONENT for rank in range(2, ORGANISATIONS + 1)]
    first = referrals // LARGEST
    rest = [max(1, int((referrals - first) * weight / sum(weights))) for weight in weights]
    return [referrals - sum(rest), *rest]


def make(sizes) -> list[tuple]:
    """The organisations with their staff, units and links, as rows of seed_organisation: the newest `recent` of its
    referrals are of the last two weeks, and those up to `running` have courses that have not ended."""
    made, first = [], 1
    for number, size in enumerate(sizes):
        organisation = _organisation(number)
        staff = _staff(organisation, max(2, size // 5000))
        units = _units(organisation, max(2, size // 5000))
        names = [str(unit) for unit in units]
        recent = min(size, max(200, size // 200))
        running = recent + max(50, size // 40)
        keys = [unit.pk for unit in units]
        made.append((organisation.pk, organisation.municipality_id, first, size, recent, running, staff, keys, names))
        first += size
    return made


def tell(made: list[tuple]):
    """The same as a table, for the statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE seed_organisation (organisation_id bigint, municipality_id bigint, first int,"
            " size int, recent int, running int, staff bigint[], units bigint[], unit_names text[])"
        )
        cursor.executemany("INSERT INTO seed_organisation VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", made)


def _organisation(number) -> Organisation:
    name = f"Målsted {number + 1}"
    municipality = Municipality.objects.create(code=f"M{number:03d}", name=name)
    return Organisation.objects.create(
        kind=OrganisationKind.MUNICIPALITY,
        name=f"{name} Kommune",
        short_name=name,
        slug=f"maalsted-{number + 1}",
        municipality=municipality,
        phone="+4510405060",
        opening_hours="hverdage kl. 9–15",
    )


def _staff(organisation, number) -> list[int]:
    names = [(f"{organisation.slug}-{n}@maaling.example", f"Rådgiver {n}") for n in range(number)]
    users = User.objects.bulk_create(User(email=email, name=name) for email, name in names)
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, roles=[Role.COUNSELLOR, Role.COORDINATOR]) for user in users
    )
    return [user.pk for user in users]


def _units(organisation, number) -> list[ReferringUnit]:
    with scope([organisation.pk]):
        units = ReferringUnit.objects.bulk_create(
            ReferringUnit(organisation=organisation, kind="hospital", name=f"Afsnit {n}", institution="Sygehuset")
            for n in range(number)
        )
    event = actors.stamp("created", by=actors.system("seed"))
    PublicLink.objects.bulk_create(
        PublicLink(purpose=LinkPurpose.REFER, organisation=organisation, target=unit.pk, **event) for unit in units
    )
    return units
