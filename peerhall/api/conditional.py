"""Not again what the caller has, and no edit over what they have not seen: `ETag` (S150, RFC 9110 13).

A tag is made of the bytes that are answered, so it says exactly "the same for this reader".
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from peerhall.accounts.models import User
from peerhall.api import access, responding, showing
from peerhall.api.errors import Problem
from peerhall.tutoring import seats
from peerhall.tutoring.models import Session

TAG_CHARACTERS: Final = 24
# Beside the body, what tells two answers of a list apart.
TOLD_HEADERS: Final = ("Link", "X-Total-Count")
SIGNED: Final = b"?for="
_SIGNATURE: Final = re.compile(rb'\?for=[^"]*')


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """The same answer with its tag; 304 without a body where the caller has it."""
    told = "".join(response.get(name, "") for name in TOLD_HEADERS)
    response["ETag"] = _tag(response.content, told)
    if request.method != "GET" or "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@contextmanager
def unchanged(request: HttpRequest, session: Session, *, person: User, now: dt.datetime) -> Iterator[Session]:
    """Lock the session, in the order of every write (people, then the session), and give its fresh row.

    What is done inside is done to the session that the caller has seen, where they say so by `If-Match`. An
    edit that says only some fields takes the others from this row: of two at once, neither undoes the other.

    :raises Problem: changed, with the session as it is now in `current`.
    """
    known = request.headers.get("If-Match", "").strip()
    with transaction.atomic():
        seats.lock_people(session.creator)
        session = seats.lock_session(session, now=now)
        if known not in {"", "*"}:
            base = access.base_of(request)
            _compare(known, responding.encoded(showing.details(session, viewer=person, now=now, base=base)))
        yield session


def _compare(known: str, body: bytes) -> None:
    tag = _tag(body)
    if tag not in _tags(known):
        raise Problem("changed", headers={"ETag": tag}, current=msgspec.Raw(body))


def _tag(body: bytes, told: str = "") -> str:
    if SIGNED in body:  # the same file has another address at each look
        body = _SIGNATURE.sub(b"", body)
    # Processors have an instruction for this one: it takes a third of the others' time.
    digest = hashlib.sha256(body)
    digest.update(told.encode())
    return f'"{digest.hexdigest()[:TAG_CHARACTERS]}"'


def _tags(header: str) -> set[str]:
    """The tags that a header lists. Compressing an answer has made its tag a weak one: still this one."""
    return {part.strip().removeprefix("W/") for part in header.split(",")}
