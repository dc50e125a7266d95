"""Refresh tokens as texts: the family's secret, the token's number, and the server's seal on both.

So the token that follows is known from the one before, to the server alone: whoever asks twice for it is
given the same one, and an old token is known as one of ours for ever, without a row for each.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final, NamedTuple

from django.utils.crypto import salted_hmac

SECRET_BYTES: Final = 32
NUMBER_BYTES: Final = 4
SEAL_BYTES: Final = 32
# Base64url of all three, without padding.
CHARACTERS: Final = 91


class Said(NamedTuple):
    """What a sealed text holds."""

    secret: bytes
    number: int

    @property
    def digest(self) -> str:
        """The family's secret as it is kept: of no use to whoever reads it."""
        return hashlib.sha256(self.secret).hexdigest()

    @property
    def successor(self) -> "Said":
        """The token after this one."""
        return Said(self.secret, self.number + 1)

    def sealed(self) -> str:
        """The text that a program keeps."""
        body = self.secret + self.number.to_bytes(NUMBER_BYTES, "big")
        return base64.urlsafe_b64encode(body + _seal(body)).decode("ascii").rstrip("=")


def first() -> Said:
    """The first token of a new family."""
    return Said(secrets.token_bytes(SECRET_BYTES), 0)


def read(text: str) -> Said | None:
    """What the text holds; None when the seal is not ours."""
    if len(text) != CHARACTERS or not text.isascii():
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    body, seal = raw[:-SEAL_BYTES], raw[-SEAL_BYTES:]
    if len(body) != SECRET_BYTES + NUMBER_BYTES or not hmac.compare_digest(_seal(body), seal):
        return None
    return Said(body[:SECRET_BYTES], int.from_bytes(body[SECRET_BYTES:], "big"))


def _seal(body: bytes) -> bytes:
    return salted_hmac("peerhall.accounts.refresh_tokens", body, algorithm="sha256").digest()
