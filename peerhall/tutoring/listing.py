"""Which sessions a list shows, as sort keys: the search for rows, apart from what a card says of them.

A list in the order of time follows an index from its cursor on, so that its cost depends on the page and
not on the community. For that each stored status is a query of its own, joined by UNION ALL: an index
that leads with the status then has every part in order, and both engines merge the parts.
"""

import dataclasses
import datetime as dt
import functools
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from peerhall.accounts.models import Community, User
from peerhall.accounts.types import Role
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.tutoring import cards, policy, search, status_sql
from peerhall.tutoring.cursors import Cursor, Key
from peerhall.tutoring.filters import Filters, Ordering
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import Status

# Free seats, titles and relevance have no index to follow: these orders sort the soonest so many that fit.
SORTED_AT_MOST: Final = 1000
DESCENDING: Final = frozenset({Ordering.LATEST, Ordering.NEWEST})
TIME_COLUMNS: Final = {
    Ordering.SOONEST: "date",
    Ordering.LATEST: "date",
    Ordering.OLDEST: "created_at",
    Ordering.NEWEST: "created_at",
}
# What a list is sorted by beside the date and the id, where that is computed here.
EXTRA_COLUMNS: Final[dict[Ordering, tuple[str, ...]]] = {
    Ordering.RELEVANCE: ("words__title", "words__tutor"),
    Ordering.TITLE: ("title",),
    Ordering.SEATS: ("free",),
    Ordering.OLDEST: ("created_at",),
    Ordering.NEWEST: ("created_at",),
}
SHAPES_KEPT: Final = 256
YES: Final = Value(value=True)
NO: Final = Value(value=False)


