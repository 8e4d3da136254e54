"""Referrals of a batch of lines: a fixed number of statements however many lines, in the caller's transaction."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db import connection
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import clock, crypto
from accounts.actors import stamp
from accounts.history import record_all
from referrals import names
from referrals.actions import intake
from referrals.actions.resemblance import different_from
from referrals.enums import WITH_COURSE, EndReason, LineOutcome, Outcome, ReferralState
from referrals.importing.lines import END_STATES, Line
from referrals.models import Citizen, CitizenWord, ContactAttempt, Referral
from referrals.models.citizen import CPR_CHANGED

FILLED = ("phone", "cpr_encrypted", "cpr_hash", "birth_year", "address", "language", "possible_duplicate_of")


class Matcher:
    """Who of a batch's people is known already, by phone, CPR number and name; grows with those whom the batch makes.

    One who has been merged into another is found under the own phone and name, and the other stands for them.
    """

    def __init__(self, organisation, lines: list[Line], *, lock: bool):
        self.theirs = [line.details for line in lines]
        self.known = set(_submissions(organisation, lines))
        self.hashes = {told.cpr: crypto.keyed_hashes(told.cpr) for told in self.theirs if told.cpr}
        self.by_phone: dict[str, list[tuple[str, Citizen]]] = defaultdict(list)
        self.by_cpr: dict[str, list[tuple[str, Citizen]]] = defaultdict(list)
        ours = Citizen.objects.of(organisation).filter(erased_at=None)
        self._load(ours.select_for_update(of=("self",), no_key=True) if lock else ours)
        self.by_name = self._oldest(ours)
        self.different = different_from(organisation, self.people())

    def _load(self, ours):
        hashes = {one for each in self.hashes.values() for one in each}
        rows = {row.pk: row for row in ours.filter(phone__in={t.phone for t in self.theirs if t.phone}).order_by("pk")}
        rows |= {row.pk: row for row in ours.filter(cpr_hash__in=hashes).order_by("pk") if row.pk not in rows}
        standing = {row.merged_into_id for row in rows.values()} - {None, *rows}
        others = {row.pk: row for row in ours.filter(pk__in=standing).order_by("pk")}
        for pk, row in sorted(rows.items()):
            citizen = (rows | others).get(row.merged_into_id) if row.merged_into_id else rows[pk]
            if citizen:
                self.add(citizen, under=row)

    def _oldest(self, ours) -> dict[str, int]:
        named = ours.filter(sort_key__in={names.sort_key(told.name) for told in self.theirs})
        first = named.order_by("sort_key", "pk").distinct("sort_key")
        return dict(first.values_list("sort_key", Coalesce("merged_into", "pk")))

    def add(self, citizen, *, under=None):
        """`under`: whose phone, number and name lead to the citizen."""
        under = under or citizen
        if under.phone:
            self.by_phone[under.phone].append((under.name, citizen))
        if under.cpr_hash:
            self.by_cpr[under.cpr_hash].append((under.name, citizen))

    def made(self, citizen):
        self.add(citizen)
        self.by_name.setdefault(names.sort_key(citizen.name), citizen.pk)

    def people(self) -> set[int]:
        groups = [*self.by_phone.values(), *self.by_cpr.values()]
        return {citizen.pk for group in groups for _name, citizen in group}

    def same(self, told) -> Citizen | None:
        """CPR number equal and name alike; or phone and name equal, and no other CPR number (design: same citizen?)."""
        for name, citizen in self._with_cpr(told):
            if not citizen.died_on and _alike(name, told.name):
                return citizen
        for name, citizen in self._with_phone(told):
            free = not citizen.phone_shared and not citizen.died_on
            if free and names.same_name(name, told.name) and not self._another_number(citizen, told):
                return citizen
        return None

    def resembling(self, told) -> int | None:
        """The key of the oldest citizen with the same CPR number, phone or name."""
        found = self._with_cpr(told) or self._with_phone(told)
        return found[0][1].pk if found else self.by_name.get(names.sort_key(told.name))

    def another(self, citizen, told) -> int | None:
        """The key of the oldest other citizen with that CPR number or phone."""
        known = {citizen.pk, *self.different.get(citizen.pk, ())}
        found = [*self._with_cpr(told), *self._with_phone(told)]
        return next((other.pk for _name, other in found if other.pk not in known), None)

    def _with_cpr(self, told):
        return [entry for one in self.hashes.get(told.cpr, ()) for entry in self.by_cpr.get(one, ())]

    def _with_phone(self, told):
        return self.by_phone.get(told.phone, []) if told.phone else []

    def _another_number(self, citizen, told) -> bool:
        return bool(told.cpr and citizen.cpr_hash and citizen.cpr_hash not in self.hashes[told.cpr])


def foresee(organisation, lines: list[Line]) -> dict[str, int]:
    """How many of the lines are known already, and how many would become a possible duplicate. Writes nothing."""
    matcher = Matcher(organisation, lines, lock=False)
    fresh = [line for line in lines if line.submission not in matcher.known]
    like = sum(bool(not matcher.same(line.details) and matcher.resembling(line.details)) for line in fresh)
    return {"known": len(lines) - len(fresh), "duplicates": like}


def store(organisation, lines: list[Line], *, by) -> dict[int, LineOutcome]:
    """Make what the lines say. {number of the line: what came of it}"""
    _one_at_a_time(organisation, lines)
    matcher = Matcher(organisation, lines, lock=True)
    batch = _Batch(organisation, matcher, by, len(lines))
    for line in lines:
        batch.take(line)
    batch.write()
    return batch.outcomes


class _Batch:
    def __init__(self, organisation, matcher, by, size):
        self.organisation, self.matcher, self.by = organisation, matcher, by
        self.outcomes: dict[int, LineOutcome] = {}
        self.citizens: list[Citizen] = []
        self.filled: dict[int, Citizen] = {}
        self.referrals: list[Referral] = []
        self.attempts: list[ContactAttempt] = []
        self.citizen_keys, self.referral_keys = _keys(Citizen, size), _keys(Referral, size)
        self.codes = _codes(organisation, size)
        self.contacts = _contacts(organisation, matcher.people())

    def take(self, line: Line):
        if line.submission in self.matcher.known:
            self.outcomes[line.number] = LineOutcome.KNOWN
            return
        self.matcher.known.add(line.submission)
        citizen = self.matcher.same(line.details)
        self.outcomes[line.number] = LineOutcome.JOINED if citizen else LineOutcome.MADE
        if citizen:
            self._fill(citizen, line.details)
        else:
            citizen = self._new(line)
        self._refer(citizen, line, created=self.outcomes[line.number] == LineOutcome.MADE)

    def _new(self, line) -> Citizen:
        citizen = intake.new_citizen(self.organisation, line.details, self.by)
        citizen.pk = next(self.citizen_keys)
        citizen.possible_duplicate_of_id = self.matcher.resembling(line.details)
        if line.end_reason == EndReason.DIED:
            citizen.died_on = line.ended_on
        self.citizens.append(citizen)
        self.matcher.made(citizen)
        return citizen

    def _fill(self, citizen, told):
        new = intake.fill(citizen, told)
        if new and not citizen.possible_duplicate_of_id:
            citizen.possible_duplicate_of_id = self.matcher.another(citizen, told)
        if new and citizen not in self.citizens:
            self.filled[citizen.pk] = citizen
            if "cpr" in new:
                citizen._change_reason = CPR_CHANGED

    def _refer(self, citizen, line, *, created):
        at = intake.received_at(line.details)
        state = self._state(citizen, line, at)
        citizen.organisation = self.organisation
        referral = intake.new_referral(
            citizen,
            intake.with_differences(citizen, line.details) if not created else line.details,
            self.by,
            unit=line.unit,
            channel=line.channel,
            pk=next(self.referral_keys),
            code=next(self.codes),
            submission=line.submission,
            created_citizen=created,
            recent=None if line.contacted_on or line.end_reason else self._recent(citizen, at),
            **state,
        )
        self.referrals.append(referral)
        if line.contacted_on:
            self._reached(referral, line)

    def _state(self, citizen, line, at) -> dict:
        given: dict = {}
        if line.counsellor:
            given |= {"counsellor": line.counsellor, **stamp("assigned", by=self.by)}
        if line.contacted_on:
            given |= {"state": ReferralState.CONTACTED, **stamp("contacted", by=self.by, at=_on(line.contacted_on, at))}
        if line.end_reason:
            ended_from = ReferralState.CONTACTED if line.contacted_on else ReferralState.RECEIVED
            given |= {"state": END_STATES[line.end_reason], "end_reason": line.end_reason, "ended_from": ended_from}
            given |= stamp("ended", by=self.by, at=_on(line.ended_on, at))
        return given

    def _recent(self, citizen, at) -> Referral | None:
        since = at - timedelta(days=intake.RECENT_CONTACT_DAYS)
        made = [(made_at, referral) for made_at, referral in self.contacts[citizen.pk] if made_at >= since]
        return max(made, key=lambda one: one[0])[1] if made else None

    def _reached(self, referral, line):
        made_at = referral.contacted_at
        self.attempts.append(
            ContactAttempt(
                organisation=self.organisation,
                referral=referral,
                outcome=Outcome.REACHED,
                **stamp("made", by=self.by, at=made_at),
            )
        )
        self.contacts[referral.citizen_id].append((made_at, referral))

    def write(self):
        record_all(self.citizens, by=self.by)
        CitizenWord.objects.keep_new(self.citizens)
        record_all(list(self.filled.values()), by=self.by, fields=FILLED)
        record_all(self.referrals, by=self.by)
        record_all(self.attempts, by=self.by)


def _submissions(organisation, lines):
    stored = Referral.objects.of(organisation).filter(submission__in=[line.submission for line in lines])
    return stored.values_list("submission", flat=True)


def _alike(one: str, other: str) -> bool:
    """Every word of the shorter name stands in the longer: "Åse Krogh" and "Åse Marie Krogh"."""
    short, long = sorted((set(names.words(one)), set(names.words(other))), key=len)
    return bool(short) and short <= long


def _on(day, received) -> datetime:
    """The middle of that day; not before the referral itself, and not after now."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    return min(max(noon, received), clock.now())


