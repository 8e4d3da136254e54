from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts import links
from accounts.enums import LinkPurpose
from accounts.models import Organisation, PublicLink
from accounts.scope import scope
from casework.demo import people
from referrals.models import ReferringUnit


class Command(BaseCommand):
    help = "Tell a newcomer where to begin: the demo users and one referral link."

    def add_arguments(self, parser):
        parser.add_argument("--base-url", required=True)

    def handle(self, *, base_url, **options):
        self.stdout.write(f"\n  Stopforløb runs at {base_url}\n\n  Sign in with the password “{people.PASSWORD}”:")
        for email, name, organisation, roles, _unit in people.STAFF[:5]:
            self.stdout.write(f"    {email:26} {name}, {' and '.join(roles)} in {organisation}")
        self.stdout.write(f"\n  Refer a citizen, without an account:\n    {base_url}{self.referral_path()}\n")

    def referral_path(self):
        with scope(Organisation.objects.filter(slug="havnsoe").values_list("pk", flat=True)):
            unit = ReferringUnit.objects.get(name=people.SHOWN_UNIT)
        link = PublicLink.objects.get(purpose=LinkPurpose.REFER, target=unit.pk, closed_at=None)
        return reverse("referrals:vba", args=[links.key(link)])
