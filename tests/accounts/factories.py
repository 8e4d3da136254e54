from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from accounts import clock
from accounts.actors import stamp, system
from accounts.enums import LinkPurpose, OrganisationKind, StaffChange
from accounts.history import record
from accounts.models import (
    Absence,
    AccessLogEntry,
    Collaboration,
    CollaborationMember,
    Job,
    Loan,
    Membership,
    Municipality,
    Organisation,
    PublicLink,
    SavedView,
    SettingChange,
    StaffEvent,
    Unit,
    User,
)
from accounts.rights import Role
from accounts.scope import current, scope

PASSWORD = "havn-og-molevej-12"
TESTS = system("tests")


def within(organisation):
    """The present scope, with the organisation in it too."""
    outer = current()
    around = outer.organisations if outer else frozenset()
    return scope(around | {organisation.pk}, outer.partners if outer else ())


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    # With a letter, so that it is none of the real ones, which some tests load.
    code = factory.Sequence(lambda n: f"{'ABCDEFGHIJ'[n // 1000 % 10]}{n % 1000:03d}")
    name = factory.Sequence(lambda n: f"Havnsø {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    class Params:
        neighbour = factory.Trait(short_name=factory.Sequence(lambda n: f"Skovby {n}"))

    kind = OrganisationKind.MUNICIPALITY
    short_name = factory.Sequence(lambda n: f"Havnsø {n}")
    name = factory.LazyAttribute(lambda o: f"{o.short_name} Kommune")
    slug = factory.Sequence(lambda n: f"kommune-{n}")
    municipality = factory.SubFactory(MunicipalityFactory, name=factory.SelfAttribute("..short_name"))
    phone = "+4510203000"
    opening_hours = "mandag til torsdag kl. 8 til 15"


class CollaborationFactory(DjangoModelFactory):
    class Meta:
        model = Collaboration

    name = factory.Sequence(lambda n: f"Røgfri kyst {n}")

    @classmethod
    def _create(cls, model_class, *args, organisations=(), **kwargs):
        collaboration = super()._create(model_class, *args, **kwargs)
        for organisation in organisations:
            CollaborationMember.objects.create(collaboration=collaboration, organisation=organisation)
        return collaboration


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Socialpsykiatrien {n}")


class UserFactory(DjangoModelFactory):
    """With `organisation` and `roles` a member of staff; without, somebody who may nothing anywhere."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"medarbejder{n}@example.org")
    name = factory.Sequence(lambda n: f"Mette Holm {n}")

    @classmethod
    def _create(cls, model_class, *args, organisation=None, roles=(), unit=None, **kwargs):
        user = model_class(**kwargs)
        user.set_password(PASSWORD)
        user.save()
        if organisation:
            Membership.objects.create(user=user, organisation=organisation, unit=unit, roles=list(roles))
        return user


class CounsellorFactory(UserFactory):
    roles = [Role.COUNSELLOR]


class LocalCounsellorFactory(UserFactory):
    roles = [Role.LOCAL_COUNSELLOR]


class CoordinatorFactory(UserFactory):
    name = factory.Sequence(lambda n: f"Karen Bro {n}")
    roles = [Role.COORDINATOR]


class PublicLinkFactory(DjangoModelFactory):
    class Meta:
        model = PublicLink

    purpose = LinkPurpose.REFER
    organisation = factory.SubFactory(OrganisationFactory)
    target = factory.Sequence(lambda n: n + 1)

    @classmethod
    def _create(cls, model_class, *args, closed=False, **kwargs):
        events = stamp("created", by=TESTS) | (stamp("closed", by=TESTS) if closed else {})
        return super()._create(model_class, *args, **events, **kwargs)


class SettingChangeFactory(DjangoModelFactory):
    """A change of the opening hours, which still stands."""

    class Meta:
        model = SettingChange

    organisation = factory.SubFactory(OrganisationFactory)
    setting = "opening_hours"
    before = factory.LazyFunction(lambda: {"opening_hours": "hverdage kl. 10 til 12"})
    after = factory.LazyAttribute(lambda o: {"opening_hours": o.organisation.opening_hours})
    version = 1

    @classmethod
    def _create(cls, model_class, *args, by=TESTS, **kwargs):
        with within(kwargs["organisation"]):
            return super()._create(model_class, *args, **stamp("changed", by=by), **kwargs)


class AccessLogEntryFactory(DjangoModelFactory):
    class Meta:
        model = AccessLogEntry

    organisation = factory.SubFactory(OrganisationFactory)
    page = "casework:citizen"
    citizens = [1]

    @classmethod
    def _create(cls, model_class, *args, by=TESTS, **kwargs):
        with within(kwargs["organisation"]):
            return super()._create(model_class, *args, **stamp("read", by=by), **kwargs)


class AdministratorFactory(UserFactory):
    roles = [Role.ADMINISTRATOR]


class StaffEventFactory(DjangoModelFactory):
    class Meta:
        model = StaffEvent

    kind = StaffChange.CHANGED

    @classmethod
    def _create(cls, model_class, *args, by=TESTS, **kwargs):
        with within(kwargs["organisation"]):
            return super()._create(model_class, *args, **stamp("made", by=by), **kwargs)


class LoanFactory(DjangoModelFactory):
    """Offered, from today for a month."""

    class Meta:
        model = Loan

    user = factory.SubFactory(UserFactory)
    home = factory.SubFactory(OrganisationFactory)
    host = factory.SubFactory(OrganisationFactory)
    purpose = "Hold i sommerferien"
    from_day = factory.LazyFunction(clock.today)
    until_day = factory.LazyFunction(lambda: clock.today() + timedelta(days=30))

    @classmethod
    def _create(cls, model_class, *args, by=TESTS, **kwargs):
        return super()._create(model_class, *args, **stamp("offered", by=by), **kwargs)


class AbsenceFactory(DjangoModelFactory):
    """Away from today, nobody knows for how long."""

    class Meta:
        model = Absence

    from_day = factory.LazyFunction(clock.today)

    @classmethod
    def _create(cls, model_class, *args, by=TESTS, **kwargs):
        row = model_class(**stamp("registered", by=by), **kwargs)
        with within(row.organisation):
            return record(row, by=by)


class SavedViewFactory(DjangoModelFactory):
    class Meta:
        model = SavedView

    user = factory.SubFactory(UserFactory)
    page = "casework:referral_list"
    name = factory.Sequence(lambda n: f"Visning {n}")
    query = "due=overdue"


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    organisation = factory.SubFactory(OrganisationFactory)
    kind = "import-check"
    target = 1
    total = 10

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return super()._create(model_class, *args, **stamp("asked", by=TESTS), **kwargs)
