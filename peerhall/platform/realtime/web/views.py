"""Parse, one call, respond."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from peerhall.platform import clock
from peerhall.platform.realtime import catching, tickets, topics
from peerhall.platform.realtime.identity import Identity
from peerhall.platform.realtime.protocol import TOPICS_LIMIT

# A cursor has at most as many digits as the column holds.
CURSOR_DIGITS = 18


class BadPollError(ValueError):
    """The query cannot be answered; the text says why."""


@require_safe
@never_cache
def events(request: HttpRequest) -> HttpResponse:
    """What topics have told since their cursors: `?topic=session:7&since=41&topic=user:3`.

    `events` are the messages that a socket would get, in order; `heads` are the new cursors of all topics
    that may be heard; `reset` names those whose cursor was too old, `forbidden` those not for this person.
    """
    try:
        cursors = _cursors(request.META["QUERY_STRING"])
    except BadPollError as refusal:
        return _refused(400, "bad_poll", str(refusal))
    allowed = topics.allowed(request.user, cursors)
    caught = catching.catch_up({topic: cursors[topic] for topic in cursors if topic in allowed})
    return _json(
        {
            "events": [msgspec.Raw(told.line.encode()) for one in caught.values() for told in one.events],
            "heads": {topic: one.head for topic, one in caught.items()},
            "reset": [topic for topic, one in caught.items() if one.is_reset],
            "forbidden": [topic for topic in cursors if topic not in allowed],
        }
    )


class _OwnPagesOnly(CsrfViewMiddleware):
    """Django's check, which refuses in the contract's form."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002 -- Django's own
        said = _("This came from another page, or without its token. Reload and try again.")
        return _refused(403, "csrf_failed", said)


@csrf_exempt
@require_POST
@never_cache
def ws_ticket(request: HttpRequest) -> HttpResponse:
    """A ticket for one socket of this person, and where to go with it.

    A visitor is told to sign in first: who has no cookie has none that another page could abuse.
    """
    if request.user.pk is None:
        return _refused(401, "not_signed_in", _("Without a ticket a visitor hears what visitors may see."))
    forged = _OwnPagesOnly(_ticket).process_view(request, _ticket, (), {})
    return forged or _ticket(request)


def _ticket(request: HttpRequest) -> HttpResponse:
    # A program's sign-in has a key of its own, set where its token was read.
    key = getattr(request, "sign_in_key", "") or request.session.session_key or ""
    ticket = tickets.issue(identity=Identity(request.user.pk, key), now=clock.now())
    scheme = "wss" if request.is_secure() else "ws"
    return _json({"ticket": ticket, "url": f"{scheme}://{request.get_host()}/ws"})


def _cursors(query: str) -> dict[str, int | None]:
    """Each topic's cursor: a `since` belongs to the `topic` before it.

    :raises BadPollError: when something else is said.
    """
    cursors: dict[str, int | None] = {}
    topic = None
    try:
        said = parse_qsl(query, keep_blank_values=True, max_num_fields=2 * TOPICS_LIMIT)
    except ValueError:
        raise BadPollError(_too_many()) from None
    for name, value in said:
        if name == "topic":
            topic = value
            cursors[topic] = None
        elif name == "since" and topic is not None and value.isascii() and value.isdigit():
            if len(value) > CURSOR_DIGITS:
                raise BadPollError(_("A cursor is a number that the server told."))
            cursors[topic] = int(value)
        else:
            raise BadPollError(_("A poll names each topic and the number heard last: topic=…&since=…."))
    if not 0 < len(cursors) <= TOPICS_LIMIT:
        raise BadPollError(_too_many())
    return cursors


def _too_many() -> str:
    return _("A poll asks about 1 to %(most)d topics.") % {"most": TOPICS_LIMIT}


def _refused(status: int, code: str, detail: str) -> HttpResponse:
    """The contract's error, as the rest of /api/ answers it."""
    response = _json({"detail": detail, "code": code}, status)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _json(content: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content), content_type="application/json", status=status)
