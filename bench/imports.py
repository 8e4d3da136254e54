"""How long reading in a list takes, and how much memory: by default 10,000 lines with 5 % of every kind of error.

    DATABASE_URL=… python manage.py migrate
    DATABASE_URL=… python bench/imports.py [--lines 10000]

Everything in one process: the upload, the check and the reading in. It leaves an organisation of its own behind.
"""

import argparse
import os
import resource
import sys
import time
from pathlib import Path

HEADINGS = "Navn;Telefon;Cpr;Adresse;Kommune;Sprog;Tolk;Forbrug;Modtaget;Note;Status;Kontaktet;Rådgiver"
GOOD = {
    "phone": "10{n:06d}",
    "cpr": "{day}01{year}{tail}",
    "use": "Ryger",
    "on": "01-11-2026",
    "state": "",
    "contact": "",
}
# Each at 5 % of the lines.
WRONG = [
    {"name": ""},
    {"phone": "12"},
    {"cpr": "320150-1234"},
    {"on": "31-02-2026"},
    {"on": "01-01-2099"},
    {"use": "pibe"},
    {"state": "måske"},
    {"state": "kontaktet"},
    {"note": "cpr 010170-9999"},
    {"by": "ingen@example.org"},
]


def line(n: int) -> str:
    """Ten of twenty lines have an error, each of another kind."""
    told = {
        "name": f"Borger {chr(97 + n % 26)}{chr(97 + n // 26 % 26)} Bench{n}",
        "note": "Ring om eftermiddagen",
        "by": "",
    }
    told |= {
        key: value.format(n=n, day=61 + n % 28, year=50 + n % 40, tail=1000 + n % 9000) for key, value in GOOD.items()
    }
    told |= WRONG[n % 20] if n % 20 < len(WRONG) else {}
    cells = (told["name"], told["phone"], told["cpr"], f"Molevej {n}", "", "dansk", "nej", told["use"], told["on"])
    return ";".join([*cells, told["note"], told["state"], told["contact"], told["by"]])


def step(name: str, action):
    started = time.perf_counter()
    result = action()
    print(f"{name:<12} {time.perf_counter() - started:7.1f} s   {rss():6.0f} MB at most so far")
    return result


def rss() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(lines: int):
    from accounts import jobs
    from accounts.scope import scope
    from referrals.actions import imports
    from referrals.models import Citizen, Referral

    organisation, by = _organisation()
    data = "\n".join([HEADINGS, *map(line, range(lines))]).encode()
    print(f"{lines} lines, {len(data) / 1e6:.1f} MB; {rss():.0f} MB before")
    with scope([organisation.pk]):
        source = step("receive", lambda: imports.receive(organisation=organisation, data=data, by=by))
        imports.choose_columns(source=source, mapping=source.columns, by=by)
        step("check", jobs.work)
        source.refresh_from_db()
        imports.start(source=source, only_good=True, by=by)
        step("read in", jobs.work)
        source.refresh_from_db()
        print(source.counts)
        assert sum(source.counts.values()) == lines == source.lines
        assert Referral.objects.of(organisation).count() == source.counts["made"] + source.counts["joined"]
        assert Citizen.objects.of(organisation).count() == source.counts["made"]


def _organisation():
    from accounts.models import Membership, Organisation, User
    from accounts.rights import Role

    number = time.time_ns()
    organisation = Organisation.objects.create(
        kind="municipality",
        name=f"Måling {number}",
        short_name=f"Måling {number}",
        slug=f"maaling-{number}",
        phone="+4510203000",
        opening_hours="-",
    )
    user = User.objects.create(email=f"{number}@maaling.example", name="Måling")
    Membership.objects.create(user=user, organisation=organisation, roles=[Role.COORDINATOR])
    return organisation, user


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_demo")
    import django

    django.setup()
    measure(parser.parse_args().lines)


if __name__ == "__main__":
    main()
