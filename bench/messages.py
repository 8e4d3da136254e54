"""What the message engine does at a national volume, all in one run.

    DATABASE_URL=… REDIS_URL=… python manage.py migrate && python manage.py seed --referrals 300000
    DATABASE_URL=… REDIS_URL=… python bench/messages.py

A database of its own: the run gives every running course talks in the future, a million in all, and leaves them there.
Goals (design §8, the issue of the engine): bare claim ≥ 85 % of the database's two-UPDATE limit; full claim ≥ 10,000 a
second; a pass over a million unchanged ≤ 3 s; one case ≤ 3 ms.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--claims", type=int, default=200_000, help="how many are claimed for a rate")
    parser.add_argument("--only", nargs="*", default=[], help="parts: pass claim rivals send late memory")
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_demo")
    import django

    django.setup()
    from bench.messaging import run

    run.run(parser.parse_args())


if __name__ == "__main__":
    main()
