"""Marking what has been read, by the person or because nothing waits for them any more."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from peerhall.accounts.models import User
from peerhall.notifications import inbox
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.platform import realtime


@transaction.atomic
def mark_read(*, notification: Notification, now: dt.datetime) -> Notification:
    """Mark one as read; twice is once."""
    if notification.read_at is None:
        _mark(Q(pk=notification.pk), now=now)
        notification.read_at = now
    return notification


@transaction.atomic
def mark_all_read(*, user: User, now: dt.datetime) -> int:
    """Mark all that the person has not read; returns how many."""
    return _mark(Q(user=user), now=now)


@transaction.atomic
def mark_as_seen(*, user: User, older_than: dt.datetime, now: dt.datetime) -> int:
    """Mark what the person has seen by now, but for the requests that still wait for an answer."""
    return _mark(Q(user=user, created_at__lt=older_than) & ~Q(kind=Kind.REQUESTED), now=now)


def settle_request(*, session_id: int, student_id: int, now: dt.datetime) -> None:
    """Nobody has to answer this request any more: what its tutors were told of it counts as read."""
    _mark(Q(session=session_id, kind=Kind.REQUESTED, person=student_id), now=now)


def settle_session(*, session_id: int, now: dt.datetime) -> None:
    """Nobody has to answer any request of this session any more."""
    kinds = [Kind.REQUESTED, Kind.SEAT_FREE, Kind.UNANSWERED_REQUESTS, Kind.TO_REVIEW]
    _mark(Q(session=session_id, kind__in=kinds), now=now)


def settle_review(*, session_id: int, now: dt.datetime) -> None:
    """A moderator has decided: the others need not."""
    _mark(Q(session=session_id, kind=Kind.TO_REVIEW), now=now)


@transaction.atomic
def _mark(which: Q, *, now: dt.datetime) -> int:
    """Mark these, and let open pages count anew; under a lock, so that two windows count alike."""
    unread = Notification.objects.filter(inbox.UNREAD, which).order_by("id")
    found = dict(unread.values_list("pk", "user_id"))
    marked = Notification.objects.filter(inbox.UNREAD, pk__in=found).update(read_at=now)
    for user_id, count in inbox.unread_of(set(found.values())).items():
        realtime.tell(topic=f"user:{user_id}", kind="unread", body={"unread": count})
    return marked
