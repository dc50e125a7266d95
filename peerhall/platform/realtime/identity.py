"""Who is behind a socket or a poll."""

import hashlib
from dataclasses import dataclass


def digest_of(secret: str) -> str:
    """A browser session's key or a ticket as it is kept and passed on: of no use to whoever reads it."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Identity:
    """A person, or nobody known; `browser_session` is a digest, empty where there is none."""

    user_id: int | None = None
    browser_session: str = ""


ANONYMOUS = Identity()
