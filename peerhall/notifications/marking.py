"""Marking what has been read, by the person or because nothing waits for them any more."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import Q

from peerhall.accounts.models import User
from peerhall.notifications import inbox
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.platform import realtime
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Value
from peerhall.platform.database.repeated import Update

ID, USER, SESSION, STUDENT = (prepared.number(index) for index in range(4))
NOW, BEFORE = (prepared.instant(index) for index in range(2))
STANDINS: Final[dict[str, Value]] = {
    "id": ID,
    "user": USER,
    "session": SESSION,
    "student": STUDENT,
    "now": NOW,
    "before": BEFORE,
}
# What waits for an answer of a session's tutors.
WAITING: Final = [Kind.REQUESTED, Kind.SEAT_FREE, Kind.UNANSWERED_REQUESTS, Kind.TO_REVIEW]


def _marks(which: Q) -> Update:
    return Update(
        lambda: Notification.objects.filter(inbox.UNREAD, which),
        STANDINS,
        changes={"read_at": NOW},
        returning="user_id",
    )


_ONE: Final = _marks(Q(pk=ID, user=USER))
_ALL: Final = _marks(Q(user=USER))
_SEEN: Final = _marks(Q(user=USER, created_at__lt=BEFORE) & ~Q(kind=Kind.REQUESTED))
_REQUEST: Final = _marks(Q(session=SESSION, kind=Kind.REQUESTED, person=STUDENT))
_SESSION: Final = _marks(Q(session=SESSION, kind__in=WAITING))
_REVIEW: Final = _marks(Q(session=SESSION, kind=Kind.TO_REVIEW))
_DOUBTS: Final = _marks(Q(session=SESSION, kind=Kind.OUTCOME_DOUBTED))


@transaction.atomic
def mark_read(*, user: User, notification: Notification, now: dt.datetime) -> Notification:
    """Mark one of the person's own as read; twice is once, and somebody else's stays as it is."""
    if notification.read_at is None and _mark(_ONE, now=now, id=notification.pk, user=user.pk):
        notification.read_at = now
    return notification


@transaction.atomic
def mark_all_read(*, user: User, now: dt.datetime) -> int:
    """Mark all that the person has not read; returns how many."""
    return _mark(_ALL, now=now, user=user.pk)


@transaction.atomic
def mark_as_seen(*, user: User, older_than: dt.datetime, now: dt.datetime) -> int:
    """Mark what the person has seen by now, but for the requests that still wait for an answer."""
    return _mark(_SEEN, now=now, user=user.pk, before=older_than)


def settle_request(*, session_id: int, student_id: int, now: dt.datetime) -> None:
    """Nobody has to answer this request any more: what its tutors were told of it counts as read."""
    _mark(_REQUEST, now=now, session=session_id, student=student_id)


def settle_session(*, session_id: int, now: dt.datetime) -> None:
    """Nobody has to answer any request of this session any more."""
    _mark(_SESSION, now=now, session=session_id)


def settle_review(*, session_id: int, now: dt.datetime) -> None:
    """A moderator has decided: the others need not."""
    _mark(_REVIEW, now=now, session=session_id)


def settle_doubts(*, session_id: int, now: dt.datetime) -> None:
    """An organizer has decided how it ended: the others need not."""
    _mark(_DOUBTS, now=now, session=session_id)


# Without a savepoint: the callers have a transaction, which an error here undoes as a whole.
@transaction.atomic(savepoint=False)
def _mark(which: Update, **values: Value) -> int:
    """Mark these, and let open pages count anew; returns how many."""
    owners = [user_id for (user_id,) in which.rows(**values)]
    if owners:
        for user_id, count in inbox.unread_of(dict.fromkeys(owners)).items():
            realtime.tell(topic=f"user:{user_id}", kind="unread", body={"unread": count})
    return len(owners)
