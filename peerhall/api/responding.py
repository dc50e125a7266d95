"""Answers: encoded once, straight to bytes."""

from typing import Any, Final

import msgspec
from django.http import HttpResponse

JSON: Final = "application/json"

encoded = msgspec.json.Encoder().encode


def json(value: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """A shape, or a list of them, as the contract spells it; for this reader alone."""
    response = HttpResponse(encoded(value), status=status, content_type=JSON, headers=headers)
    response["Cache-Control"] = "private, no-cache"
    return response


def nothing() -> HttpResponse:
    """204: done, and there is nothing to say."""
    return HttpResponse(status=204)
