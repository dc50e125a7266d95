"""A place in a list as a short opaque text that nobody can make up (keyset pagination)."""

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec
from django.conf import settings

Key = tuple[int | str | dt.datetime, ...]

SIGNATURE_BYTES: Final = 9
EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND: Final = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The edge of a page: the sort key of its row there (ending in the id), and which way to go on."""

    ordering: str
    key: Key
    is_back: bool = False


def encode(cursor: Cursor) -> str:
    """The text that stands in a link."""
    parts = [_plain(part) for part in cursor.key]
    body = msgspec.json.encode([cursor.ordering, cursor.is_back, parts])
    return base64.urlsafe_b64encode(_signature(body) + body).decode().rstrip("=")


def decode(text: str, ordering: str) -> Cursor:
    """The place that `text` stands for.

    :raises ValueError: when it was not made by `encode`, or for a list sorted in another way.
    """
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(body)):
        raise ValueError("The signature does not fit.")
    made_for, is_back, parts = msgspec.json.decode(body)
    if made_for != ordering:
        raise ValueError("The list is sorted in another way.")
    return Cursor(made_for, tuple(_value(part) for part in parts), is_back)


def _plain(part: int | str | dt.datetime) -> int | str | list[int]:
    """An instant becomes [microseconds since 1970]; the list tells it from a number."""
    return [(part - EPOCH) // MICROSECOND] if isinstance(part, dt.datetime) else part


def _value(part: int | str | list[int]) -> int | str | dt.datetime:
    return EPOCH + part[0] * MICROSECOND if isinstance(part, list) else part


def _signature(body: bytes) -> bytes:
    # A keyed hash by itself: OpenSSL's HMAC takes ten times as long.
    return hashlib.blake2b(body, key=_secret(settings.SECRET_KEY), digest_size=SIGNATURE_BYTES).digest()


@lru_cache(maxsize=2)
def _secret(secret_key: str) -> bytes:
    return hashlib.sha256(b"peerhall.tutoring.cursors" + secret_key.encode()).digest()
