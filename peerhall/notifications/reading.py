"""Notifications as their readers read them: sentences, where they lead, what can still be done.

A sentence speaks of that time; what it leads to is looked up now. Names of those who asked for a seat
are for tutors and moderators of the session (SPEC 0): who is one no longer reads "somebody".
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerhall.accounts import communities, zones
from peerhall.accounts.models import User
from peerhall.notifications import sentences
from peerhall.notifications.models import Notification
from peerhall.notifications.told import Told
from peerhall.notifications.types import Kind
from peerhall.tutoring import lateness, lifecycle
from peerhall.tutoring import policy as tutoring_policy
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import OPEN_STATUSES, RequestState

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


class _Around(NamedTuple):
    """What rows need that they do not hold: read once for all of them."""

    sessions: Mapping[int, Session]
    requests: Mapping[tuple[int, int], BookingRequest]


def views(rows: Sequence[Notification], reader: User, *, now: dt.datetime) -> list[NotificationView]:
    """These notifications of the reader, in the active language and zone; three queries more at the most.

    Give rows with `select_related("person")`.
    """
    around = _around(rows, reader)
    return [_view(row, reader, around, now) for row in rows]


def view(row: Notification, reader: User, *, now: dt.datetime) -> NotificationView:
    """One of them."""
    return views([row], reader, now=now)[0]


@contextmanager
def as_read_by(reader: User) -> Iterator[None]:
    """The reader's language and zone, for what is written where no page is shown."""
    with translation.override(reader.language), timezone.override(zones.zone(reader.timezone)):
        yield


def _around(rows: Sequence[Notification], reader: User) -> _Around:
    ids = {row.session_id for row in rows if row.session_id is not None}
    visible = Session.objects.filter(tutoring_policy.visible_to(reader, communities.current()), pk__in=ids)
    sessions = {session.pk: session for session in visible.prefetch_related("cotutor_rows")}
    asked = Q(session__in=sessions, user__in={row.person_id for row in rows if row.kind == Kind.REQUESTED})
    own = Q(session__in=sessions, user=reader)
    requests = BookingRequest.objects.filter(asked | own) if sessions else ()
    return _Around(sessions, {(row.session_id, row.user_id): row for row in requests})


def _view(row: Notification, reader: User, around: _Around, now: dt.datetime) -> NotificationView:
    kind = Kind(row.kind)
    session = around.sessions.get(row.session_id or 0)
    is_tutor = session is not None and tutoring_policy.is_tutor(reader, session)
    words = sentences.words_for(_told(row, reader, session, is_tutor=is_tutor))
    doing = _doing(row, reader, session, around, now) if session is not None else NOTHING
    return NotificationView(
        id=row.pk,
        kind=kind,
        type=row.type,
        title=words.title,
        message=words.message,
        url=_leads_to(kind, session),
        session_id=session.pk if session is not None else None,
        read_url=reverse("notifications:read", args=[row.pk]),
        created_at=row.created_at,
        is_unread=row.read_at is None,
        approve_url=doing.approve_url,
        review_url=doing.review_url,
        withdraw_url=doing.withdraw_url,
        state=doing.state,
    )


def _told(row: Notification, reader: User, session: Session | None, *, is_tutor: bool) -> Told:
    kind = Kind(row.kind)
    name = row.person.name if row.person is not None and row.person.is_active else None
    data = row.data
    may_read = session is not None and tutoring_policy.may_see_requests(reader, session)
    if kind in ABOUT_STUDENTS and (name is None or not may_read):
        # What was written goes with the name of who wrote it.
        name, data = None, {**data, "message": "", "reason": ""}
    return Told(kind=kind, data=data, name=name, is_tutor=is_tutor)


def _leads_to(kind: Kind, session: Session | None) -> str:
    if kind in {Kind.FROZEN, Kind.UNFROZEN}:
        return reverse("accounts:profile")
    if session is None:
        return reverse("notifications:list")
    page = reverse("tutoring:details", args=[session.pk])
    return f"{page}#requests" if kind in TO_DECIDE else page


def _doing(row: Notification, reader: User, session: Session, around: _Around, now: dt.datetime) -> Doing:
    if lifecycle.status_at(session, now) not in OPEN_STATUSES:
        return NOTHING
    if row.kind in TO_DECIDE and tutoring_policy.may_decide(reader, session):
        return _deciding(row, session, around, now)
    own = around.requests.get((session.pk, reader.pk))
    if row.kind in GIVEN_BACK_FREELY and own is not None and _is_free(own, session, now):
        return Doing(withdraw_url=reverse("tutoring:withdraw", args=[session.pk]))
    return NOTHING


def _deciding(row: Notification, session: Session, around: _Around, now: dt.datetime) -> Doing:
    review_url = f"{reverse('tutoring:details', args=[session.pk])}#requests"
    if row.kind != Kind.REQUESTED:
        return Doing(review_url=review_url)
    request = around.requests.get((session.pk, row.person_id or 0))
    if request is None:
        return NOTHING
    state, _reason = lifecycle.request_state_at(request, session, now)
    if state != RequestState.PENDING:
        return Doing(state=str(DECIDED[state]))
    approve_url = reverse("notifications:approve", args=[row.pk]) if session.seats_left > 0 else ""
    return Doing(approve_url=approve_url, review_url=review_url)


def _is_free(own: BookingRequest, session: Session, now: dt.datetime) -> bool:
    """Whether the reader has a seat that can be given back without a mark."""
    return own.state == RequestState.APPROVED and not lateness.is_late_now(own, session, now)
