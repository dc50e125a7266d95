"""A person's inbox: what they were told, newest first, and how much of it they have not read."""

import datetime as dt
import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Q

from peerhall.accounts.models import User
from peerhall.notifications import policy
from peerhall.notifications.models import Notification
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared, Value
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
NOTIFICATION: Final = [field.attname for field in Notification._meta.concrete_fields]
PERSON: Final = [field.attname for field in User._meta.concrete_fields]
# What the prepared queries are built with.
USER, ID = prepared.number(0), prepared.number(1)
AT: Final = prepared.instant(0)

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
    cursor = cursors.decode(cursor_text, ORDERING) if cursor_text else None
    is_back = cursor is not None and cursor.is_back
    values: dict[str, Value] = {"user": user.pk}
    after: dt.datetime | None = None
    if cursor is not None:
        after, last_id = _place(cursor)
        values |= {"at": after, "id": last_id}
    found = _rows("back" if is_back else "on" if cursor else "start", size + 1, skipped).rows(values)
    has_more = len(found) > size
    some = [_row(values) for values in found[:size]]
    if is_back:
        some.reverse()
    is_start = cursor is None and not skipped
    has_next, has_prev = (True, has_more) if is_back else (has_more, not is_start)
    return Page(
        some,
        next_cursor=_beyond(some[-1]) if some and has_next else "",
        prev_cursor=_beyond(some[0], is_back=True) if some and has_prev else "",
        after=None if is_back else after,
    )


def own(user: User, notification_id: int) -> Notification | None:
    """The person's notification; somebody else's is as good as none."""
    rows = policy.readable_by(user).select_related("person")
    return rows.filter(pk=min(notification_id, MAX_ID)).first()


def total(user: User) -> int:
    """How many there are in a person's inbox; counting costs more than a page of it."""
    return policy.readable_by(user).count()


# A page by number is asked for rarely: few of these are kept.
@functools.lru_cache(maxsize=32)
def _rows(way: Literal["start", "on", "back"], limit: int, skipped: int) -> Prepared:
    """The first rows of the inbox, or those beyond a place, the nearest first: notification, then person."""
    rows = policy.readable_by(USER)
    if way == "on":
        rows = rows.filter(Q(created_at__lt=AT) | Q(id__lt=ID), created_at__lte=AT)
    elif way == "back":
        rows = rows.filter(Q(created_at__gt=AT) | Q(id__gt=ID), created_at__gte=AT)
    order = ("created_at", "id") if way == "back" else ("-created_at", "-id")
    columns = rows.order_by(*order).values_list(*NOTIFICATION, *(f"person__{name}" for name in PERSON))
    return Prepared(columns[skipped : skipped + limit], {"user": USER, "at": AT, "id": ID})


def _row(values: Sequence[Any]) -> Notification:
    row = Notification.from_db(DEFAULT_DB_ALIAS, NOTIFICATION, values[: len(NOTIFICATION)])
    about = values[len(NOTIFICATION) :]
    row.person = User.from_db(DEFAULT_DB_ALIAS, PERSON, about) if row.person_id is not None else None
    return row


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
