from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from casework import seeding


class Command(BaseCommand):
    help = "Fill an empty database with a national volume of invented cases, for measuring."

    def add_arguments(self, parser):
        parser.add_argument("--referrals", type=int, default=1_000_000)

    def handle(self, *, referrals, **options):
        if not settings.DEMO:
            raise CommandError("Invented cases belong to the demo settings alone (config.settings_demo).")
        if Organisation.objects.exists():
            raise CommandError("The database is not empty. Make a new one for measuring.")
        if referrals < 2000:
            raise CommandError("At least 2000, so that every organisation has some.")
        began = monotonic()
        for step in seeding.seed(referrals):
            self.stdout.write(f"{monotonic() - began:7.1f} s  {step}")
        self.stdout.write(f"{monotonic() - began:7.1f} s  done")
