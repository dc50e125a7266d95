"""A session's turns in time that somebody gives it: publish, decline, start, end (T1, T1b, T5, T7)."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from peerhall.api import access, acting
from peerhall.api.documenting import says
from peerhall.api.shapes import Session
from peerhall.tutoring import sessions

router = Router(tags=["sessions"], auth=access.signed_in)


@router.post(
    "sessions/{int:session_id}/publish/",
    url_name="publish",
    summary="Publish a session that waits for review",
    openapi_extra=says(
        Session,
        description="Everybody sees it.",
        headers=["ETag"],
        refuses=["not_found", "forbidden", "not_open", "too_late"],
    ),
)
def publish(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """T1, by moderators."""
    return acting.on_session(
        request,
        session_id,
        lambda session, actor, now: sessions.publish_session(actor=actor, session=session, now=now),
    )


@router.post(
    "sessions/{int:session_id}/decline/",
    url_name="decline",
    summary="Do not publish a session that waits for review",
    openapi_extra=says(
        Session,
        description="It is cancelled; its tutors read the reason.",
        headers=["ETag"],
        takes=acting.REASON,
        refuses=["not_found", "forbidden", "not_open", "too_late"],
    ),
)
def decline(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """T1b, by moderators."""
    return acting.on_session(
        request,
        session_id,
        lambda session, actor, now: sessions.decline_session(
            actor=actor, session=session, reason=acting.reason_in(request), now=now
        ),
    )


@router.post(
    "sessions/{int:session_id}/start/",
    url_name="start",
    summary="Start a session",
    openapi_extra=says(
        Session,
        description="It is live.",
        headers=["ETag"],
        refuses=["not_found", "forbidden", "not_open", "too_early", "too_late"],
    ),
)
def start(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """T5 from 15 minutes before the start; T5b, with fewer than the minimum, from the start on."""
    return acting.on_session(
        request,
        session_id,
        lambda session, actor, now: sessions.start_session(actor=actor, session=session, now=now),
    )


@router.post(
    "sessions/{int:session_id}/end/",
    url_name="end",
    summary="End a session",
    openapi_extra=says(
        Session,
        description="It is over.",
        headers=["ETag"],
        refuses=["not_found", "forbidden", "not_open", "too_early", "too_late"],
    ),
)
def end(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """T7 by a tutor; the clock does it otherwise."""
    return acting.on_session(
        request,
        session_id,
        lambda session, actor, now: sessions.end_session(actor=actor, session=session, now=now),
    )
