"""Requests for seats: ask, decide, give back, read (S39–S42, S46, S124, S133–S135)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from peerhall.accounts.models import User
from peerhall.api import access, acting, bodies, conditional, inputs, portraying, responding, showing
from peerhall.api.documenting import Schema, says
from peerhall.api.shapes import BookingRequest, Session
from peerhall.platform import clock
from peerhall.tutoring import bookings, numbers
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session as SessionRow

router = Router(tags=["bookings"], auth=access.signed_in)

MESSAGE: Final[Schema] = {
    "type": "object",
    "properties": {"message": {**acting.TEXT, "description": "What the tutor reads beside the request."}},
}
APPROVAL: Final[Schema] = {
    "type": "object",
    "properties": {
        "waitlist": {
            "type": ["boolean", "null"],
            "description": "Where no seat is free: say yes all the same, for the next one that frees.",
        },
        "raise_to": {
            "type": ["integer", "null"],
            "description": "First make it so many seats; `raise_to` of a `session_full` is enough.",
        },
    },
}


@router.post(
    "sessions/{int:session_id}/request/",
    url_name="request",
    summary="Ask for a seat",
    openapi_extra=says(
        BookingRequest,
        status=201,
        description="You asked: for a seat, a place in line, or with a seat at once where all get one.",
        also={200: ("You had asked already; nobody is told again.", BookingRequest)},
        takes=MESSAGE,
        refuses=[
            *("not_found", "own_session", "frozen", "unverified", "blocked", "not_open", "too_late"),
            *("already_rejected", "student_conflict", "session_full"),
        ],
    ),
)
def request_join(request: HttpRequest, session_id: int) -> HttpResponse:
    """Whoever calls asks for themselves; a second call while the request is active returns it (R1 to R3)."""
    session = access.session_to_change(request, session_id)
    person, now = access.person_of(request), clock.now()
    message = bodies.text_of(bodies.body_of(request), "message")
    _asked, is_new = bookings.ask(student=person, session=session, message=message, now=now)
    record = showing.record_of(session, viewer=person, now=now)
    assert record.mine is not None  # noqa: S101 -- they have just asked
    shown = portraying.request(record.mine, session_id=session.pk)
    return responding.json(shown, status=201 if is_new else 200)


@router.post(
    "sessions/{int:session_id}/approve/{int:user_id}/",
    url_name="approve",
    summary="Approve somebody's request",
    openapi_extra=says(
        Session,
        description="They have a seat; with `waitlist`, or the first place in line.",
        headers=["ETag"],
        takes=APPROVAL,
        refuses=["not_found", "forbidden", "not_open", "too_late", "student_conflict", "session_full"],
    ),
)
def approve(request: HttpRequest, session_id: int, user_id: int) -> HttpResponseBase:
    """R4, or R18 for somebody declined before. A full session is always a 409 that says what would help."""

    def write(session: SessionRow, actor: User, now: dt.datetime) -> object:
        wishes = bodies.body_of(request)
        return bookings.approve_request(
            actor=actor,
            session=session,
            student=access.person_named(user_id),
            now=now,
            vet=_switch(wishes, "waitlist"),
            raise_to=wishes.get("raise_to"),
        )

    return acting.on_session(request, session_id, write)


@router.post(
    "sessions/{int:session_id}/reject/{int:user_id}/",
    url_name="reject",
    summary="Decline somebody's request, or take their seat back",
    openapi_extra=says(
        Session,
        description="They are declined, or have no seat any more.",
        headers=["ETag"],
        takes=acting.REASON,
        refuses=["not_found", "forbidden", "not_open", "too_late"],
    ),
)
def reject(request: HttpRequest, session_id: int, user_id: int) -> HttpResponseBase:
    """R6, or R10 for somebody with a seat."""
    return acting.on_session(
        request,
        session_id,
        lambda session, actor, now: bookings.reject_request(
            actor=actor,
            session=session,
            student=access.person_named(user_id),
            reason=acting.reason_in(request),
            now=now,
        ),
    )


@router.post(
    "sessions/{int:session_id}/cancel/",
    url_name="cancel",
    summary="Cancel the session, or one's own booking",
    openapi_extra=says(
        Session,
        description="The session is cancelled, or your booking in it.",
        headers=["ETag"],
        takes=acting.REASON,
        refuses=["not_found", "forbidden", "not_open", "too_late"],
    ),
)
def cancel(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """By who calls (A12): its creator cancels the session, a student gives back what they asked for.

    Moderators, who give a reason, and organizers cancel the session too, unless they have a booking in it.
    """
    return acting.on_session(
        request,
        session_id,
        lambda session, actor, now: bookings.cancel(
            actor=actor, session=session, reason=acting.reason_in(request), now=now
        ),
    )


@router.get(
    "sessions/{int:session_id}/requests/",
    url_name="requests",
    summary="Who asked for a seat",
    openapi_extra=says(
        BookingRequest,
        is_list=True,
        description="All requests for tutors and moderators, in the order of asking; your own for others.",
        query=[inputs.IF_NONE_MATCH],
        headers=["ETag"],
        also={304: ("You have it as it is.", None)},
        refuses=["not_found"],
    ),
)
def list_requests(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """Requests in every state, the whole list at once; moderators' reading is put on record (S46, 1d)."""
    session = access.session_for(request, session_id)
    person, now = access.person_of(request), clock.now()
    record = showing.record_of(session, viewer=person, now=now)
    found = showing.requests(record, session, viewer=person, now=now)
    rows = [portraying.request(one, session_id=session.pk) for one in found]
    return conditional.tagged(request, responding.json(rows))


def _switch(values: Mapping[str, Any], name: str) -> bool:
    """An optional yes or no: missing and null are no.

    :raises Invalid: for anything else.
    """
    value = values.get(name)
    try:
        return value is not None and numbers.flag(value)
    except ValueError:
        raise Invalid({name: [_("Use true or false.")]}) from None
