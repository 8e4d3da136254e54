"""A row in every table that holds an organisation's rows: what the sweeps over tables look at."""

from django.apps import apps

from accounts.constraints import ScopedRows
from tests.accounts.factories import (
    AbsenceFactory,
    AccessLogEntryFactory,
    CounsellorFactory,
    OrganisationFactory,
    SettingChangeFactory,
    StaffEventFactory,
)
from tests.courses.factories import (
    AffectedMedicineFactory,
    AgreedStepFactory,
    BaselineFactory,
    BookingFactory,
    ClosingLetterFactory,
    CourseFactory,
    DoctorNoticeFactory,
    JournalStampFactory,
    ParticipationFactory,
    PlaceContactFactory,
    PlaceFactory,
    PlannedCallFactory,
    QuitDateFactory,
    SessionCoverFactory,
    SessionFactory,
    VisitCountFactory,
)
from tests.followup.factories import (
    AnswerFactory,
    CallOfferFactory,
    GatewayKeyFactory,
    MessageFactory,
    OptOutFactory,
    StopFactory,
    TemplateFactory,
)
from tests.referrals.factories import (
    AccessReasonFactory,
    CitizenFactory,
    CitizenMergeFactory,
    CitizenMergeRowFactory,
    ContactAttemptFactory,
    ContactPersonFactory,
    CoverStepFactory,
    ImportChunkFactory,
    NotSamePersonFactory,
    PauseFactory,
    PermissionFactory,
    ReferralFactory,
    ReferringUnitFactory,
    StoplinienBridgeFactory,
    UnitStaffFactory,
    UnitTotalFactory,
    VbaTalkFactory,
)


def models_with(kind):
    return [model for model in apps.get_models() if any(isinstance(c, kind) for c in model._meta.constraints)]


SCOPED_TABLES = sorted(model._meta.db_table for model in models_with(ScopedRows))


def populate(**organisation):
    """An organisation with at least one row in each of SCOPED_TABLES."""
    organisation = OrganisationFactory(**organisation)
    counsellor = CounsellorFactory(organisation=organisation)
    unit = ReferringUnitFactory(organisation=organisation)
    VbaTalkFactory(unit=unit)
    UnitStaffFactory(unit=unit)
    UnitTotalFactory(unit=unit)
    citizen = CitizenFactory(organisation=organisation)
    for around in (ContactPersonFactory, PermissionFactory, AccessReasonFactory):
        around(citizen=citizen)
    referral = ReferralFactory(citizen=citizen, unit=unit, counsellor=counsellor)
    CitizenMergeRowFactory(merge=CitizenMergeFactory(kept=citizen), row=referral.pk)
    NotSamePersonFactory(one=citizen)
    for about in (ContactAttemptFactory, PauseFactory, StoplinienBridgeFactory):
        about(referral=referral)
    absence = AbsenceFactory(organisation=organisation, user=counsellor)
    CoverStepFactory(referral=referral, absence=absence)
    StaffEventFactory(organisation=organisation, user=counsellor)
    SettingChangeFactory(organisation=organisation, by=counsellor)
    for of_citizen in (MessageFactory, AnswerFactory, OptOutFactory):
        of_citizen(citizen=citizen)
    for of_organisation in (StopFactory, GatewayKeyFactory, TemplateFactory):
        of_organisation(organisation=organisation)
    CallOfferFactory(referral=referral)
    ImportChunkFactory(organisation=organisation)
    course = CourseFactory(referral=ReferralFactory(citizen=citizen, unit=unit, counsellor=counsellor, planned=True))
    around_course = (BaselineFactory, QuitDateFactory, AgreedStepFactory, PlannedCallFactory)
    for about in (
        *around_course,
        AffectedMedicineFactory,
        DoctorNoticeFactory,
        JournalStampFactory,
        ClosingLetterFactory,
    ):
        about(course=course)
    place = PlaceFactory(organisation=organisation)
    PlaceContactFactory(place=place), VisitCountFactory(place=place)
    ParticipationFactory(course=course)
    session = SessionFactory(course=course, place=place)
    BookingFactory(session=session), SessionCoverFactory(session=session, absence=absence)
    AccessLogEntryFactory(organisation=organisation, by=counsellor, citizens=[citizen.pk])
    return organisation
