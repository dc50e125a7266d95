"""The list of sessions: filtered, sorted, page by page (S13–S16, S103–S106)."""

import datetime as dt
import functools
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from peerhall.accounts.models import Community
from peerhall.tutoring import cards, cursors, policy, search, status_sql
from peerhall.tutoring.cards import CardView, Row
from peerhall.tutoring.cursors import Cursor, Key
from peerhall.tutoring.filters import Filters, Ordering
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import Status

COUNTED_TO: Final = 100
# Titles and free seats change with no index to follow them at a million sessions: these two orders sort
# the first so many of a list by date.
SORTED_AT_MOST: Final = 1000

Sort = tuple[tuple[str, bool], ...]  # the columns of a sort key and whether each descends

SORTS: Final[dict[Ordering, Sort]] = {
    Ordering.SOONEST: (("date", False), ("id", False)),
    Ordering.LATEST: (("date", True), ("id", True)),
    Ordering.OLDEST: (("created_at", False), ("id", False)),
    Ordering.NEWEST: (("created_at", True), ("id", True)),
    Ordering.TITLE: (("sorted_title", False), ("id", False)),
    Ordering.SEATS: (("free", True), ("date", False), ("id", False)),
    Ordering.RELEVANCE: (("tier", False), ("date", False), ("id", False)),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list. The cursors are empty where the list ends; `count` is exact to 100, then "100+"."""

    cards: list[CardView]
    next_cursor: str
    prev_cursor: str
    count: int | str


def browse(filters: Filters, *, viewer: Viewer, community: Community, now: dt.datetime) -> Page:
    """One page of the sessions that `viewer` may see, as cards.

    The same number of queries whatever is found. Going on never skips or repeats a row that stays.
    """
    found = matching(filters, viewer=viewer, community=community, now=now)
    sort = SORTS[filters.ordering]
    wanted = cards.columns(viewer.pk)
    page = _page_of(_sortable(found, filters), sort, filters.cursor)
    page = cards.with_columns(page, viewer_id=viewer.pk, now=now)
    extra = tuple(name for name, _ in sort if name not in wanted)
    taken = list(page.values_list(*wanted, *extra)[: filters.page_size + 1])
    total = found.order_by().values("pk")[: COUNTED_TO + 1].count()
    rows = [(Row(*values[: len(wanted)]), values[len(wanted) :]) for values in taken]
    return _paged(rows, sort, filters, viewer=viewer, total=total, now=now)


def matching(
    filters: Filters, *, viewer: Viewer, community: Community, now: dt.datetime
) -> QuerySet[Session]:
    """The sessions that fit and that `viewer` may see, in no order."""
    conditions = [policy.visible_to(viewer, community), _with_status(filters.statuses, now)]
    if filters.subject:
        conditions.append(Q(subject_key=search.subject_key(filters.subject)))
    if filters.levels:
        conditions.append(Q(level__in=filters.levels))
    if filters.starts_from:
        conditions.append(Q(date__gte=filters.starts_from))
    if filters.starts_before:
        conditions.append(Q(date__lt=filters.starts_before))
    if filters.has_seats:
        conditions.append(Q(seats_taken__lt=F("max_participants")))
    if filters.search:
        conditions.append(search.matching(filters.search))
    return Session.objects.filter(functools.reduce(operator.and_, conditions))


def _with_status(statuses: tuple[Status, ...], now: dt.datetime) -> Q:
    if len(statuses) == len(Status):
        return Q()
    return status_sql.where_status(statuses, now)


def _sortable(found: QuerySet[Session], filters: Filters) -> QuerySet[Session]:
    """The same sessions with the column that their order needs."""
    if filters.ordering == Ordering.RELEVANCE:
        return found.annotate(tier=search.tier(filters.search))
    if filters.ordering not in {Ordering.TITLE, Ordering.SEATS}:
        return found
    soonest = found.order_by("date", "id").values("pk")[:SORTED_AT_MOST]
    bounded = Session.objects.filter(pk__in=soonest)
    if filters.ordering == Ordering.TITLE:
        return bounded.annotate(sorted_title=Coalesce("words__title", Value(""), output_field=TextField()))
    return bounded.annotate(free=F("max_participants") - F("seats_taken"))


def _page_of(found: QuerySet[Session], sort: Sort, cursor: Cursor | None) -> QuerySet[Session]:
    """The sessions beyond the cursor, nearest first."""
    if cursor is None:
        return found.order_by(*(("-" if desc else "") + name for name, desc in sort))
    way = [(name, desc != cursor.is_back) for name, desc in sort]
    return found.filter(_beyond(way, cursor.key)).order_by(
        *(("-" if desc else "") + name for name, desc in way)
    )


def _beyond(way: Sequence[tuple[str, bool]], key: Key) -> Q:
    """Rows after `key`. The first bound stands alone, so that an index can start there (EVIDENCE 7)."""
    (name, desc), *rest = way
    side = "lt" if desc else "gt"
    beyond = Q(**{f"{name}__{side}": key[0]})
    if not rest:
        return beyond
    return Q(**{f"{name}__{side}e": key[0]}) & (beyond | _beyond(rest, key[1:]))


def _paged(
    rows: list[tuple[Row, tuple[Any, ...]]],
    sort: Sort,
    filters: Filters,
    *,
    viewer: Viewer,
    total: int,
    now: dt.datetime,
) -> Page:
    """Cut the row that only told of a further page, put the rest in order, name the neighbours."""
    has_more = len(rows) > filters.page_size
    rows = rows[: filters.page_size]
    is_back = filters.cursor is not None and filters.cursor.is_back
    if is_back:
        rows.reverse()
    edges = (
        [_key(*rows[0], sort), _key(*rows[-1], sort)]
        if rows
        else [filters.cursor.key] * 2
        if filters.cursor
        else None
    )
    has_next = is_back or has_more
    has_prev = has_more if is_back else filters.cursor is not None
    place = functools.partial(Cursor, filters.ordering)
    return Page(
        cards=cards.views((row for row, _ in rows), viewer=viewer, now=now),
        next_cursor=cursors.encode(place(edges[1])) if edges and has_next else "",
        prev_cursor=cursors.encode(place(edges[0], is_back=True)) if edges and has_prev else "",
        count=total if total <= COUNTED_TO else f"{COUNTED_TO}+",
    )


def _key(row: Row, extra: tuple[Any, ...], sort: Sort) -> Key:
    """The sort key of a row: what a card has not stands in `extra`, in the order of `sort`."""
    further = iter(extra)
    return tuple(getattr(row, name) if hasattr(row, name) else next(further) for name, _ in sort)
