from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import crypto
from accounts.models import Organisation
from accounts.scope import scope
from followup.actions import keys
from referrals.models import Citizen, ImportChunk


class Command(BaseCommand):
    help = (
        "Encrypt CPR numbers and the keys of gateways with the newest of FIELD_KEYS, and hash CPR numbers with the"
        " newest of HASH_KEYS. Put the new key first in the environment, run this, then take the old key out."
        " Safe to run again."
    )

    def handle(self, **options):
        for organisation in Organisation.objects.all():
            with scope([organisation.pk]):
                _rotate_lists(organisation)
                keys.rotate(organisation)
                self.stdout.write(f"{organisation}: {_rotate(organisation)} numbers")


def _rotate_lists(organisation):
    """Lines of lists on their way in."""
    for pk in ImportChunk.objects.of(organisation).exclude(data="").values_list("pk", flat=True):
        with transaction.atomic():
            for chunk in ImportChunk.objects.select_for_update().filter(pk=pk):
                ImportChunk.objects.filter(pk=pk).update(data=crypto.encrypt(crypto.decrypt(chunk.data)))


def _rotate(organisation) -> int:
    """How many numbers were written anew. A number itself stays the same, so this is no change of the citizen."""
    known = list(Citizen.objects.of(organisation).exclude(cpr_hash="").values_list("pk", flat=True))
    for pk in known:
        with transaction.atomic():
            citizen = Citizen.objects.select_for_update(of=("self",)).get(pk=pk)
            citizen.cpr = citizen.cpr
            Citizen.objects.filter(pk=pk).update(cpr_encrypted=citizen.cpr_encrypted, cpr_hash=citizen.cpr_hash)
    return len(known)
