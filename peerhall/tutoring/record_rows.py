"""The rows that records are made of: one query whatever their number, for one viewer at one moment."""

import datetime as dt
import functools
import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import ByKeys
from peerhall.tutoring import card_rows
from peerhall.tutoring.models import Session


class Row(NamedTuple):
    """A session's columns, a session's `lifecycle.Facts` among them; `mine_*` are the viewer's request."""

    id: int
    title: str
    description: str
    subject: str
    level: str
    date: dt.datetime
    ends_at: dt.datetime
    duration: int
    timezone: str
    max_participants: int
    min_participants: int
    seats_taken: int
    status: str
    outcome: str | None
    approval_mode: str
    has_waitlist: bool
    cancel_notice_hours: int
    place: str
    place_detail: str
    cancel_reason: str
    tutor_seen_at: dt.datetime | None
    occupied_until: dt.datetime | None
    room_opened_at: dt.datetime | None
    student_seen_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime
    creator_id: int
    creator_name: str
    waiting: int
    mine_id: int | None = None
    mine_state: str | None = None
    mine_reason: str | None = None
    mine_said: str | None = None
    mine_message: str | None = None
    mine_asked_at: dt.datetime | None = None
    mine_answer_by: dt.datetime | None = None
    mine_is_vetted: bool | None = None
    position: int | None = None
    is_cotutor: bool = False


PUBLIC_COLUMNS: Final = (
    *("id", "title", "description", "subject", "level", "date", "ends_at", "duration", "timezone"),
    *("max_participants", "min_participants", "seats_taken", "status", "outcome", "approval_mode"),
    *("has_waitlist", "cancel_notice_hours", "place", "place_detail", "cancel_reason", "tutor_seen_at"),
    *("occupied_until", "room_opened_at", "student_seen_at", "created_at", "updated_at", "creator_id"),
    *("creator__name", "waiting"),
)
VIEWER_COLUMNS: Final = (
    *("mine__id", "mine__state", "mine__closed_reason", "mine__reason", "mine__message"),
    *("mine__requested_at", "mine__answer_by", "mine__is_vetted", "position", "is_cotutor"),
)


PUBLIC: Final = len(PUBLIC_COLUMNS)
NOBODY: Final = tuple(Row._field_defaults.values())
ALL: Final = len(Row._fields)


def columns(viewer_id: int | None) -> tuple[str, ...]:
    """The names under which `card_rows.with_columns` has what `Row` wants, in its order."""
    return PUBLIC_COLUMNS if viewer_id is None else (*PUBLIC_COLUMNS, *VIEWER_COLUMNS)


def width(viewer_id: int | None) -> int:
    """How many they are."""
    return PUBLIC if viewer_id is None else ALL


def rows(found: Iterable[Sequence[Any]], *, viewer_id: int | None) -> list[Row]:
    """What `columns` found for this viewer; further columns are left aside."""
    if viewer_id is None:
        return [Row._make((*values[:PUBLIC], *NOBODY)) for values in found]
    return [Row._make(values[:ALL]) for values in found]


def in_order(ids: Collection[int], *, viewer_id: int | None, now: dt.datetime) -> list[Row]:
    """The rows of these sessions in the order of `ids`; who may see which is the caller's filter."""
    found: Iterable[Row]
    if viewer_id is None:
        found = itertools.starmap(Row, _VISITORS.rows(ids, now=now))
    else:
        found = map(Row._make, _MEMBERS.rows(ids, now=now, viewer=viewer_id))
    by_id = {row.id: row for row in found}
    return [by_id[pk] for pk in ids if pk in by_id]


def _queryset(ids: Collection[int], *, viewer_id: int | None) -> QuerySet[Session, Any]:
    sessions = Session.objects.filter(pk__in=ids)
    seen = card_rows.with_columns(sessions, viewer_id=viewer_id, now=_NOW)
    return seen.values_list(*columns(viewer_id)).order_by()


_NOW: Final = prepared.instant(0)
_VIEWER: Final = prepared.number(0)
_VISITORS: Final = ByKeys(functools.partial(_queryset, viewer_id=None), {"now": _NOW})
_MEMBERS: Final = ByKeys(functools.partial(_queryset, viewer_id=_VIEWER), {"now": _NOW, "viewer": _VIEWER})
