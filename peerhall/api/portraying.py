"""From what a room reads to the shapes that are answered."""

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from typing import Final, Literal, cast

from msgspec import UNSET, Raw, UnsetType

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.api import responding, shapes
from peerhall.materials import signing
from peerhall.materials.models import Material
from peerhall.tutoring import cards
from peerhall.tutoring.asked import Asked
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.records import Person, Record
from peerhall.tutoring.types import RequestState

# The guide knows three; what it calls rejected, `closed_reason` explains (A13).
DECISIONS: Final[Mapping[str, shapes.Decision]] = {
    RequestState.PENDING.value: "pending",
    RequestState.WAITLISTED.value: "pending",
    RequestState.APPROVED.value: "approved",
    RequestState.REJECTED.value: "rejected",
    RequestState.WITHDRAWN.value: "rejected",
    RequestState.EXPIRED.value: "rejected",
}
# A few megabytes: what all readers of the usual lists are shown.
SESSIONS_KEPT: Final = 4096


@functools.lru_cache(maxsize=SESSIONS_KEPT)
def listed(record: Record) -> Raw:
    """One session of a list, as it travels: made of its record alone, so an equal one has the same bytes.

    Records come fresh from the database for each list; what is spared is spelling them out again.
    """
    return Raw(responding.encoded(session(record)))


def session(
    record: Record,
    requests: Iterable[Asked] = (),
    kept: list[shapes.SessionMaterial] | UnsetType = UNSET,
    locked: Iterable[str] = (),
) -> shapes.Session:
    """One session; `requests`, what it keeps and the titles of the locked are for its details."""
    row = record.row
    requested = [request(asked, session_id=row.id) for asked in requests]
    free = row.max_participants - record.seats_taken
    # By position: matching the names costs several times as much, twenty times a page.
    return shapes.Session(
        row.id,
        row.title,
        row.description,
        row.subject,
        row.level,
        row.date,
        row.duration,
        row.max_participants,
        user(row.creator_id, row.creator_name),
        [_participant(person) for person in record.people],
        record.status.value,
        row.created_at,
        row.updated_at,
        row.ends_at,
        row.timezone,
        free,
        record.seats_taken,
        record.waiting,
        row.min_participants,
        row.approval_mode,
        row.has_waitlist,
        row.cancel_notice_hours,
        row.place,
        cards.address_of(row.id),
        record.my_role or UNSET,
        UNSET if record.mine is None else request(record.mine, session_id=row.id),
        row.place_detail if record.sees_place else UNSET,
        UNSET if record.outcome is None else record.outcome.value,
        row.cancel_reason or UNSET,
        kept,
        requested or UNSET,
        list(locked) or UNSET,
    )


def materials(
    rows: Iterable[Material], viewer: Viewer, *, now: dt.datetime, base: str
) -> list[shapes.SessionMaterial]:
    """What the viewer may open; files with an address of the viewer's own, beginning with `base`."""
    reader = viewer if isinstance(viewer, User) else None
    return [_material(row, reader, now=now, base=base) for row in rows]


def _material(row: Material, reader: User | None, *, now: dt.datetime, base: str) -> shapes.SessionMaterial:
    url = row.url
    if row.file:
        url = f"{base}{signing.address_for(row, reader, now=now)}"
    return shapes.SessionMaterial(
        row.pk,
        row.title,
        cast("Literal['file', 'link', 'note']", row.material_type),
        user(row.uploaded_by_id, row.uploaded_by.name),
        row.uploaded_at,
        url=url or UNSET,
        file_name=row.file_name or UNSET,
        content=row.content or UNSET,
        visibility=row.visibility,
        media_type=row.media_type or UNSET,
        size_bytes=row.size_bytes or UNSET,
    )


@functools.lru_cache(maxsize=4096)
def user(user_id: int, name: str) -> shapes.User:
    """A person, kept while the name is the same: a page's sessions share few."""
    view = people.person_view(User(pk=user_id, name=name))
    return shapes.User(view.id, view.name, view.initials, view.hue, view.url)


def _participant(person: Person) -> shapes.Participant:
    return shapes.Participant(
        person.id,
        user(person.user_id, person.name),
        person.joined_at,
        person.role,
        DECISIONS[person.state],
    )


def request(asked: Asked, *, session_id: int) -> shapes.BookingRequest:
    """One person's wish for a seat."""
    return shapes.BookingRequest(
        asked.id,
        user(asked.user_id, asked.name),
        session_id,
        asked.requested_at,
        DECISIONS[asked.state],
        asked.state.value,
        asked.is_vetted,
        asked.message or UNSET,
        UNSET if asked.closed_reason is None else asked.closed_reason.value,
        asked.reason or UNSET,
        asked.position or UNSET,
    )
