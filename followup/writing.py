"""The text of a message that was just claimed, from the case as it is now; nothing of it is kept before it goes out."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Min

from accounts import clock, links
from accounts.enums import LinkPurpose
from accounts.models import Organisation, PublicLink
from courses.models import Session
from followup import accounts_at, names
from followup.claiming import Claimed
from followup.enums import MessageState
from followup.gateways.base import Gateway, Outgoing
from followup.marking import Mark
from followup.sending import Letter
from followup.texts import gsm, neutral, rendering
from followup.texts.kinds import Kind

logger = logging.getLogger(__name__)

MENDED_WITHIN = timedelta(minutes=10)  # then an organisation whose keys cannot be read is tried again


class Writer:
    """Writes the messages of one run; what it has looked up it keeps for as long."""

    def __init__(self):
        self.organisations: dict[int, Organisation] = {}
        self.out_of_order: dict[int, str] = {}  # organisations whose keys cannot be read, and why
        self.gateways: dict[int, Gateway] = {}
        self.texts: dict[tuple, str] = {}
        self.names: dict[int, tuple[str, ...]] = {}
        self.checked: set[tuple] = set()

    def write(self, rows: list[Claimed], token: UUID) -> tuple[list[Letter], list[Mark]]:
        """What can go out, and what must not, or not now."""
        self._meet({row.organisation_id for row in rows})
        about = About(rows)
        letters, kept, begun = [], [], time.monotonic()
        for row in rows:
            if code := self.out_of_order.get(row.organisation_id):
                kept.append(_kept(row, token, code, until=clock.now() + MENDED_WITHIN))
                continue
            try:
                letters.append(self._letter(row, token, about, begun))
            except (rendering.CannotRender, Revealing) as error:
                logger.warning("Message %s is not sent: %s.", row.id, type(error).__name__)
                kept.append(_kept(row, token, type(error).__name__))
        return letters, kept

    def _meet(self, ids):
        for organisation in Organisation.objects.filter(pk__in=ids - self.organisations.keys()):
            self.organisations[organisation.pk] = organisation
            try:
                self.gateways[organisation.pk] = accounts_at.gateway_of(organisation)
            except (InvalidToken, KeyError) as error:  # the others go on
                logger.exception("The gateway of organisation %s cannot be used.", organisation.pk)
                self.out_of_order[organisation.pk] = type(error).__name__

    def _letter(self, row, token, about, begun) -> Letter:
        organisation, gateway = self.organisations[row.organisation_id], self.gateways[row.organisation_id]
        text = self._text(row, organisation, about)
        return Letter(
            id=row.id,
            claim=token,
            organisation=organisation.pk,
            tries=row.tries,
            gateway=gateway,
            outgoing=Outgoing(
                reference=str(row.reference),
                to=row.number,
                text=text,
                sender=organisation.sms_sender,
                valid_for=max(60, int((row.stale_at - clock.now()).total_seconds())),
            ),
            parts=gsm.measure(text).parts,
            price=organisation.sms_price,
            rate=organisation.sms_rate,
            begun=begun,
        )

    def _text(self, row, organisation, about) -> str:
        language = names.language_code(row.language)
        text = row.text or rendering.render(
            self._template(organisation, row.kind, language),
            language=language,
            at=about.hour(row),
            phone=organisation.phone,
            authority=organisation.name,
            link=about.link(row),
        )
        self._check(text, organisation, language, known=None if row.text else (organisation.pk, row.kind, language))
        return text

    def _check(self, text, organisation, language, known):
        """Once for each template: what is filled in, day, hour, number and authority, tells nothing."""
        if known in self.checked:
            return
        if organisation.pk not in self.names:
            self.names[organisation.pk] = names.revealing(organisation)
        told = {"names": self.names[organisation.pk], "host": settings.PUBLIC_LINK_HOST, "language": language}
        if neutral.findings(text, **told):
            raise Revealing
        if known:
            self.checked.add(known)

    def _template(self, organisation, kind, language) -> str:
        key = (organisation.pk, kind, language)
        if key not in self.texts:
            self.texts[key] = names.text_of(organisation, kind, language)
        return self.texts[key]


class Revealing(Exception):
    """The text says what it is about."""


class About:
    """What the texts of a batch need to know of their cases, looked up for all of them at once."""

    def __init__(self, rows: Iterable[Claimed]):
        self.rows = rows

    def hour(self, row):
        return self._first_meetings.get(row.course_id) if row.kind == Kind.SEAT else row.starts_at

    def link(self, row) -> str:
        key = self._links.get(row.source) if row.kind == Kind.CHOOSE_TIME else None
        return f"https://{settings.PUBLIC_LINK_HOST}/{key}" if key else ""

    @cached_property
    def _first_meetings(self) -> dict:
        """{course: the first meeting of its group that is to come}"""
        courses = [row.course_id for row in self.rows if row.kind == Kind.SEAT]
        ahead = Session.objects.planned().filter(starts_at__gt=clock.now())
        found = ahead.filter(group__participations__course__in=courses, group__participations__state="joined")
        return dict(found.order_by().values_list("group__participations__course").annotate(first=Min("starts_at")))

    @cached_property
    def _links(self) -> dict:
        """{offer: the key of its page}"""
        offers = [row.source for row in self.rows if row.kind == Kind.CHOOSE_TIME and row.source]
        open_now = PublicLink.objects.filter(purpose=LinkPurpose.CHOOSE_TIME, target__in=offers, closed_at=None)
        return {link.target: links.key(link) for link in open_now}


def _kept(row, token, code, *, until: datetime | None = None) -> Mark:
    """It stays here; with `until` it is tried again then."""
    return Mark(
        id=row.id,
        claim=token,
        state=MessageState.PENDING if until else MessageState.BLOCKED,
        number="",
        text="",
        sender="",
        gateway="",
        parts=0,
        code=code,
        next_at=until,
    )
