"""The instance's VAPID key pair (RFC 8292), by which push services know who sends.

Browsers bind a subscription to the public key they were given: a new pair would silence every device.
"""

import base64
import binascii
import functools
import time
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

from peerhall.platform import mail

# How long one signature may be used; push services refuse more than 24 hours.
SIGNATURE_SECONDS: Final = 12 * 60 * 60
PRIVATE_KEY_BYTES: Final = 32


class BadKeyError(ValueError):
    """The configured key is no VAPID key."""


@functools.cache
def _pair() -> Vapid02:
    """The pair whose private half the settings hold as 32 raw bytes in base64url.

    :raises BadKeyError: when they hold something else.
    """
    text: str = settings.VAPID_PRIVATE_KEY
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if len(raw) == PRIVATE_KEY_BYTES:
            return Vapid02.from_raw(text.encode("ascii"))
    except (binascii.Error, ValueError):
        pass
    raise BadKeyError("PEERHALL_VAPID_KEY is no VAPID private key: 32 bytes in base64url.")


def public_key() -> str:
    """What a page hands to `PushManager.subscribe`: the uncompressed point in base64url."""
    point = _pair().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode("ascii").rstrip("=")


def authorization(endpoint: str) -> dict[str, str]:
    """The headers that sign a message to this endpoint.

    Expiry follows the machine's clock, not a demo's moved one: the push service compares it with its own.
    """
    address = urlsplit(endpoint)
    claims = {
        "aud": f"{address.scheme}://{address.netloc}",
        "exp": int(time.time()) + SIGNATURE_SECONDS,
        "sub": f"mailto:{mail.own_address()}",
    }
    headers: dict[str, str] = _pair().sign(claims)
    return headers
