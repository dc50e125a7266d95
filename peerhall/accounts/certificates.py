"""The keys by which a service signs its ID tokens (RFC 7517), fetched now and then and kept in this process.

A service that keeps silent, or a caller who makes up names of keys, holds nobody else up: each look has a
short limit, one thread looks at a time, and after one that failed there is a pause. Keys that were read
once count on for a day while the service is away.
"""

import contextlib
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
import requests

SILENCE_SECONDS: Final = 2.0
LONGEST_SECONDS: Final = 4.0
MOST_BYTES: Final = 256 * 1024
PAUSE_SECONDS: Final = 10.0
SHORTEST_SECONDS: Final = 60.0
LONGEST_FRESH_SECONDS: Final = 6 * 3600.0
USUAL_FRESH_SECONDS: Final = 3600.0
LONGEST_STALE_SECONDS: Final = 24 * 3600.0


class CertificatesAwayError(Exception):
    """The service's keys cannot be had now."""


@dataclass
class Keys:
    """The keys at one address. Times are of the clock that cannot be moved."""

    address: str
    known: Mapping[str, Any] = field(default_factory=dict)
    read_at: float = float("-inf")
    fresh_until: float = float("-inf")
    pause_until: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, name: str) -> Any | None:
        """The public key of this name; None where the service has none.

        :raises CertificatesAwayError: when that cannot be found out now.
        """
        if name in self.known and time.monotonic() < self.fresh_until:
            return self.known[name]
        if not self.lock.acquire(timeout=LONGEST_SECONDS):
            raise CertificatesAwayError
        try:
            if name not in self.known or time.monotonic() >= self.fresh_until:
                self._look()
        finally:
            self.lock.release()
        return self.known.get(name)

    def _look(self) -> None:
        now = time.monotonic()
        if now < self.pause_until:
            if now < self.fresh_until:
                return
        else:
            # Also after a look that succeeded: made-up names must not make us ask again and again.
            self.pause_until = now + PAUSE_SECONDS
            with contextlib.suppress(
                requests.RequestException, jwt.PyJWTError, ValueError, TypeError, KeyError
            ):
                self.known, seconds = _fetched(self.address)
                self.read_at, self.fresh_until = now, now + seconds
                return
            self.pause_until = time.monotonic() + PAUSE_SECONDS
        if now - self.read_at > LONGEST_STALE_SECONDS:
            raise CertificatesAwayError


_kept: Final[dict[str, Keys]] = {}


def keys_at(address: str) -> Keys:
    """The keys of the service at this address; the same ones for all threads."""
    return _kept.setdefault(address, Keys(address))


def _fetched(address: str) -> tuple[dict[str, Any], float]:
    """The keys by name, and for how many seconds they may be taken for granted."""
    until = time.monotonic() + LONGEST_SECONDS
    with requests.get(address, timeout=SILENCE_SECONDS, stream=True, allow_redirects=False) as answer:
        if answer.status_code != requests.codes.ok:
            raise ValueError(f"The keys were answered with {answer.status_code}.")
        body = bytearray()
        # Byte by byte, as they come: larger parts would be waited for past any limit.
        for byte in answer.iter_content(1):
            body += byte
            if len(body) > MOST_BYTES or time.monotonic() > until:
                raise ValueError("The keys are too long in coming.")
        return _parsed(bytes(body)), _fresh_seconds(answer.headers.get("Cache-Control", ""))


def _parsed(body: bytes) -> dict[str, Any]:
    """Keys of RSA for signatures; what else the list holds is not for us."""
    return {
        one["kid"]: jwt.PyJWK(one, algorithm="RS256").key
        for one in json.loads(body)["keys"]
        if one.get("kty") == "RSA" and one.get("use", "sig") == "sig" and one.get("alg", "RS256") == "RS256"
    }


def _fresh_seconds(cache_control: str) -> float:
    found = re.search(r"max-age=([0-9]{1,9})", cache_control)
    wished = float(found[1]) if found else USUAL_FRESH_SECONDS
    return min(max(wished, SHORTEST_SECONDS), LONGEST_FRESH_SECONDS)
