"""What finding a citizen costs in SQL, at a national volume and with row-level security on: milliseconds and the plans.

    DATABASE_URL=… python manage.py migrate && python manage.py seed --referrals 1000000
    DATABASE_URL=… python bench/search.py [--calls 200]

In the largest organisation, as the application's role. Each call looks for another of its citizens. Goals: 1 ms for a
prefix, a phone, last digits or a CPR number, 20 ms for two words (median); and no plan reads a table as a whole.
Ends with 1 when a goal is missed.
"""

import argparse
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

ONE, TWO = 1, 20  # ms
FIRST = 60  # rows asked for: 20 citizens, who may have several words that begin alike


@dataclass
class Search:
    name: str
    goal: float
    query: object  # of a (name, phone, hash) that is there
    ms: list = field(default_factory=list)
    wrong: set = field(default_factory=set)

    def call(self, citizen):
        """The time in the database, planning included, and what the plan reads from beginning to end."""
        from django.db import connection

        sql, values = self.query(citizen)[:FIRST].query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql, values)
            [told] = cursor.fetchone()[0]
        self.ms.append(told["Planning Time"] + told["Execution Time"])
        self.wrong |= set(scans(told["Plan"]))

    @property
    def p99(self):
        return quantiles(self.ms, n=100)[98]

    @property
    def holds(self) -> bool:
        return median(self.ms) <= self.goal and not self.wrong


def scans(plan):
    """The tables that a part of the plan reads as a whole."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", []):
        yield from scans(part)


def searches(organisation) -> list[Search]:
    from referrals import names, search

    def words(name, *lengths):
        found = names.search_words(name)
        return [word[:length] for word, length in zip([found[0], found[-1]], lengths, strict=False)]

    return [
        Search("prefix, 3 letters", ONE, lambda c: search.named(organisation, words(c[0], 3))),
        Search("prefix, 1 letter", ONE, lambda c: search.named(organisation, words(c[0], 1))),
        Search("whole first name", ONE, lambda c: search.named(organisation, words(c[0], 99))),
        Search("two words, 3 letters", TWO, lambda c: search.named(organisation, words(c[0], 3, 3))),
        Search("two words, 1 letter", TWO, lambda c: search.named(organisation, words(c[0], 1, 1))),
        Search("two words, whole", TWO, lambda c: search.named(organisation, words(c[0], 99, 99))),
        Search("phone, whole", ONE, lambda c: search.begins(organisation, c[1])),
        Search("phone, 3 digits", ONE, lambda c: search.begins(organisation, c[1][:6])),
        Search("last 4 digits", ONE, lambda c: search.ends(organisation, c[1][-4:])),
        Search("CPR", ONE, lambda c: search.with_cpr(organisation, [c[2]])),
    ]


def measure(calls: int) -> list[Search]:
    from accounts.models import Organisation
    from accounts.scope import scope
    from referrals.models import Citizen

    largest = Organisation.objects.order_by("pk").first()
    with scope([largest.pk]):
        known = Citizen.objects.of(largest).exclude(phone="").exclude(cpr_hash="").order_by("phone_reversed")
        citizens = list(known.values_list("name", "phone", "cpr_hash")[:calls])
        measured = searches(largest.pk)
        for citizen in citizens:
            for search in measured:
                search.call(citizen)
    return measured


def report(measured) -> str:
    lines = ["search                 median ms    p99 ms   goal  holds"]
    for one in measured:
        held = "yes" if one.holds else "NO"
        lines.append(f"{one.name:22} {median(one.ms):9.2f} {one.p99:9.2f} {one.goal:6}  {held}  {', '.join(one.wrong)}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=200)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_demo")
    import django

    django.setup()
    measured = measure(parser.parse_args().calls)
    print(report(measured))
    return 0 if all(search.holds for search in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
