"""Access tokens: signed notes saying who a program asks for, good for a quarter of an hour.

The signature alone lets nobody in: `accounts.tokens.signed_in` asks the database at each request whether
the sign-in still stands.
"""

import datetime as dt
import functools
import secrets
from typing import Final, NamedTuple

import jwt
from django.conf import settings
from django.utils.crypto import salted_hmac

LIFE: Final = dt.timedelta(minutes=15)
AUDIENCE: Final = "peerhall-api"
TYPE: Final = "access"
ALGORITHM: Final = "HS256"
# Longer ones are none of ours, and cost nothing to refuse.
MOST_CHARACTERS: Final = 1000
# Notes whose signature is known to be right; programs send the same one for a quarter of an hour.
KEPT: Final = 4096
MOST_ID: Final = 2**63 - 1
NEEDED: Final = ("aud", "exp", "fam", "iat", "iss", "jti", "sub", "typ")


class Claims(NamedTuple):
    """What a note that we signed says."""

    user_id: int
    family_id: int


class BadTokenError(Exception):
    """No note of ours, or one that is over (`is_expired`)."""

    def __init__(self, *, is_expired: bool = False) -> None:
        super().__init__()
        self.is_expired = is_expired


def write(*, user_id: int, family_id: int, now: dt.datetime) -> str:
    """A note for this person and sign-in, good for `LIFE`."""
    claims = {
        "iss": _issuer(),
        "aud": AUDIENCE,
        "typ": TYPE,
        "jti": secrets.token_urlsafe(12),
        "sub": str(user_id),
        "fam": family_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFE).timestamp()),
    }
    return jwt.encode(claims, _key(settings.SECRET_KEY), algorithm=ALGORITHM)


def read(text: str, *, now: dt.datetime) -> Claims:
    """What the note says. Time is the house's own, which a demo may move, so it is compared here.

    :raises BadTokenError: when we have not signed it for this use, or it is over.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadTokenError
    claims, until = _signed(text, settings.SECRET_KEY, _issuer())
    if now.timestamp() >= until:
        raise BadTokenError(is_expired=True)
    return claims


@functools.lru_cache(maxsize=KEPT)
def _signed(text: str, secret: str, issuer: str) -> tuple[Claims, int]:
    """What the note says and until when, if we have signed it: a signature stays true, so it is kept.

    :raises BadTokenError: otherwise.
    """
    try:
        claims = jwt.decode(
            text,
            _key(secret),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=issuer,
            options={"require": list(NEEDED), "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
        said = Claims(int(claims["sub"]), int(claims["fam"]))
        until = int(claims["exp"])
    # Junk reaches the parser beneath in ways that raise other things than the library's own.
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise BadTokenError from None
    if claims["typ"] != TYPE or not all(0 < number <= MOST_ID for number in said):
        raise BadTokenError
    return said, until


def _issuer() -> str:
    return settings.BASE_URL or "peerhall"


@functools.lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    """A key of its own: what signs cookies signs nothing here."""
    return salted_hmac("peerhall.accounts.access_tokens", "", secret=secret, algorithm="sha256").digest()
