"""How much one caller may ask of the API in a while: people by who they are, visitors by their address."""

import math
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest

from peerhall.accounts.models import User
from peerhall.api.errors import Problem
from peerhall.platform import ratelimit

# Reading a page of the product takes a few requests; a person's hand makes far fewer writes than this. A
# class signs in behind one address (wrong passwords are counted apart), and each of its programs renews.
ALLOWED: Final[Mapping[str, str]] = {
    "login": "60/minute",
    "renew": "240/minute",
    "register": "20/hour",
    "request": "30/minute",
    "upload": "60/minute",
    "write": "120/minute",
    "read": "600/minute",
}
# The addresses whose POST has a budget of its own, by their names.
BUDGETS: Final[Mapping[str, str]] = {
    "token": "login",
    "google": "login",
    "token_refresh": "renew",
    "register": "register",
    "request": "request",
    "materials": "upload",
}


def check(request: HttpRequest, name: str) -> None:
    """Count this request of the address `name`.

    :raises Problem: rate_limited, with `Retry-After` in whole seconds.
    """
    is_read = request.method in {"GET", "HEAD", "OPTIONS"}
    budget = "read" if is_read else BUDGETS.get(name, "write")
    wait = ratelimit.spend(budget, _caller(request), allowed=ALLOWED[budget])
    if wait:
        raise Problem("rate_limited", headers={"Retry-After": str(math.ceil(wait))})


def _caller(request: HttpRequest) -> str:
    if isinstance(request.user, User):
        return f"person {request.user.pk}"
    return f"address {ratelimit.address_of(request)}"
