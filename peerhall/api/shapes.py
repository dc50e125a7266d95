"""What the API answers, each shape declared once: encoded from here, and described from here.

Names and values are the guide's (SPEC S50–S89); fields of our own stand beside them. A field that may be
missing is left out, never null. Instants are UTC and end in `Z`.
"""

import datetime as dt
from typing import Annotated, Literal

import msgspec
from django.db.models import TextChoices
from msgspec import UNSET, UnsetType

from peerhall.accounts.types import Role
from peerhall.materials.types import Visibility
from peerhall.notifications.types import NotificationType
from peerhall.room.types import Mode
from peerhall.room.types import Part as RoomPart
from peerhall.tutoring.types import ApprovalMode, ClosedReason, Level, Outcome, Place, RequestState, Status


def _one_of(kind: type[TextChoices]) -> msgspec.Meta:
    """The words of an enumeration. Shapes hold plain texts: these encode in half the time."""
    return msgspec.Meta(extra_json_schema={"enum": list(kind.values)})


LevelWord = Annotated[str, _one_of(Level)]
StatusWord = Annotated[str, _one_of(Status)]
OutcomeWord = Annotated[str, _one_of(Outcome)]
ApprovalModeWord = Annotated[str, _one_of(ApprovalMode)]
PlaceWord = Annotated[str, _one_of(Place)]
StateWord = Annotated[str, _one_of(RequestState)]
NotificationWord = Annotated[str, _one_of(NotificationType)]
ReasonWord = Annotated[str, _one_of(ClosedReason)]
VisibilityWord = Annotated[str, _one_of(Visibility)]
RoleWord = Annotated[str, _one_of(Role)]
Decision = Literal["pending", "approved", "rejected"]
Instant = Annotated[dt.datetime, msgspec.Meta(tz=True)]
Part = Literal["tutor", "student"]


class Shape(msgspec.Struct, frozen=True, gc=False):
    """What all shapes have in common: made once, encoded once."""


class User(Shape, frozen=True, gc=False):
    """A person as others may see them: never the address. `hue` is 1 to 12, `url` the person's page.

    `avatar_url` is left out while people have no pictures: `initials` on their `hue` stand for them.
    """

    id: int
    name: str
    initials: str
    hue: int
    url: str
    avatar_url: str | UnsetType = UNSET


class Participant(Shape, frozen=True, gc=False):
    """Somebody's part in a session. `id` is unique over tutors and students.

    `joined_at` is when a student was approved, or asked while pending; for its tutor, when it was created.
    """

    id: int
    user: User
    joined_at: Instant
    role: Part
    status: Decision


class BookingRequest(Shape, frozen=True, gc=False):
    """One person's wish for a seat. `status` has the guide's three values, `state` the finer ones (A13).

    `reason` is what was written by whoever closed it; `is_vetted`: the tutor has said yes although no seat
    is free; `waitlist_position` counts from 1.
    """

    id: int
    user: User
    session_id: int
    requested_at: Instant
    status: Decision
    state: StateWord
    is_vetted: bool
    message: str | UnsetType = UNSET
    closed_reason: ReasonWord | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    waitlist_position: int | UnsetType = UNSET


class SessionMaterial(Shape, frozen=True, gc=False):
    """Something kept with a session: a file, a link or a note.

    A file's `url` is good for ten minutes and for its reader; `file_name`, `media_type` and `size_bytes` are
    a file's, `content` is a note's.
    """

    id: int
    title: str
    type: Literal["file", "link", "note"]
    uploaded_by: User
    uploaded_at: Instant
    url: str | UnsetType = UNSET
    file_name: str | UnsetType = UNSET
    content: str | UnsetType = UNSET
    visibility: VisibilityWord | UnsetType = UNSET
    media_type: str | UnsetType = UNSET
    size_bytes: int | UnsetType = UNSET


