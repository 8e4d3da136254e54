"""A national volume of invented cases in set-based SQL, for measuring (bench/), made as the application's role."""

from collections.abc import Iterator

from django.db import transaction

from accounts.scope import scope
from casework.seeding import courses, groups, histories, organisations, referrals
from casework.seeding.statements import bare_tables, finish, run


def seed(number: int) -> Iterator[str]:
    """Fill an empty database with that many referrals over eight years. Yields each step's name when it is done."""
    made = organisations.make(organisations.sizes(number))
    with scope([row[0] for row in made]):
        with transaction.atomic():
            organisations.tell(made)
            with bare_tables():
                for name, sql in _steps():
                    run(sql)
                    yield name
            yield "indexes and foreign keys"
        finish()


def _steps():
    yield from (*referrals.STEPS, *groups.STEPS, *courses.STEPS)
    yield "histories", histories.sql()