def _contacts(organisation, people: set[int]) -> dict[int, list]:
    """{citizen: [(when reached, in which referral)]} of everybody who may be joined; a course that runs comes first."""
    found = defaultdict(list)
    reached = ContactAttempt.objects.standing().filter(
        organisation=organisation, referral__citizen__in=people, outcome=Outcome.REACHED
    )
    for attempt in reached.select_related("referral__counsellor") if people else ():
        found[attempt.referral.citizen_id].append((attempt.made_at, attempt.referral))
    running = Referral.objects.of(organisation).filter(citizen__in=people, state__in=WITH_COURSE)
    for referral in running.select_related("counsellor") if people else ():
        found[referral.citizen_id].append((clock.FAR, referral))
    return found


def _one_at_a_time(organisation, lines):
    """Imports of an organisation take turns by batch; and a form about one of these people waits, as in intake."""
    who = sorted({intake.lock_name(organisation, line.details) for line in lines})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import:{organisation.pk}"])
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM"
            " (SELECT DISTINCT hashtextextended(who, 0) AS key FROM unnest(%s::text[]) AS who ORDER BY key) AS keys",
            [who],
        )


def _keys(model, number):
    """Keys before the rows are there, so that rows of one batch can refer to each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return iter([row[0] for row in cursor.fetchall()])


def _codes(organisation, number):
    """As many codes as lines, none of which is taken."""
    codes: set[str] = set()
    while len(codes) < number:
        more = {intake.random_code() for _ in range(number - len(codes))}
        codes |= more - set(Referral.objects.of(organisation).filter(code__in=more).values_list("code", flat=True))
    return iter(sorted(codes))
