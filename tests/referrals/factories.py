"""Rows as they are found in a situation. Each is made in its own organisation's scope, whatever scope is open."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts import clock
from accounts.actors import stamp
from accounts.history import record
from accounts.rights import Role
from accounts.transactions import collected
from referrals import deadline
from referrals.enums import (
    Channel,
    ContactRole,
    EndReason,
    MayKnow,
    Outcome,
    PauseReason,
    PermissionForm,
    PermissionPurpose,
    PermissionState,
    ReferralState,
    TalkOutcome,
    UnitKind,
)
from referrals.models import (
    AccessReason,
    Citizen,
    CitizenMerge,
    CitizenMergeRow,
    ContactAttempt,
    ContactPerson,
    CoverStep,
    ImportChunk,
    NotSamePerson,
    OverdueDigest,
    Pause,
    Permission,
    Referral,
    ReferralImport,
    ReferringUnit,
    StoplinienBridge,
    UnitStaff,
    UnitTotal,
    VbaTalk,
)
from tests.accounts.factories import TESTS, CounsellorFactory, OrganisationFactory, UserFactory, within


class ScopedFactory(DjangoModelFactory):
    """Saves as the application does: in the row's scope, with its history, and every event with an actor."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)

    # Events that a row has from the start, and the row above whose organisation it shares.
    _events = ()
    _parent = None

    @classmethod
    def _generate(cls, strategy, params):
        if params.get(cls._parent):
            params.setdefault("organisation", params[cls._parent].organisation)
        return super()._generate(strategy, params)

    @classmethod
    def _create(cls, model_class, *args, by=TESTS, **kwargs):
        for event in cls._events:
            kwargs = stamp(event, by=by) | kwargs
        row = model_class(**kwargs)
        with within(row.organisation):
            if hasattr(model_class, "history"):
                with collected():
                    return record(row, by=by)
            row.save()
            return row


def ago(**delta):
    return factory.LazyFunction(lambda: clock.now() - timedelta(**delta))


class ReferringUnitFactory(ScopedFactory):
    class Meta:
        model = ReferringUnit

    class Params:
        closed = factory.Trait(closed_at=ago(), closed_by_kind=TESTS.kind)

    kind = UnitKind.HOSPITAL
    name = factory.Sequence(lambda n: f"Afsnit {n}")
    institution = "Regionshospitalet Kysten"


class UnitStaffFactory(ScopedFactory):
    class Meta:
        model = UnitStaff

    _events = ("added",)
    _parent = "unit"
    unit = factory.SubFactory(ReferringUnitFactory, organisation=factory.SelfAttribute("..organisation"))
    user = factory.SubFactory(UserFactory, organisation=factory.SelfAttribute("..organisation"), roles=[Role.REFERRER])


class VbaTalkFactory(ScopedFactory):
    class Meta:
        model = VbaTalk

    _events = ("held",)
    _parent = "unit"
    unit = factory.SubFactory(ReferringUnitFactory, organisation=factory.SelfAttribute("..organisation"))
    outcome = TalkOutcome.DECLINED


class UnitTotalFactory(ScopedFactory):
    class Meta:
        model = UnitTotal

    _events = ("claimed",)
    _parent = "unit"
    unit = factory.SubFactory(ReferringUnitFactory, organisation=factory.SelfAttribute("..organisation"))
    month = factory.LazyFunction(lambda: (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1))


class CitizenFactory(ScopedFactory):
    class Meta:
        model = Citizen

    class Params:
        without_phone = factory.Trait(phone="")
        shares_a_phone = factory.Trait(phone_shared=True)
        has_died = factory.Trait(died_on=factory.LazyFunction(clock.today))
        pregnant = factory.Trait(target_groups=["pregnant"])
        protected = factory.Trait(is_protected=True, address="Molevej 3")
        erased = factory.Trait(name="—", phone="", erased_at=ago(), erased_by_kind=TESTS.kind)

    _events = ("created",)
    name = factory.Sequence(lambda n: f"Åse Krogh {n}")
    phone = factory.Sequence(lambda n: f"+4510{n % 1000000:06d}")


