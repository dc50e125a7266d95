"""What stays of a session for those who were part of it (B4): chat, board, notes, who was there.

Chat, board and notes are for tutors and those who had a seat (1d "archive"); moderators see who was there.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.room import attendance, guests, keeping, orders
from peerhall.room.attendance import Line
from peerhall.room.keeping import BoardPage
from peerhall.room.models import Message, Room
from peerhall.room.refusals import Refusal
from peerhall.room.types import Part
from peerhall.tutoring import lifecycle
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import TERMINAL_STATUSES


@dataclass(frozen=True, slots=True)
class Memory:
    """`is_reader`: chat, board, notes are theirs to read; `is_keeper`: attendance is theirs to put right."""

    session: Session
    is_reader: bool
    is_keeper: bool
    messages: list[Message]
    pages: list[BoardPage]
    notes: str
    lines: list[Line]

    @property
    def is_empty(self) -> bool:
        """Whether nobody has left anything."""
        return not (self.messages or self.pages or self.notes.strip())


def of(*, viewer: User, session: Session, now: dt.datetime) -> Memory:
    """All that `viewer` may see of it; empty where nobody came into the room.

    :raises Refusal: not_found, removed, forbidden (no part in it), too_early (it is not over).
    """
    is_reader = check(viewer=viewer, session=session, now=now)
    return Memory(
        session=session,
        is_reader=is_reader,
        is_keeper=orders.may_order(viewer, session),
        messages=_messages(session) if is_reader else [],
        pages=keeping.pages(session.pk) if is_reader else [],
        notes=keeping.notes(session.pk) if is_reader else "",
        lines=attendance.of(viewer=viewer, session=session, now=now),
    )


def messages(*, viewer: User, session: Session, now: dt.datetime) -> list[Message]:
    """The chat, of a session that is over, or of a room that `viewer` may come into now.

    :raises Refusal: not_found, forbidden, too_early and those of the door.
    """
    if guests.part_of(viewer, session) is Part.STAFF:  # who looks in comes in, where all see them
        guests.check_may_see(viewer, session)
        raise _not_theirs()
    if lifecycle.status_at(session, now) in TERMINAL_STATUSES:
        check(viewer=viewer, session=session, now=now)
    else:
        guests.check_may_hear(viewer, session, now)
    return _messages(session)


def check(*, viewer: User, session: Session, now: dt.datetime) -> bool:
    """Whether chat, board and notes are theirs too; raises where nothing is.

    :raises Refusal: not_found, removed, forbidden, too_early.
    """
    guests.check_may_see(viewer, session)
    guest = guests.guest(viewer, session)
    if guest.was_removed:
        raise Refusal("removed")
    if guest.part is None:
        raise _not_theirs()
    is_open = Room.objects.filter(pk=session.pk, closed_at__isnull=True).exists()
    if is_open or lifecycle.status_at(session, now) not in TERMINAL_STATUSES:
        raise Refusal("too_early", _("What is made in the room is kept here once the session is over."))
    return guest.part is not Part.STAFF


def _not_theirs() -> Refusal:
    return Refusal("forbidden", _("What is kept of a session is for those who had a part in it."))


def _messages(session: Session) -> list[Message]:
    rows = Message.objects.filter(room=session.pk).select_related("person")
    return list(rows.order_by("pk"))
