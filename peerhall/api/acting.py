"""One act on a session: write, and answer the session as it then is (S40–S42)."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from peerhall.accounts.models import User
from peerhall.api import access, bodies, conditional, responding, showing
from peerhall.api.documenting import Schema
from peerhall.platform import clock
from peerhall.tutoring.drafts import MESSAGE_MAX
from peerhall.tutoring.models import Session

Write = Callable[[Session, User, dt.datetime], object]

TEXT: Final[Schema] = {"type": ["string", "null"], "maxLength": MESSAGE_MAX}
REASON: Final[Schema] = {
    "type": "object",
    "properties": {"reason": {**TEXT, "description": "What whoever it concerns reads."}},
}


def on_session(request: HttpRequest, session_id: int, write: Write) -> HttpResponseBase:
    """Do `write` as the member who calls; they get the session in full, as far as they may see it."""
    session = access.session_to_change(request, session_id)
    person, now = access.person_of(request), clock.now()
    write(session, person, now)
    shown = showing.details(session, viewer=person, now=now, base=access.base_of(request))
    return conditional.tagged(request, responding.json(shown))


def reason_in(request: HttpRequest) -> str:
    """The optional reason of a body that takes nothing else.

    :raises Problem: malformed, unsupported_media_type, invalid.
    """
    return bodies.text_of(bodies.body_of(request), "reason")
