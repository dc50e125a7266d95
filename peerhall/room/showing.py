"""A room as its pages see it, and telling them what has changed: rows in, protocol out."""

import datetime as dt
from collections.abc import Iterable

import msgspec

from peerhall.accounts.models import User
from peerhall.platform import realtime
from peerhall.platform.realtime import catching
from peerhall.room import guests, modes, papers, protocol
from peerhall.room.models import Message, Room, Visit
from peerhall.room.types import DocumentKind, Mode
from peerhall.tutoring import lifecycle, policy
from peerhall.tutoring.models import Session


def topic_of(session_id: int) -> str:
    """Where a room's events are told."""
    return f"room:{session_id}"


def tell(session_id: int, kind: str, shape: protocol.Shape) -> None:
    """Tell the room's pages, once this transaction has committed (`messages.EVENTS`)."""
    realtime.tell(topic=topic_of(session_id), kind=kind, body=msgspec.structs.asdict(shape))


def milliseconds(at: dt.datetime) -> int:
    """As the protocol writes an instant."""
    return int(at.timestamp() * 1000)


def peer(visit: Visit, person: User) -> protocol.Peer:
    """Somebody in the room."""
    return protocol.Peer(
        visit=visit.pk,
        person=person.pk,
        name=person.name,
        initials=person.initials,
        hue=person.hue,
        part=visit.part,  # type: ignore[arg-type]  # a constraint keeps it one of them
        mic=visit.has_mic,
        camera=visit.has_camera,
        screen=visit.has_screen,
        hand_at=None if visit.hand_at is None else milliseconds(visit.hand_at),
        entered_at=milliseconds(visit.entered_at),
    )


def rules(room: Room) -> protocol.Rules:
    """What holds in the room."""
    return protocol.Rules(
        locked=room.locked_at is not None,
        chat=room.students_chat,
        share=room.students_share,
        draw=room.students_draw,
    )


def knocker(person: User, at: dt.datetime, *, is_asking: bool = False) -> protocol.Knocker:
    """Somebody at the door."""
    return protocol.Knocker(person.pk, person.name, person.initials, person.hue, milliseconds(at), is_asking)


def message(row: Message, person: User) -> protocol.ChatMessage:
    """A line of the chat."""
    return protocol.ChatMessage(
        id=row.pk,
        key=row.key,
        person=person.pk,
        name=person.name,
        initials=person.initials,
        hue=person.hue,
        text=row.text,
        at=milliseconds(row.sent_at),
        edited_at=None if row.edited_at is None else milliseconds(row.edited_at),
        is_deleted=row.deleted_at is not None,
    )


def messages(rows: Iterable[Message]) -> list[protocol.ChatMessage]:
    """Lines of the chat, read with `select_related("person")`."""
    return [message(row, row.person) for row in rows]


def state(session: Session, room: Room, viewer: User) -> protocol.State:
    """The whole room as `viewer` may see it.

    The number is read first: an event that the rows know already does no harm.
    """
    topic = topic_of(session.pk)
    seq = catching.heads([topic])[topic]
    visits = guests.open_visits(session.pk).select_related("person")
    waiting = room.knocks.filter(let_in_at__isnull=True).select_related("person").order_by("at", "pk")
    knocks = [knocker(knock.person, knock.at) for knock in waiting]
    if policy.may_decide(viewer, session):
        asking = guests.asking(session.pk)
        knocks += [knocker(request.user, request.requested_at, is_asking=True) for request in asking]
    documents = papers.numbers(room.pk)
    return protocol.State(
        seq=seq,
        mode=room.mode,  # type: ignore[arg-type]  # a constraint keeps it one of them
        people_at_most=modes.people_at_most(Mode(room.mode)),
        rules=rules(room),
        peers=[peer(visit, visit.person) for visit in visits],
        knocks=knocks,
        board=documents[DocumentKind.BOARD],
        notes=documents[DocumentKind.NOTES],
        is_released=room.released_at is not None,
        closes_at=milliseconds(lifecycle.end_of(session)),
    )