class Session(Shape, frozen=True, gc=False):
    """One meeting. `date` is its start and `duration` minutes; `max_participants` counts student seats.

    `participants` are those whom the reader may see, tutors first; `my_role` and `my_request` are the
    reader's own. `booking_requests` stand in details: all for tutors and moderators, one's own for others.
    `place_detail` is for those who take part. `url` is its page. Details have the `materials` that the reader
    may open, and of the rest the titles in `locked_materials`.
    """

    id: int
    title: str
    description: str
    subject: str
    level: LevelWord
    date: Instant
    duration: int
    max_participants: int
    creator: User
    participants: list[Participant]
    status: StatusWord
    created_at: Instant
    updated_at: Instant
    ends_at: Instant
    timezone: str
    seats_left: int
    approved_count: int
    waitlist_count: int
    min_participants: int
    approval_mode: ApprovalModeWord
    has_waitlist: bool
    cancel_notice_hours: int
    place: PlaceWord
    url: str
    my_role: Part | UnsetType = UNSET
    my_request: BookingRequest | UnsetType = UNSET
    place_detail: str | UnsetType = UNSET
    outcome: OutcomeWord | UnsetType = UNSET
    cancel_reason: str | UnsetType = UNSET
    materials: list[SessionMaterial] | UnsetType = UNSET
    booking_requests: list[BookingRequest] | UnsetType = UNSET
    locked_materials: list[str] | UnsetType = UNSET


class Notification(Shape, frozen=True, gc=False):
    """Something somebody was told, in their language. `url` is where it leads."""

    id: int
    title: str
    message: str
    type: NotificationWord
    created_at: Instant
    read: bool
    url: str | UnsetType = UNSET
    session_id: int | UnsetType = UNSET


class Unread(Shape, frozen=True, gc=False):
    """How many notifications somebody has not read: exact to 100, 101 for more."""

    unread: int


class Error(Shape, frozen=True, gc=False):
    """Why something was not done: `detail` is for people, `code` for programs.

    `fields` has one or more sentences for each field that is wrong (`invalid`). What else may stand there:
    `offers` and `raise_to`, what would help where all seats are taken (`session_full`); `session_ids`, what a
    time overlaps with (`tutor_conflict`, `student_conflict`); `opens_at`, when its room does
    (`too_early`); `current`, the session as it is (`changed`).
    """

    detail: str
    code: str
    fields: dict[str, list[str]] | UnsetType = UNSET
    offers: list[Literal["raise_limit", "vet"]] | UnsetType = UNSET
    raise_to: int | UnsetType = UNSET
    session_ids: list[int] | UnsetType = UNSET
    opens_at: Instant | UnsetType = UNSET
    current: Session | UnsetType = UNSET


class Me(User, frozen=True, gc=False, kw_only=True):
    """The caller, as only they see themselves."""

    email: str
    role: RoleWord
    timezone: str
    language: str
    bio: str


class Tokens(Shape, frozen=True, gc=False):
    """What a program signs in by: `access` for `expires_in` seconds, `refresh` for the next pair, once."""

    access: str
    refresh: str
    expires_in: int


class Registered(Shape, frozen=True, gc=False):
    """Whom a letter was written to: with how to confirm the address, or that it has an account already."""

    email: str
    name: str


class Health(Shape, frozen=True, gc=False):
    """The server answers."""

    status: Literal["ok"]


class IceServer(Shape, frozen=True, gc=False):
    """An `RTCIceServer`; TURN servers come with a name and a credential that end."""

    urls: list[str]
    username: str | UnsetType = UNSET
    credential: str | UnsetType = UNSET


class RtcConfig(Shape, frozen=True, gc=False):
    """An `RTCConfiguration`: may name no servers, where people's networks need none."""

    iceServers: list[IceServer]  # noqa: N815 -- the browsers' word


class WebrtcCredentials(Shape, frozen=True, gc=False):
    """What to come into a room with. Ask again before `expires_at`.

    `signaling_url` has a ticket for one WebSocket within a minute. In a `mesh` people send to each other,
    with `janus` through a media server.
    """

    config: RtcConfig
    signaling_url: str
    mode: Annotated[str, _one_of(Mode)]
    expires_at: Instant


class ChatMessage(Shape, frozen=True, gc=False):
    """A line of a room's chat, as plain text; `text` is empty where it was deleted."""

    id: int
    user: User
    text: str
    sent_at: Instant
    is_deleted: bool
    edited_at: Instant | UnsetType = UNSET


class Attendance(Shape, frozen=True, gc=False):
    """How long somebody was in a session's room: `seconds` as a tutor has put it right.

    `counted_seconds` are as measured. `staff` are moderators without a part in the session. Who never came
    has no `first_at` and `last_at`.
    """

    user: User
    role: Annotated[str, _one_of(RoomPart)]
    seconds: int
    counted_seconds: int
    hands: int
    messages: int
    is_corrected: bool
    first_at: Instant | UnsetType = UNSET
    last_at: Instant | UnsetType = UNSET
