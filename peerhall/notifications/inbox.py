"""A person's inbox: what they were told, newest first, and how much of it they have not read."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

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
    """Some of the inbox, newest first; `next_cursor` is the text for what follows, "" at its end.

    `after` is when the last row before this page was made: the day it belongs to is on screen already.
    """

    rows: list[Notification]
    next_cursor: str
    after: dt.datetime | None


def page(user: User, cursor_text: str = "", *, size: int = PAGE_SIZE) -> Page:
    """The newest of a person's notifications, or those after a cursor; one query.

    :raises ValueError: when the cursor was not made here.
    """
    rows = policy.readable_by(user).select_related("person").order_by("-created_at", "-id")
    after: dt.datetime | None = None
    if cursor_text:
        after, last_id = _place(cursors.decode(cursor_text, ORDERING))
        rows = rows.filter(Q(created_at__lt=after) | Q(id__lt=last_id), created_at__lte=after)
    found = list(rows[: size + 1])
    has_more = len(found) > size
    last = found[size - 1] if has_more else None
    following = cursors.encode(Cursor(ORDERING, (last.created_at, last.pk))) if last else ""
    return Page(found[:size], following, after)


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
