"""What stays of a session, for programs: what was said in its room, and who was there (1h, B4)."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from msgspec import UNSET
from ninja import Router

from peerhall.api import access, conditional, inputs, portraying, responding
from peerhall.api.documenting import says
from peerhall.api.shapes import Attendance, ChatMessage
from peerhall.platform import clock
from peerhall.room import attendance, memory
from peerhall.room.attendance import Line
from peerhall.room.models import Message

router = Router(tags=["live"], auth=access.signed_in)


@router.get(
    "sessions/{int:session_id}/messages/",
    url_name="messages",
    summary="What was said in the room",
    openapi_extra=says(
        ChatMessage,
        is_list=True,
        description="The whole chat, in its order: while one may be in the room, and afterwards.",
        query=[inputs.IF_NONE_MATCH],
        headers=["ETag"],
        also={304: ("You have it as it is.", None)},
        refuses=[
            *("not_found", "forbidden", "not_admitted", "removed"),
            *("not_open", "too_early", "too_late", "room_locked"),
        ],
    ),
)
def list_messages(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """For tutors and those with a seat. A message that was deleted has no text."""
    session = access.session_for(request, session_id)
    found = memory.messages(viewer=access.person_of(request), session=session, now=clock.now())
    return conditional.tagged(request, responding.json([_message(row) for row in found]))


@router.get(
    "sessions/{int:session_id}/attendance/",
    url_name="attendance",
    summary="Who was there",
    openapi_extra=says(
        Attendance,
        is_list=True,
        description="Everybody, for tutors and moderators; one's own line for others.",
        query=[inputs.IF_NONE_MATCH],
        headers=["ETag"],
        also={304: ("You have it as it is.", None)},
        refuses=["not_found", "forbidden"],
    ),
)
def list_attendance(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """By name; empty where nobody came in. While the room is open the seconds run on."""
    session = access.session_for(request, session_id)
    lines = attendance.of(viewer=access.person_of(request), session=session, now=clock.now())
    return conditional.tagged(request, responding.json([_line(line) for line in lines]))


def _message(row: Message) -> ChatMessage:
    return ChatMessage(
        row.pk,
        portraying.user(row.person_id, row.person.name),
        row.text,
        row.sent_at,
        is_deleted=row.deleted_at is not None,
        edited_at=row.edited_at or UNSET,
    )


def _line(line: Line) -> Attendance:
    return Attendance(
        portraying.user(line.person_id, line.name),
        line.part.value,
        line.seconds,
        line.counted,
        line.hands,
        line.messages,
        is_corrected=line.is_corrected,
        first_at=line.first_at or UNSET,
        last_at=line.last_at or UNSET,
    )
