"""Notifications as their readers read them: sentences, where they lead, what can still be done.

A sentence speaks of that time; what it leads to is looked up now. Names of those who asked for a seat
are for tutors and moderators of the session (SPEC 0): who is one no longer reads "somebody".
"""

import datetime as dt
import functools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerhall.accounts import zones
from peerhall.accounts.models import User
from peerhall.notifications import around, sentences
from peerhall.notifications.around import Around, Seen
from peerhall.notifications.models import Notification
from peerhall.notifications.told import Told
from peerhall.notifications.types import Kind
from peerhall.tutoring import cards, lateness, lifecycle, offers
from peerhall.tutoring import policy as tutoring_policy
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import OPEN_STATUSES, Place, RequestState

# These name somebody who asked for a seat, or had one.
ABOUT_STUDENTS: Final = frozenset({Kind.REQUESTED, Kind.JOINED, Kind.WITHDRAWN, Kind.OUTCOME_DOUBTED})
# After these a seat can be given back by one press, without a late mark.
GIVEN_BACK_FREELY: Final = frozenset({Kind.PROMOTED, Kind.MOVED})
TO_DECIDE: Final = frozenset({Kind.REQUESTED, Kind.SEAT_FREE, Kind.UNANSWERED_REQUESTS})

# What a tutor reads of a request that was decided since.
DECIDED: Final[Mapping[RequestState, Promise]] = {
    RequestState.APPROVED: _("Has a seat"),
    RequestState.WAITLISTED: _("On the waitlist"),
    RequestState.REJECTED: _("Declined"),
    RequestState.WITHDRAWN: _("Withdrawn"),
    RequestState.EXPIRED: _("Not answered in time"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationView:
    """One notification for its reader, as lists, toasts, letters and push show it.

    Addresses are paths; `url` is what it leads to. `session_id` is None where there is none to go to.
    """

    id: int
    kind: Kind
    type: str
    title: str
    message: str
    url: str
    session_id: int | None
    read_url: str
    created_at: dt.datetime
    is_unread: bool
    approve_url: str
    review_url: str
    withdraw_url: str
    state: str


class Doing(NamedTuple):
    """What can be done about it, and what was done about it since; "" where there is nothing.

    `approve_url` (POST) is there while the request waits and a seat is free, `review_url` while there is
    anything to decide, `withdraw_url` (POST) while the seat can be given back freely. `state` is the
    word for what became of the request.
    """

    approve_url: str = ""
    review_url: str = ""
    withdraw_url: str = ""
    state: str = ""


NOTHING: Final = Doing()


def views(rows: Sequence[Notification], reader: User, *, now: dt.datetime) -> list[NotificationView]:
    """These notifications of the reader, in the active language and zone; two queries more at the most.

    Give rows with `select_related("person")`.
    """
    found = around.read(rows, reader)
    return [_view(row, reader, found, now) for row in rows]


def view(row: Notification, reader: User, *, now: dt.datetime) -> NotificationView:
    """One of them."""
    return views([row], reader, now=now)[0]


@contextmanager
def as_read_by(reader: User) -> Iterator[None]:
    """The reader's language and zone, for what is written where no page is shown."""
    with translation.override(reader.language), timezone.override(zones.zone(reader.timezone)):
        yield


def _view(row: Notification, reader: User, found: Around, now: dt.datetime) -> NotificationView:
    kind = Kind(row.kind)
    seen = found.sessions.get(row.session_id or 0)
    session = seen.session if seen else None
    words = sentences.words_for(_told(row, reader, seen))
    doing = _doing(row, reader, seen, found, now) if seen else NOTHING
    return NotificationView(
        id=row.pk,
        kind=kind,
        type=row.type,
        title=words.title,
        message=words.message,
        url=_room_now(row, reader, seen, found, now) or _leads_to(kind, session),
        session_id=session.pk if session is not None else None,
        read_url=f"{_inbox()}{row.pk}/read/",
        created_at=row.created_at,
        is_unread=row.read_at is None,
        approve_url=doing.approve_url,
        review_url=doing.review_url,
        withdraw_url=doing.withdraw_url,
        state=doing.state,
    )


def _told(row: Notification, reader: User, seen: Seen | None) -> Told:
    kind = Kind(row.kind)
    name = row.person.name if row.person is not None and row.person.is_active else None
    data = row.data
    is_tutor = seen is not None and seen.is_tutor
    may_read = seen is not None and tutoring_policy.may_read_requests(reader, is_tutor=is_tutor)
    if kind in ABOUT_STUDENTS and (name is None or not may_read):
        # What was written goes with the name of who wrote it.
        name, data = None, {**data, "message": "", "reason": ""}
    return Told(kind=kind, data=data, name=name, is_tutor=is_tutor)


def _leads_to(kind: Kind, session: Session | None) -> str:
    if kind in {Kind.FROZEN, Kind.UNFROZEN}:
        return reverse("accounts:profile")
    if session is None:
        return _inbox()
    if kind == Kind.ENDED and session.place == Place.ROOM:
        return reverse("room:memory", args=[session.pk])
    page = cards.address_of(session.pk)
    return f"{page}#requests" if kind in TO_DECIDE else page


def _room_now(row: Notification, reader: User, seen: Seen | None, found: Around, now: dt.datetime) -> str:
    """A reminder leads into the live room once its doors are open; "" where there is no way in."""
    if seen is None or row.kind != Kind.STARTS_SOON or seen.session.place != Place.ROOM:
        return ""
    own = found.requests.get((seen.session.pk, reader.pk))
    has_place = seen.is_tutor or (own is not None and own.state == RequestState.APPROVED)
    is_open = offers.are_doors_open(seen.session, now)
    return cards.room_of(seen.session.pk) if has_place and is_open else ""


def _doing(row: Notification, reader: User, seen: Seen, found: Around, now: dt.datetime) -> Doing:
    session = seen.session
    if lifecycle.status_at(session, now) not in OPEN_STATUSES:
        return NOTHING
    if row.kind in TO_DECIDE and tutoring_policy.may_answer(reader, is_tutor=seen.is_tutor):
        return _deciding(row, session, found, now)
    own = found.requests.get((session.pk, reader.pk))
    if row.kind in GIVEN_BACK_FREELY and own is not None and _is_free(own, session, now):
        return Doing(withdraw_url=reverse("tutoring:withdraw", args=[session.pk]))
    return NOTHING


def _deciding(row: Notification, session: Session, found: Around, now: dt.datetime) -> Doing:
    review_url = f"{cards.address_of(session.pk)}#requests"
    if row.kind != Kind.REQUESTED:
        return Doing(review_url=review_url)
    request = found.requests.get((session.pk, row.person_id or 0))
    if request is None:
        return NOTHING
    state, _reason = lifecycle.request_state_at(request, session, now)
    if state != RequestState.PENDING:
        return Doing(state=str(DECIDED[state]))
    approve_url = f"{_inbox()}{row.pk}/approve/" if session.seats_left > 0 else ""
    return Doing(approve_url=approve_url, review_url=review_url)


def _is_free(own: BookingRequest, session: Session, now: dt.datetime) -> bool:
    """Whether the reader has a seat that can be given back without a mark."""
    return own.state == RequestState.APPROVED and not lateness.is_late_now(own, session, now)


@functools.cache
def _inbox() -> str:
    """What the addresses of all notifications begin with; resolving each anew costs more than its row."""
    return reverse("notifications:list")
