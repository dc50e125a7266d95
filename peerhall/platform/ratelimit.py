"""Budgets of requests: how many of a kind one caller may make in a while (S162).

Counted by the `limits` library in this process, or in Redis for all processes where REDIS_URL is set. Where
Redis does not answer nobody is kept out: a budget is for courtesy, not for rights.
"""

import functools
import ipaddress
import logging
import time
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, RateLimiter

logger = logging.getLogger(__name__)

# An IPv6 customer has at least so many bits of network; the rest of the address is theirs to vary.
IPV6_NETWORK_BITS: Final = 64


def spend(budget: str, caller: str, *, allowed: str) -> float:
    """Count one request of `caller` against a budget such as "60/minute"; gives the seconds to wait, or 0.

    `budget` is the name under which it is counted.
    """
    if not settings.RATE_LIMITS:
        return 0
    item = _item(allowed)
    try:
        if _limiter().hit(item, budget, caller):
            return 0
        resets_at: float = _limiter().get_window_stats(item, budget, caller).reset_time
    except StorageError:
        logger.warning("Nobody counts: the store of rate limits does not answer", exc_info=True)
        return 0
    return max(resets_at - time.time(), 1)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as far as budgets tell addresses apart.

    Behind a proxy, the last that it says: what stands before that, anybody can claim.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.IS_BEHIND_PROXY:
        text = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or text
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:  # how one socket for both kinds tells of the older
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NETWORK_BITS), strict=False))
    return str(address)


def forget() -> None:
    """Begin all budgets anew; for tests."""
    _limiter.cache_clear()


@functools.cache
def _limiter() -> RateLimiter:
    uri = settings.REDIS_URL or "memory://"
    if uri.startswith("unix://"):
        uri = f"redis+{uri}"
    return FixedWindowRateLimiter(storage_from_string(uri, wrap_exceptions=True))


@functools.cache
def _item(allowed: str) -> RateLimitItem:
    return parse(allowed)
