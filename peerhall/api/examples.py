"""Examples for the description: of each shape, made as answers are, and of what each refusal says."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from msgspec import to_builtins

from peerhall.api import shapes

_LESS: Final = dt.timedelta(minutes=49)
_AT: Final = dt.datetime(2026, 12, 1, 18, tzinfo=dt.UTC)
_BEFORE: Final = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
_TUTOR: Final = shapes.User(3, "Tomás Vega", "TV", 5, "/people/3/")
_STUDENT: Final = shapes.User(8, "Aiko Tanaka", "AT", 11, "/people/8/")
_TURN: Final = shapes.IceServer(["turn:turn.example.org:3478"], "1796155200:8", "Zm9vYmFyYmF6cXV4Cg==")
_RTC: Final = shapes.RtcConfig([_TURN])
_REQUEST: Final = shapes.BookingRequest(
    21,
    _STUDENT,
    7,
    _BEFORE,
    "pending",
    "pending",
    is_vetted=False,
    message="I have never written a function.",
)
_SESSION: Final = shapes.Session(
    id=7,
    title="Recursion without tears",
    description="**Why** functions call themselves.",
    subject="Programming",
    level="beginner",
    date=_AT,
    duration=60,
    max_participants=3,
    creator=_TUTOR,
    participants=[
        shapes.Participant(21, _TUTOR, _BEFORE, "tutor", "approved"),
        shapes.Participant(65, _STUDENT, _BEFORE, "student", "pending"),
    ],
    status="approved",
    created_at=_BEFORE,
    updated_at=_BEFORE,
    ends_at=_AT + dt.timedelta(hours=1),
    timezone="Europe/Madrid",
    seats_left=3,
    approved_count=0,
    waitlist_count=0,
    min_participants=1,
    approval_mode="manual",
    has_waitlist=True,
    cancel_notice_hours=12,
    place="room",
    url="/sessions/7/",
    my_role="student",
    my_request=_REQUEST,
)

SHAPES: Final[tuple[shapes.Shape, ...]] = (
    _STUDENT,
    _REQUEST,
    _SESSION,
    _SESSION.participants[1],
    shapes.SessionMaterial(4, "Slides", "link", _TUTOR, _BEFORE, url="https://slides.example.org/recursion"),
    shapes.Notification(
        31,
        "Aiko wants to join",
        "Recursion without tears",
        "booking_request",
        _BEFORE,
        read=False,
        url="/sessions/7/",
        session_id=7,
    ),
    shapes.Unread(2),
    shapes.Error("This is needed.", "invalid", fields={"title": ["This is needed."]}),
    shapes.Me(
        8,
        "Aiko Tanaka",
        "AT",
        11,
        "/people/8/",
        email="aiko@example.org",
        role="member",
        timezone="Asia/Tokyo",
        language="en",
        bio="",
    ),
    shapes.Tokens("eyJhbGciOiJIUzI1NiJ9.e30.x", "r1.Zm9v.0.YmFy", 900),
    shapes.Registered("aiko@example.org", "Aiko Tanaka"),
    shapes.Health("ok"),
    _TURN,
    _RTC,
    shapes.ChatMessage(91, _STUDENT, "What if the list is empty?", _AT, is_deleted=False),
    shapes.Attendance(
        _STUDENT, "student", 2940, 2940, 1, 4, is_corrected=False, first_at=_AT, last_at=_AT + _LESS
    ),
    shapes.WebrtcCredentials(_RTC, "wss://learn.example.org/ws?ticket=Zm9v", "mesh", _AT),
)

# What each code of a refusal means; those of `errors.SENTENCES` say it themselves.
MEANINGS: Final[Mapping[str, str]] = {
    "already_rejected": "The tutor said no; only the tutor can say yes again.",
    "bad_poll": "A poll names each topic and the number heard last: topic=…&since=….",
    "blocked": "Somebody here wants nothing to do with somebody.",
    "frozen": "Your account is frozen. You can read, but not teach or ask for seats.",
    "invalid": "Some values are wrong; `fields` names each.",
    "key_reused": "This Idempotency-Key was used for another request.",
    "not_admitted": "Only tutors and those who have a seat can come in.",
    "not_open": "The session has moved on and does not take this any more.",
    "own_session": "You teach this session yourself.",
    "removed": "You were removed from this session and cannot come back.",
    "room_full": "The room is full: more people than a direct call carries.",
    "room_locked": "The tutor has locked the room. Knock, and you may be let in.",
    "session_full": "All seats are taken; `offers` says what would help.",
    "session_has_bookings": "People have asked for seats or have one. Cancel the session instead.",
    "student_conflict": "Another session of theirs is at the same time.",
    "token_expired": "This access token is over. Renew it.",
    "token_invalid": "This token opens nothing. Sign in again.",
    "quota_spent": "There is no room for more here. Remove something first.",
    "storage_full": "The server has no room left for files. Tell an organizer.",
    "too_early": "It is too early for this.",
    "too_late": "It is too late for this.",
    "tutor_conflict": "You teach another session at that time; `force` means it all the same.",
    "unverified": "Confirm your e-mail address first. We sent you a code.",
    "wrong_credentials": "E-mail or password is not right.",
}


def by_name() -> dict[str, Any]:
    """Each example as JSON's own values, by its shape's name."""
    return {type(shape).__name__: to_builtins(shape) for shape in SHAPES}
