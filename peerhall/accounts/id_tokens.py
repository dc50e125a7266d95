"""Google's ID tokens: who its signature says has just signed in there (OpenID Connect Core 3.1.3.7).

Time is the real one, since Google's is, whatever the house's clock says.
"""

import hashlib
import hmac
import logging
import re
from dataclasses import dataclass
from typing import Any, Final

import jwt
from django.conf import settings
from django.core.validators import validate_email

from peerhall.accounts import certificates

logger = logging.getLogger(__name__)

ALGORITHM: Final = "RS256"
LEEWAY_SECONDS: Final = 60
MOST_CHARACTERS: Final = 8000
# Google's are digits; what is kept must be something that every database keeps.
UID: Final = re.compile(r"[!-~]{1,191}")
MOST_EMAIL_CHARACTERS: Final = 254
NEEDED: Final = ("aud", "exp", "iat", "iss", "sub")


class BadIdTokenError(Exception):
    """The token proves nothing here. `code` is `google_token_invalid` or `google_email_unverified`."""

    def __init__(self, code: str = "google_token_invalid") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Proof:
    """Whom Google vouches for. `once` is this use's own digest; `ends_at` is Unix time, of the real clock."""

    uid: str
    email: str
    name: str
    once: str
    ends_at: float


def read(credential: str, *, nonce: str) -> Proof:
    """Whom the token names, if Google made it for us, just now, and answers what we asked (`nonce`).

    :raises BadIdTokenError: otherwise.
    :raises certificates.CertificatesAwayError: when Google's keys cannot be had.
    """
    try:
        return _proof(_claims(credential), credential, nonce)
    except (BadIdTokenError, certificates.CertificatesAwayError):
        raise
    except Exception as error:  # noqa: BLE001 -- hostile input reaches three parsers: whatever they raise is a no
        logger.info("An ID token was refused: %s", type(error).__name__)
        raise BadIdTokenError from None


def _claims(credential: str) -> dict[str, Any]:
    if not settings.GOOGLE_CLIENT_ID or len(credential) > MOST_CHARACTERS:
        raise BadIdTokenError
    header = jwt.get_unverified_header(credential)
    # Before the key is looked up: the token itself must not choose how it is checked.
    if header.get("alg") != ALGORITHM or not isinstance(header.get("kid"), str):
        raise BadIdTokenError
    key = certificates.keys_at(settings.GOOGLE_CERTS_URL).key(header["kid"])
    if key is None:
        raise BadIdTokenError
    claims: dict[str, Any] = jwt.decode(
        credential,
        key,
        algorithms=[ALGORITHM],
        audience=settings.GOOGLE_CLIENT_ID,
        issuer=settings.GOOGLE_ISSUERS,
        leeway=LEEWAY_SECONDS,
        options={"require": list(NEEDED), "strict_aud": True},
    )
    return claims


def _proof(claims: dict[str, Any], credential: str, nonce: str) -> Proof:
    """:raises BadIdTokenError, ValidationError: when the claims name nobody, or answer somebody else."""
    uid, email, name = claims["sub"], claims.get("email", ""), claims.get("name", "")
    said = claims.get("nonce", "")
    # A token that was asked for with a nonce is for whoever knows it, and the other way round.
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise BadIdTokenError
    if claims.get("email_verified") is not True:
        raise BadIdTokenError("google_email_unverified")
    if not UID.fullmatch(uid) or len(email) > MOST_EMAIL_CHARACTERS:
        raise BadIdTokenError
    validate_email(email)
    # Without a nonce the token itself may be used once: its signature cannot be rewritten, its padding could.
    mark = f"nonce {said}" if said else f"token {credential.rpartition('.')[0]}"
    return Proof(
        uid=uid,
        email=email.lower(),
        name=name if isinstance(name, str) else "",
        once=hashlib.sha256(mark.encode()).hexdigest(),
        ends_at=float(claims["exp"]) + LEEWAY_SECONDS,
    )
