"""A person's browsers come and go."""

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.notifications.channels.webpush import devices
from peerhall.notifications.channels.webpush.models import PushSubscription
from peerhall.platform.database.repeated import ByKeys

# More browsers than anybody has; beyond it the one that subscribed longest ago is forgotten.
MAX_DEVICES: Final = 20
ENDPOINT_CHARACTERS: Final = 1000
SECRET_BYTES: Final = 16
# A service that has not answered so often in a row is left alone for a while, whatever there is to tell:
# each silence keeps everybody else's messages waiting.
SILENCES: Final = 5
SILENCE_RESTS: Final = dt.timedelta(minutes=30)

_REACHED: Final = ByKeys(
    lambda ids: PushSubscription.objects.filter(user__in=ids).order_by().values_list("user_id")
)


class BadSubscriptionError(ValueError):
    """What the browser sent is no push subscription; the text says so to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A subscription as `PushSubscription.toJSON()` gives it, its two keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


def device_of(session_key: str | None) -> str:
    """The name under which a browser session's subscriptions are kept; the key itself is a secret."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()


@transaction.atomic
def subscribe(
    *, user: User, offer: Offer, user_agent: str, session_key: str | None, now: dt.datetime
) -> PushSubscription:
    """Tell this browser from now on. The same browser again, or of somebody else before, is one row.

    :raises BadSubscriptionError: when it is none.
    """
    _check(offer)
    subscription, _created = PushSubscription.objects.update_or_create(
        endpoint=offer.endpoint,
        defaults={
            "user": user,
            "p256dh": offer.p256dh,
            "auth": offer.auth,
            "label": devices.name_of(user_agent),
            "device": device_of(session_key),
            "created_at": now,
            "silences": 0,
            "silent_at": None,
        },
    )
    kept = of(user).values_list("pk", flat=True)[:MAX_DEVICES]
    PushSubscription.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
    return subscription


def of(user: User) -> models.QuerySet[PushSubscription]:
    """The person's browsers, newest first."""
    return PushSubscription.objects.filter(user=user).order_by("-created_at", "-id")


def to_ask(user: User) -> models.QuerySet[PushSubscription]:
    """The person's browsers in the order of how likely their services are to answer."""
    worked = F("last_sent_at").desc(nulls_last=True)
    return PushSubscription.objects.filter(user=user).order_by("silences", worked, "-id")


def note_answer(subscription: PushSubscription) -> None:
    """Its service has said something, whatever it was."""
    if subscription.silences:
        PushSubscription.objects.filter(pk=subscription.pk).update(silences=0, silent_at=None)


def note_silence(subscription: PushSubscription, *, now: dt.datetime) -> None:
    """Its service has not answered once more."""
    device = PushSubscription.objects.filter(pk=subscription.pk)
    device.update(silences=F("silences") + 1, silent_at=now)


def rests_until(subscription: PushSubscription, *, now: dt.datetime) -> dt.datetime | None:
    """Until when its service is not to be asked, after too many silences; None where it may be."""
    if subscription.silent_at is None or subscription.silences < SILENCES:
        return None
    ends_at = subscription.silent_at + SILENCE_RESTS
    # A rest that begins in the future is one of a clock that was put back since.
    return ends_at if subscription.silent_at <= now < ends_at else None


def reached(user_ids: Collection[int]) -> Collection[int]:
    """Who of these people has a browser that asked to be told."""
    return {user_id for (user_id,) in _REACHED.rows(user_ids)}


@transaction.atomic
def unsubscribe(*, user: User, endpoint: str) -> bool:
    """Tell this browser no more; whether it was told before."""
    if "\0" in endpoint:  # PostgreSQL refuses to look for such a text
        return False
    deleted, _rows = PushSubscription.objects.filter(user=user, endpoint=endpoint).delete()
    return deleted > 0


@transaction.atomic
def remove(*, user: User, subscription_id: int) -> bool:
    """Tell one browser of the person's list no more; whether it was on it."""
    deleted, _rows = PushSubscription.objects.filter(user=user, pk=subscription_id).delete()
    return deleted > 0


@transaction.atomic
def forget_device(*, session_key: str) -> int:
    """Somebody signed out there: whoever uses that browser next must not read what was theirs."""
    deleted, _rows = PushSubscription.objects.filter(device=device_of(session_key)).delete()
    return deleted


def _check(offer: Offer) -> None:
    """Refuse what could never be sent to, before it becomes a row that fails for ever."""
    try:
        address = urlsplit(offer.endpoint)
        # A vendor's service has a name; an IPv6 address in brackets could not even be signed for.
        host = address.hostname or ""
        host.encode("idna")  # as it is looked up: an empty or endless label leads nowhere
        is_address = (
            bool(host) and ":" not in host and "@" not in address.netloc and (address.port or 443) > 0
        )
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(offer.p256dh))
        is_whole = point.key_size == 256 and len(decoded(offer.auth)) == SECRET_BYTES
    except (ValueError, binascii.Error):
        raise BadSubscriptionError(_("This browser sent something that is no push subscription.")) from None
    schemes = {"https", "http"} if settings.PUSH_MAY_BE_LOCAL else {"https"}
    if not (is_address and is_whole and address.scheme in schemes):
        raise BadSubscriptionError(_("This browser sent something that is no push subscription."))
    if len(offer.endpoint) > ENDPOINT_CHARACTERS or not offer.endpoint.isprintable():
        raise BadSubscriptionError(_("This browser’s push address is too long."))


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding.

    :raises ValueError: when it is something else.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
