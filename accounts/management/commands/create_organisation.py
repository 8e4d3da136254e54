import sys

from django import forms
from django.core.management.base import BaseCommand, CommandError, no_translations

from accounts import actors, invitation, organisations
from accounts.enums import MembershipState, OrganisationKind
from accounts.forms_organisation import OrganisationForm
from accounts.models import Organisation
from accounts.scope import scope


class Command(BaseCommand):
    help = "Make an organisation, and invite its first coordinator. Safe to run again."

    def add_arguments(self, parser):
        for name, field in OrganisationForm.base_fields.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=field.help_text)
        parser.add_argument("--print-link", action="store_true", help="print the invitation's link, and send no mail")
        parser.add_argument("--no-input", action="store_true", help="ask for nothing")

    @no_translations
    def handle(self, *, print_link, no_input, **options):
        given = {name: options[name] or "" for name in OrganisationForm.base_fields}
        if not no_input and sys.stdin.isatty():
            self._ask(given)
        form = OrganisationForm(given)
        if not form.is_valid():
            raise CommandError(self._faults(form))
        data = form.cleaned_data
        found = self._existing(data)
        if found is None:
            found = organisations.make(by=actors.system("create_organisation"), **data)
            self.stdout.write(f"{found} is made.")
        else:
            self.stdout.write(f"{found} is there already. Nothing has been changed.")
        self._invite(found, data["email"], print_link)

    def _ask(self, given):
        """Ask for what is missing, each until it can be used."""
        fields = OrganisationForm.base_fields
        for name in OrganisationForm.ASKED:
            is_region = given["kind"] and given["kind"] != OrganisationKind.MUNICIPALITY
            if name == "municipality" and is_region:
                continue
            while not given[name] or not self._is_usable(fields[name], given[name]):
                given[name] = input(f"{name.replace('_', ' ').capitalize()} ({fields[name].help_text}): ").strip()

    def _is_usable(self, field, text) -> bool:
        try:
            field.clean(text)
        except forms.ValidationError as wrong:
            self.stderr.write("  " + " ".join(map(str, wrong.messages)))
            return False
        return True

    def _faults(self, form) -> str:
        lines = [f"--{name.replace('_', '-')}: {' '.join(texts)}" for name, texts in form.errors.items()]
        return "Nothing has been made.\n  " + "\n  ".join(lines)

    def _existing(self, data) -> Organisation | None:
        """The organisation itself, from a run before; refused where its name or address is another's."""
        found = Organisation.objects.filter(slug=data["slug"]).first()
        if found and found.name == data["name"]:
            return found
        if found:
            raise CommandError(f"--slug: {found} has “{found.slug}” already. Nothing has been made.")
        if Organisation.objects.filter(name__iexact=data["name"]).exists():
            raise CommandError(f"--name: There is a {data['name']} already. Nothing has been made.")
        return None

    def _invite(self, organisation, email, print_link):
        """The link opens until a password is chosen; run again, a new one is made."""
        with scope([organisation.pk]):
            place = organisation.memberships.select_related("user").filter(user__email=email.lower()).first()
            if place is None:
                raise CommandError(f"{email} is not on its staff. Its administrator invites colleagues.")
            if place.state != MembershipState.INVITED:
                self.stdout.write(f"{place.user.email} has signed in already.")
            elif print_link:
                self.stdout.write(invitation.link(place.user))
            elif invitation.send(place):
                self.stdout.write(f"An invitation has been sent to {place.user.email}.")
            else:
                raise CommandError("The mail could not be sent. Run it again with --print-link.")
