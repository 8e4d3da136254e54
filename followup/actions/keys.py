"""An organisation's account at its gateway: its keys, the addresses that the gateway calls, and a message to try it."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts import crypto, limits, links
from accounts.actors import stamp
from accounts.enums import LinkPurpose
from accounts.models import Organisation, PublicLink
from accounts.transactions import atomic
from accounts.transitions import Refused, lock
from followup.actions import asking
from followup.hindrance import Hindrance
from followup.models import GatewayKey, Message, Stop
from followup.texts.kinds import Kind

TRIES, PERIOD = 5, timedelta(hours=1)
TRY = _("This is a test. Kind regards, %s")


def of(organisation: Organisation) -> GatewayKey | None:
    return GatewayKey.objects.of(organisation).select_related("changed_by").first()


@atomic
def write(*, organisation: Organisation, by, token: str = "", secret: str = "") -> GatewayKey:
    """Keep what is given, and leave the other as it was."""
    lock(organisation)
    key = of(organisation) or GatewayKey(organisation=organisation)
    if token:
        key.token_encrypted = crypto.encrypt(token)
    if secret:
        key.secret_encrypted = crypto.encrypt(secret)
    return _stamped(key, by)


@atomic
def forget(*, organisation: Organisation, by) -> GatewayKey | None:
    """Both keys are gone; those of the environment count again, where there are some."""
    lock(organisation)
    key = of(organisation)
    if key is None:
        return None
    key.token_encrypted = key.secret_encrypted = ""
    return _stamped(key, by)


def _stamped(key, by) -> GatewayKey:
    for name, value in stamp("changed", by=by).items():
        setattr(key, name, value)
    key.save()
    return key


def rotate(organisation: Organisation):
    """The same keys under the newest key of our own."""
    for key in GatewayKey.objects.of(organisation).select_for_update(of=("self",)):
        again = {"token_encrypted": key.token, "secret_encrypted": key.secret}
        sealed = {name: crypto.encrypt(value) if value else "" for name, value in again.items()}
        GatewayKey.objects.filter(pk=key.pk).update(**sealed)


def hook(organisation: Organisation) -> PublicLink | None:
    """The link behind the addresses for receipts and answers."""
    found = PublicLink.objects.filter(purpose=LinkPurpose.SMS_HOOK, organisation=organisation, closed_at=None)
    return found.order_by("-pk").first()


def addresses(organisation: Organisation) -> dict[str, str]:
    """Where the gateway reports each receipt and each answer; empty where nobody has asked for them yet."""
    link = hook(organisation)
    if link is None:
        return {}
    key = links.key(link)
    return {name: settings.SITE_URL + reverse(f"followup:{name}", args=[key]) for name in ("receipt", "answer")}


@atomic
def new_addresses(*, organisation: Organisation, by) -> PublicLink:
    """The first ones, or others in their place: the former are closed at once."""
    lock(organisation)
    link = hook(organisation)
    if link:
        return links.renew(link, by=by)
    return links.make(purpose=LinkPurpose.SMS_HOOK, organisation=organisation, target=organisation.pk, by=by)


@atomic
def try_out(*, organisation: Organisation, number: str, by) -> Message:
    """A message to one's own number, so that the whole way can be seen. Raises Refused."""
    if not organisation.sms_gateway:
        raise Refused(Hindrance.NO_GATEWAY.label)
    if Stop.objects.of(organisation).filter(number=number, lifted_at=None).exists():
        raise Refused(_("STOP was answered from this number."))
    if not limits.hit("sms-test", f"{organisation.pk}:{by.pk}", limit=TRIES, period=PERIOD):
        raise Refused(_("You have sent %d tests within an hour. Wait a while.") % TRIES)
    with override("da"):
        text = str(TRY % organisation.name)
    return asking.say(organisation, Kind.REPLY, number=number, text=text, by=by)


def last_try(organisation: Organisation, by) -> Message | None:
    """The last one that this member of staff has sent."""
    tried = Message.objects.of(organisation).filter(citizen=None, kind=Kind.REPLY, asked_by=by)
    return tried.order_by("-due_at", "-pk").first()