class CitizenMergeFactory(ScopedFactory):
    """As a row; that citizens are merged is what actions.merging does."""

    class Meta:
        model = CitizenMerge

    _events = ("merged",)
    _parent = "kept"
    kept = factory.SubFactory(CitizenFactory, organisation=factory.SelfAttribute("..organisation"))
    gone = factory.SubFactory(CitizenFactory, organisation=factory.SelfAttribute("..organisation"))
    version_before = 1


class CitizenMergeRowFactory(ScopedFactory):
    class Meta:
        model = CitizenMergeRow

    _parent = "merge"
    merge = factory.SubFactory(CitizenMergeFactory, organisation=factory.SelfAttribute("..organisation"))
    table = "referrals_referral"
    row = 1


class NotSamePersonFactory(ScopedFactory):
    class Meta:
        model = NotSamePerson

    _events = ("found",)
    _parent = "one"
    one = factory.SubFactory(CitizenFactory, organisation=factory.SelfAttribute("..organisation"))
    other = factory.SubFactory(CitizenFactory, organisation=factory.SelfAttribute("..organisation"))


class ContactPersonFactory(ScopedFactory):
    class Meta:
        model = ContactPerson

    _parent = "citizen"
    citizen = factory.SubFactory(CitizenFactory, organisation=factory.SelfAttribute("..organisation"))
    role = ContactRole.STAFF
    name = "Ib Lund"
    phone = "+4510203999"
    may_know = MayKnow.TIMES


class PermissionFactory(ScopedFactory):
    class Meta:
        model = Permission

    _events = ("recorded",)
    _parent = "citizen"
    citizen = factory.SubFactory(CitizenFactory, organisation=factory.SelfAttribute("..organisation"))
    purpose = PermissionPurpose.REFERRER
    recipient = "Afsnit 4"
    state = PermissionState.GIVEN
    form = PermissionForm.ORAL


class AccessReasonFactory(ScopedFactory):
    class Meta:
        model = AccessReason

    _events = ("given",)
    _parent = "citizen"
    citizen = factory.SubFactory(CitizenFactory, organisation=factory.SelfAttribute("..organisation"))
    reason = "Vikar for en kollega"


class ReferralFactory(ScopedFactory):
    """Received now, waiting, nobody's; the traits say what else has happened."""

    class Meta:
        model = Referral

    class Params:
        due_today = factory.Trait(received_at=ago(days=7))
        overdue = factory.Trait(received_at=ago(days=9))
        taken = factory.Trait(
            counsellor=factory.SubFactory(CounsellorFactory, organisation=factory.SelfAttribute("..organisation"))
        )
        paused = factory.Trait(
            paused_until=factory.LazyFunction(lambda: clock.today() + timedelta(days=5)),
            contact_due=factory.LazyFunction(lambda: clock.today() + timedelta(days=12)),
            pause=factory.RelatedFactory(
                "tests.referrals.factories.PauseFactory", factory_related_name="referral", until_of_referral=True
            ),
        )
        contacted = factory.Trait(state=ReferralState.CONTACTED, contacted_at=ago(), contacted_by_kind=TESTS.kind)
        planned = factory.Trait(contacted=True, state=ReferralState.PLANNED)
        started = factory.Trait(
            contacted=True, state=ReferralState.STARTED, started_at=ago(), started_by_kind=TESTS.kind
        )
        ended = factory.Trait(ended_at=ago(), ended_by_kind=TESTS.kind, ended_from=ReferralState.RECEIVED)
        declined = factory.Trait(ended=True, state=ReferralState.DECLINED, end_reason=EndReason.NOT_NOW)
        not_relevant = factory.Trait(ended=True, state=ReferralState.NOT_RELEVANT, end_reason=EndReason.MOVED)
        not_reached = factory.Trait(ended=True, state=ReferralState.NOT_REACHED, end_reason=EndReason.TOO_MANY_ATTEMPTS)
        withdrawn = factory.Trait(ended=True, state=ReferralState.WITHDRAWN, end_reason=EndReason.MISTAKE)
        finished = factory.Trait(
            started=True,
            ended=True,
            ended_from=ReferralState.STARTED,
            state=ReferralState.FINISHED,
            end_reason=EndReason.FINISHED,
        )

    _events = ("received",)
    _parent = "citizen"
    citizen = factory.SubFactory(CitizenFactory, organisation=factory.SelfAttribute("..organisation"))
    unit = factory.SubFactory(ReferringUnitFactory, organisation=factory.SelfAttribute("..organisation"))
    unit_name = factory.LazyAttribute(lambda o: str(o.unit) if o.unit else "")
    channel = Channel.STAFF_FORM
    code = factory.Sequence(lambda n: f"{n // 1000 % 1000:03d}-{n % 1000:03d}")
    products = ["cigarettes"]
    target_groups = factory.LazyAttribute(lambda o: o.citizen.target_groups)
    received_at = factory.LazyFunction(lambda: clock.now())
    contact_due = factory.LazyAttribute(
        lambda o: deadline.due_after(timezone.localdate(o.received_at), o.organisation.days_to_contact(o.target_groups))
    )
    contact_by = factory.LazyAttribute(lambda o: deadline.call_by(o.contact_due))

    @classmethod
    def _create(cls, model_class, *args, by=TESTS, **kwargs):
        if kwargs.get("counsellor"):
            kwargs = stamp("assigned", by=by) | kwargs
        return super()._create(model_class, *args, by=by, **kwargs)


