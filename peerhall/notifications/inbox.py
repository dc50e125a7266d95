"""A person's inbox: what they were told, newest first, and how much of it they have not read."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from peerhall.accounts.models import User
from peerhall.notifications import policy
from peerhall.notifications.models import Notification
from peerhall.platform.database.repeated import ByKeys
from peerhall.tutoring import cursors
from peerhall.tutoring.cursors import Cursor

# Counts shown to people are exact to 100, then "100+": one more than that stands for all beyond.
COUNTED: Final = 100
UNREAD: Final = Q(is_in_inbox=True, read_at__isnull=True)
PAGE_SIZE: Final = 20
MENU_SIZE: Final = 8
ORDERING: Final = "notifications"
# What a key can be: an address may hold any number of digits.
MAX_ID: Final = 2**63 - 1

_COUNTS: Final = ByKeys(
    lambda ids: (
        Notification.objects.filter(UNREAD, user__in=ids)
        .order_by()
        .values("user_id")
        .annotate(number=Count("pk"))
        .values_list("user_id", "number")
    )
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the inbox, newest first. The cursors are the texts for what follows and what came before it,
    "" where the inbox ends.

    `after` is when the last row before this page was made: the day it belongs to is on screen already.
    """

    rows: list[Notification]
    next_cursor: str
    prev_cursor: str = ""
    after: dt.datetime | None = None


def page(user: User, cursor_text: str = "", *, size: int = PAGE_SIZE, skipped: int = 0) -> Page:
    """The newest of a person's notifications but for those `skipped`, or those beyond a cursor; one query.

    :raises ValueError: when the cursor was not made here.
    """
    rows = policy.readable_by(user).select_related("person")
    cursor = cursors.decode(cursor_text, ORDERING) if cursor_text else None
    if cursor is not None and cursor.is_back:
        return _before(rows, cursor, size)
    after: dt.datetime | None = None
    if cursor is not None:
        after, last_id = _place(cursor)
        rows = rows.filter(Q(created_at__lt=after) | Q(id__lt=last_id), created_at__lte=after)
    found = list(rows.order_by("-created_at", "-id")[skipped : skipped + size + 1])
    some, has_more = found[:size], len(found) > size
    is_start = cursor is None and not skipped
    return Page(
        some,
        next_cursor=_beyond(some[-1]) if has_more else "",
        prev_cursor=_beyond(some[0], is_back=True) if some and not is_start else "",
        after=after,
    )


def own(user: User, notification_id: int) -> Notification | None:
    """The person's notification; somebody else's is as good as none."""
    rows = policy.readable_by(user).select_related("person")
    return rows.filter(pk=min(notification_id, MAX_ID)).first()


def _before(rows: QuerySet[Notification], cursor: Cursor, size: int) -> Page:
    """The page that ends just before the cursor's row."""
    first, first_id = _place(cursor)
    newer = rows.filter(Q(created_at__gt=first) | Q(id__gt=first_id), created_at__gte=first)
    found = list(newer.order_by("created_at", "id")[: size + 1])
    some, has_more = found[:size][::-1], len(found) > size
    return Page(
        some,
        next_cursor=_beyond(some[-1]) if some else "",
        prev_cursor=_beyond(some[0], is_back=True) if has_more else "",
    )


def total(user: User) -> int:
    """How many there are in a person's inbox; counting costs more than a page of it."""
    return policy.readable_by(user).count()


def _beyond(row: Notification, *, is_back: bool = False) -> str:
    return cursors.encode(Cursor(ORDERING, (row.created_at, row.pk), is_back))


def _place(cursor: Cursor) -> tuple[dt.datetime, int]:
    match cursor.key:
        case (dt.datetime() as moment, int() as last_id):
            return moment, last_id
        case _:
            raise ValueError("No place in an inbox.")


def unread_count(user_id: int) -> int:
    """How many the person has not read, at the most 101; at any number of rows the same cost."""
    unread = Notification.objects.filter(UNREAD, user=user_id).order_by()
    return unread[: COUNTED + 1].count()


def unread_of(user_ids: Collection[int]) -> dict[int, int]:
    """`unread_count` of several people; one query."""
    found: dict[int, int] = dict(_COUNTS.rows(user_ids))  # type: ignore[arg-type]  # pairs
    return {user_id: min(found.get(user_id, 0), COUNTED + 1) for user_id in user_ids}
