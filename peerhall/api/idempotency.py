"""`Idempotency-Key`: whoever heard no answer may send their POST again, and it is done once."""

import functools
import hashlib
from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from peerhall.accounts.models import User
from peerhall.api import answers
from peerhall.api.answers import Answer, KeyReused
from peerhall.api.errors import Problem
from peerhall.platform import clock

KEY_HEADER: Final = "HTTP_IDEMPOTENCY_KEY"
KEY_CHARACTERS: Final = 255
KEPT_HEADERS: Final = ("Content-Type", "Location", "ETag", "Cache-Control")
Function = Callable[..., Any]


def install(api: NinjaAPI) -> None:
    """Honour the key on every POST of a member."""

    def honouring(function: Function) -> Function:
        @functools.wraps(function)
        def once(request: HttpRequest, *args: Any, **parts: Any) -> Any:
            key = request.META.get(KEY_HEADER) if request.method == "POST" else None
            if key is None or not isinstance(request.user, User):
                return function(request, *args, **parts)
            return _once(api, request, key, lambda: function(request, *args, **parts))

        return once

    api.add_decorator(honouring, mode="operation")


def _once(
    api: NinjaAPI, request: HttpRequest, key: str, function: Callable[[], HttpResponse]
) -> HttpResponse:
    if not 1 <= len(key) <= KEY_CHARACTERS or not (key.isascii() and key.isprintable()):
        raise Problem("malformed", _("An Idempotency-Key has 1 to 255 printable characters."))

    def act() -> Answer:
        is_kept = True
        try:
            with transaction.atomic():
                response = function()
        except Exception as error:  # noqa: BLE001 -- a refusal is an answer too; the rest is raised again
            # What HTTP refuses (a type of body, a token of the page) was not tried: mended, it may be.
            is_kept = not isinstance(error, Problem)
            response = api.on_exception(request, error)
        headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        return Answer(response.status_code, response.content, headers, is_kept)

    person = request.user
    assert isinstance(person, User)  # noqa: S101 -- tells the type checker what the caller has looked at
    try:
        answer = answers.once(person=person, key=key, digest=_digest(request), act=act, now=clock.now())
    except KeyReused:
        said = _("This Idempotency-Key was used for another request.")
        raise Problem("key_reused", said) from None
    response = HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
    if answer.is_replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _digest(request: HttpRequest) -> str:
    """What was asked: the address and the body, byte for byte."""
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    asked.update(request.body)
    return asked.hexdigest()
