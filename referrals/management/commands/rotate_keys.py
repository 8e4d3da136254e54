from django.core.management.base import BaseCommand

from accounts.models import Organisation
from accounts.scope import scope
from referrals.models import Citizen


class Command(BaseCommand):
    help = (
        "Encrypt every CPR number with the newest of FIELD_KEYS, and hash it with the newest of HASH_KEYS."
        " Put the new key first in the environment, run this, then take the old key out. Safe to run again."
    )

    def handle(self, **options):
        for organisation in Organisation.objects.all():
            with scope([organisation.pk]):
                self.stdout.write(f"{organisation}: {_rotate(organisation)} numbers")


def _rotate(organisation) -> int:
    """How many numbers were written anew. The number itself is the same, so this is no change of the citizen."""
    known = Citizen.objects.of(organisation).exclude(cpr_hash="")
    for citizen in known.iterator(chunk_size=1000):
        citizen.cpr = citizen.cpr
        Citizen.objects.filter(pk=citizen.pk, organisation=organisation, cpr_hash__gt="").update(
            cpr_encrypted=citizen.cpr_encrypted, cpr_hash=citizen.cpr_hash
        )
    return known.count()