Rows = QuerySet[Session, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list somebody asks for: the same question for the same viewer has the same shape."""

    filters: Filters
    viewer: Viewer
    community: Community
    now: dt.datetime


Question = Callable[[Wanted], Rows]


def is_followed(filters: Filters) -> bool:
    """Whether an index has the list in order; any other is read whole, up to a bound, and sorted here."""
    return not filters.search and filters.ordering in TIME_COLUMNS


def next_rows(wanted: Wanted, *, limit: int) -> list[tuple[Key, cards.Row]]:
    """The next `limit` rows of a followed list, nearest to the cursor first: keys, and what cards say."""
    found = _run(wanted, beyond_cursor, limit=limit)
    return [((when, values[0]), cards.Row(*values)) for *values, when in found]


def count_to(wanted: Wanted, *, limit: int) -> int:
    """How many rows a followed list has in all, counted up to `limit`."""
    counted = _run(wanted, whole, limit=limit, is_counted=True)
    return int(counted[0][0]) if counted else 0


def sorted_keys(wanted: Wanted) -> list[Key]:
    """The keys of all rows of a list that is sorted here, in order."""
    question = having_words if wanted.filters.search else whole
    rows = _run(wanted, question, limit=search.SEARCHED_AT_MOST if wanted.filters.search else SORTED_AT_MOST)
    key = _key_of(wanted.filters)
    return sorted((key(*row) for row in rows), reverse=wanted.filters.ordering in DESCENDING)


def _key_of(filters: Filters) -> Any:
    """What turns a row (id, date, extra columns) into its sort key."""
    words = search.query_words(filters.search)
    match filters.ordering:
        case Ordering.RELEVANCE:
            return lambda pk, date, title, tutor: (search.tier(words, title, tutor), date, pk)
        case Ordering.TITLE:
            return lambda pk, _date, title: (search.fold(title), pk)
        case Ordering.SEATS:
            return lambda pk, date, free: (-free, date, pk)
        case Ordering.OLDEST | Ordering.NEWEST:
            return lambda pk, _date, created_at: (created_at, pk)
        case _:
            return lambda pk, date: (date, pk)


# Queries; tests run them as they are, pages through `_run`


def beyond_cursor(wanted: Wanted) -> Rows:
    """A followed list from its cursor on, or back: a card's columns, then the time it is sorted by.

    One query finds and reads: the parts are taken row by row, so only the page's rows are read.
    """
    filters = wanted.filters
    column = TIME_COLUMNS[filters.ordering]
    is_reversed = filters.ordering in DESCENDING
    beyond = Q()
    if filters.cursor:
        is_reversed = is_reversed != filters.cursor.is_back
        beyond = _beyond(column, filters.cursor.key, is_reversed=is_reversed)
    parts = [_unindexed(_fits(wanted) & _status(wanted))] if column != "date" else _parts(wanted)
    viewer_id = wanted.viewer.pk
    queries = [
        cards.with_columns(Session.objects.filter(part & beyond), viewer_id=viewer_id, now=wanted.now)
        .annotate(sorted_by=F(column))
        .values_list(*cards.columns(viewer_id), "sorted_by")
        for part in parts
    ]
    return _joined(queries, "sorted_by", is_reversed=is_reversed)


def whole(wanted: Wanted) -> Rows:
    """A list without search, soonest first: (id, date, what else it is sorted by)."""
    extra = EXTRA_COLUMNS.get(wanted.filters.ordering, ())
    queries = [_with_free().filter(part).values_list("id", "date", *extra) for part in _parts(wanted)]
    return _joined(queries, "date", is_reversed=False)


def having_words(wanted: Wanted) -> Rows:
    """What a search finds: (id, date, what else it is sorted by). The words lead, the rest is looked at."""
    extra = EXTRA_COLUMNS.get(wanted.filters.ordering, ())
    fits = search.matching(wanted.filters.search) & _unindexed(_fits(wanted) & _status(wanted))
    return _with_free().filter(fits).values_list("id", "date", *extra)


def _joined(queries: Sequence[Rows], column: str, *, is_reversed: bool) -> Rows:
    """The rows of all parts in order of a column; each part comes ordered from an index."""
    union = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    sign = "-" if is_reversed else ""
    return union.order_by(f"{sign}{column}", f"{sign}id")


def _with_free() -> QuerySet[Session]:
    return Session.objects.annotate(free=F("max_participants") - F("seats_taken"))


def _parts(wanted: Wanted) -> list[Q]:
    """Conditions that exclude each other, one for each stored status; together they are the whole list."""
    fits = _fits(wanted)
    if _is_every_status(wanted) and not wanted.filters.subject:
        return [fits]
    apart = status_sql.where_stored(wanted.filters.statuses, wanted.now)
    return [fits & apart[stored] for stored in sorted(apart)]


def _status(wanted: Wanted) -> Q:
    if _is_every_status(wanted):
        return Q()
    return status_sql.where_status(wanted.filters.statuses, wanted.now)


def _is_every_status(wanted: Wanted) -> bool:
    return len(wanted.filters.statuses) == len(Status)


def _fits(wanted: Wanted) -> Q:
    """Everything that is asked of a session except its status and its words."""
    filters = wanted.filters
    conditions = [policy.visible_to(wanted.viewer, wanted.community)]
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
    return functools.reduce(operator.and_, conditions)


def _unindexed(condition: Q) -> Q:
    """The same condition, computed for each row: no index of its columns is considered."""
    if not condition:
        return condition
    return Q(Case(When(condition, then=YES), default=NO, output_field=BooleanField()))


def _beyond(column: str, key: Key, *, is_reversed: bool) -> Q:
    """Rows after `key`. The first bound stands alone, so that an index can start there (EVIDENCE 7)."""
    when, pk = key
    side = "lt" if is_reversed else "gt"
    further = Q(**{f"{column}__{side}": when}) | Q(**{f"id__{side}": pk})
    return Q(**{f"{column}__{side}e": when}) & further


# Prepared queries


class _Shape(NamedTuple):
    """What a prepared query depends on: all but the values that are bound."""

    filters: Filters
    role: str | None
    public_browse: bool
    question: Question
    limit: int
    is_counted: bool


def _run(wanted: Wanted, question: Question, *, limit: int, is_counted: bool = False) -> list[prepared.Row]:
    """The first rows of what `question` asks, or their number, by the prepared query of the list's shape."""
    filters, viewer = wanted.filters, wanted.viewer
    if filters.search and not search.query_words(filters.search):
        return []
    role = viewer.role if isinstance(viewer, User) else None
    public_browse = wanted.community.public_browse
    shape = _Shape(_stood_in(filters), role, public_browse, question, limit, is_counted)
    return _prepared(shape).rows(_values(filters, viewer.pk, wanted.now))


STANDIN_NOW: Final = prepared.instant(0)
STANDIN_VIEWER: Final = prepared.number(0)
STANDIN_KEY: Final[Key] = (prepared.instant(1), prepared.number(1))


def _stood_in(filters: Filters) -> Filters:
    """The list with stand-ins for its values: lists that differ in values only have the same."""
    return dataclasses.replace(
        filters,
        search=filters.search and prepared.text(0),
        subject=filters.subject and prepared.text(1),
        starts_from=filters.starts_from and prepared.instant(2),
        starts_before=filters.starts_before and prepared.instant(3),
        cursor=filters.cursor and Cursor("", STANDIN_KEY, filters.cursor.is_back),
        page_size=0,
        given=(),
    )


def _values(filters: Filters, viewer_id: int | None, now: dt.datetime) -> dict[str, prepared.Value]:
    """What a query is bound to, by name; made alike for a list and for its shape's stand-ins."""
    values: dict[str, prepared.Value] = {"now": now}
    if viewer_id is not None:
        values["viewer"] = viewer_id
    if filters.search:
        values["match"] = search.query_text(filters.search)
    if filters.subject:
        values["subject"] = search.subject_key(filters.subject)
    if filters.starts_from:
        values["from"] = filters.starts_from
    if filters.starts_before:
        values["before"] = filters.starts_before
    if filters.cursor and is_followed(filters):
        values["key"], values["id"] = filters.cursor.key
    return values


@functools.lru_cache(maxsize=SHAPES_KEPT)
def _prepared(shape: _Shape) -> Prepared:
    viewer: Viewer = AnonymousUser()
    if shape.role is not None:
        viewer = User(pk=STANDIN_VIEWER, role=Role(shape.role))
    wanted = Wanted(shape.filters, viewer, Community(public_browse=shape.public_browse), STANDIN_NOW)
    values = _values(shape.filters, viewer.pk, STANDIN_NOW)
    return Prepared(shape.question(wanted)[: shape.limit], values, is_counted=shape.is_counted)
