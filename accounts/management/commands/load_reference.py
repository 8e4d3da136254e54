from django.core.management.base import BaseCommand

from accounts import reference


class Command(BaseCommand):
    help = "Write the reference data: municipalities and regions. Safe to run again."

    def handle(self, **options):
        reference.load()
