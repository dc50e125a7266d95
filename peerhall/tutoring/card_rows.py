"""The rows that cards are made of: one query whatever their number, for one viewer at one moment."""

import datetime as dt
import functools
import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.tutoring import status_sql
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor
from peerhall.tutoring.types import RequestState

# A query is prepared for so many sessions at a time; fewer are asked for with ids that nobody has.
SIZES: Final = (1, 20, 100, 500)


class Row(NamedTuple):
    """The columns of a card, in the order of `columns`; a session's `lifecycle.Facts` among them.

    `mine_*` are the viewer's own request as stored; what the clock has made of it, `lifecycle` says.
    """

    id: int
    title: str
    subject: str
    level: str
    date: dt.datetime
    ends_at: dt.datetime
    duration: int
    place: str
    approval_mode: str
    has_waitlist: bool
    seats_taken: int
    max_participants: int
    status: str
    outcome: str | None
    tutor_seen_at: dt.datetime | None
    occupied_until: dt.datetime | None
    room_opened_at: dt.datetime | None
    student_seen_at: dt.datetime | None
    creator_id: int
    creator_name: str
    waiting: int
    mine_state: str | None = None
    mine_reason: str | None = None
    mine_asked_at: dt.datetime | None = None
    mine_answer_by: dt.datetime | None = None
    position: int | None = None
    is_cotutor: bool = False
    pending: int = 0


PUBLIC_COLUMNS: Final = (
    *("id", "title", "subject", "level", "date", "ends_at", "duration", "place", "approval_mode"),
    *("has_waitlist", "seats_taken", "max_participants", "status", "outcome", "tutor_seen_at"),
    *("occupied_until", "room_opened_at", "student_seen_at", "creator_id", "creator__name", "waiting"),
)
VIEWER_COLUMNS: Final = (
    *("mine__state", "mine__closed_reason", "mine__requested_at", "mine__answer_by"),
    *("position", "is_cotutor", "pending"),
)


PUBLIC: Final = len(PUBLIC_COLUMNS)
ALL: Final = len(Row._fields)


def columns(viewer_id: int | None) -> tuple[str, ...]:
    """The names under which `with_columns` has what `Row` wants, in its order."""
    return PUBLIC_COLUMNS if viewer_id is None else (*PUBLIC_COLUMNS, *VIEWER_COLUMNS)


def width(viewer_id: int | None) -> int:
    """How many they are."""
    return PUBLIC if viewer_id is None else ALL


def with_columns(
    sessions: QuerySet[Session], *, viewer_id: int | None, now: dt.datetime
) -> QuerySet[Session]:
    """Add what a card says beyond the session's own row; one query whatever their number."""
    waits = BookingRequest.objects.filter(session=OuterRef("pk"), state=RequestState.WAITLISTED)
    public = sessions.annotate(waiting=_count(waits))
    if viewer_id is None:
        return public
    asks = BookingRequest.objects.filter(
        status_sql.where_request_state({RequestState.PENDING}, now), session=OuterRef("pk")
    )
    ahead = waits.filter(
        Q(is_vetted__gt=OuterRef("mine__is_vetted"))
        | Q(is_vetted=OuterRef("mine__is_vetted"), queued_at__lt=OuterRef("mine__queued_at"))
        | Q(
            is_vetted=OuterRef("mine__is_vetted"),
            queued_at=OuterRef("mine__queued_at"),
            id__lte=OuterRef("mine__id"),
        )
    )
    return public.annotate(
        mine=FilteredRelation("requests", condition=Q(requests__user=viewer_id)),
        position=Case(When(mine__state=RequestState.WAITLISTED, then=_count(ahead)), default=None),
        is_cotutor=Exists(SessionTutor.objects.filter(session=OuterRef("pk"), user=viewer_id)),
        pending=Case(When(Q(creator=viewer_id) | Q(is_cotutor=True), then=_count(asks)), default=Value(0)),
    )


def by_ids(ids: Sequence[int], *, viewer_id: int | None, now: dt.datetime) -> list[Row]:
    """The rows of these sessions, in no order; who may see which is the caller's filter."""
    size = next((size for size in SIZES if size >= len(ids)), len(ids))
    names = [f"id{i}" for i in range(size)]
    values: dict[str, prepared.Value] = dict(
        zip(names, itertools.chain(ids, itertools.repeat(0)), strict=False)
    )
    values["now"] = now
    if viewer_id is not None:
        values["viewer"] = viewer_id
    found = _prepared(size, is_member=viewer_id is not None).rows(values)
    return rows(found, viewer_id=viewer_id)


def rows(found: Iterable[Sequence[Any]], *, viewer_id: int | None) -> list[Row]:
    """What `columns` found for this viewer; further columns are left aside."""
    if viewer_id is None:
        return [Row(*values[:PUBLIC]) for values in found]
    return [Row._make(values[:ALL]) for values in found]


def queryset(
    ids: Collection[int], *, viewer_id: int | None, now: dt.datetime
) -> QuerySet[Session, tuple[Any, ...]]:
    """The query for the rows of these sessions."""
    sessions = with_columns(Session.objects.filter(pk__in=ids), viewer_id=viewer_id, now=now)
    return sessions.values_list(*columns(viewer_id))


@functools.lru_cache(maxsize=16)
def _prepared(size: int, *, is_member: bool) -> Prepared:
    standins: dict[str, prepared.Value] = {f"id{i}": prepared.number(i + 1) for i in range(size)}
    ids = [prepared.number(i + 1) for i in range(size)]
    standins["now"] = now = prepared.instant(0)
    standins["viewer"] = viewer_id = prepared.number(0)
    return Prepared(queryset(ids, viewer_id=viewer_id if is_member else None, now=now), standins)


def _count(requests: QuerySet[BookingRequest]) -> Subquery:
    """How many of these correlated requests there are, without the GROUP BY that `Count` would add."""
    return Subquery(
        requests.order_by().annotate(number=Func(F("id"), function="COUNT")).values("number"),
        output_field=IntegerField(),
    )
