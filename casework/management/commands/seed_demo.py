from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from casework.demo import seed


class Command(BaseCommand):
    help = "Make the demo's invented municipalities, staff and citizens. Safe to run again."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("The demo belongs to the demo settings alone (config.settings_demo).")
        with transaction.atomic():
            seed.seed()