class ContactAttemptFactory(ScopedFactory):
    class Meta:
        model = ContactAttempt

    _events = ("made",)
    _parent = "referral"
    referral = factory.SubFactory(ReferralFactory, organisation=factory.SelfAttribute("..organisation"))
    outcome = Outcome.NO_ANSWER


class PauseFactory(ScopedFactory):
    class Meta:
        model = Pause

    class Params:
        # Made by the referral's trait, which goes past `_generate`.
        until_of_referral = factory.Trait(
            until=factory.SelfAttribute("referral.paused_until"),
            organisation=factory.SelfAttribute("referral.organisation"),
        )

    _events = ("began",)
    _parent = "referral"
    referral = factory.SubFactory(ReferralFactory, organisation=factory.SelfAttribute("..organisation"))
    reason = PauseReason.ADMITTED
    until = factory.LazyFunction(lambda: clock.today() + timedelta(days=5))
    days_left = 7
    due_before = factory.LazyFunction(lambda: clock.today() + timedelta(days=7))


class StoplinienBridgeFactory(ScopedFactory):
    class Meta:
        model = StoplinienBridge

    _events = ("made",)
    _parent = "referral"
    referral = factory.SubFactory(ReferralFactory, organisation=factory.SelfAttribute("..organisation"))


class CoverStepFactory(ScopedFactory):
    class Meta:
        model = CoverStep

    _events = ("made",)
    _parent = "referral"
    referral = factory.SubFactory(ReferralFactory, organisation=factory.SelfAttribute("..organisation"))


class OverdueDigestFactory(DjangoModelFactory):
    class Meta:
        model = OverdueDigest

    user = factory.SubFactory(UserFactory)
    day = factory.LazyFunction(clock.today)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return super()._create(model_class, *args, **stamp("claimed", by=TESTS), **kwargs)


class ReferralImportFactory(ScopedFactory):
    """A list of one line, whose columns nobody has chosen yet."""

    class Meta:
        model = ReferralImport

    _events = ("uploaded",)
    lines = 1
    headings_key = "1:abc"


class ImportChunkFactory(ScopedFactory):
    class Meta:
        model = ImportChunk

    _parent = "source"
    source = factory.SubFactory(ReferralImportFactory, organisation=factory.SelfAttribute("..organisation"))
    number = 1
    lines = 1
