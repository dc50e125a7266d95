"""Which sessions a list shows, as queries: the conditions of a list and the way along its index.

A list in the order of time follows an index from its cursor on, so that its cost depends on the page and
not on the community. For that each stored status is a query of its own, joined by UNION ALL: an index
that leads with the status then has every part in order, and both engines merge the parts.
"""

import datetime as dt
import functools
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from peerhall.accounts.models import Community
from peerhall.tutoring import card_rows, policy, search, status_sql
from peerhall.tutoring.cursors import Key
from peerhall.tutoring.filters import Filters, Ordering
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import Status

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


def is_followed(filters: Filters) -> bool:
    """Whether an index has the list in order; any other is read whole, up to a bound, and sorted here."""
    return not filters.search and filters.ordering in TIME_COLUMNS


def beyond_cursor(wanted: Wanted) -> Rows:
    """A followed list from its cursor on, or back: a card's columns, then what else it is sorted by.

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
        card_rows.with_columns(
            Session.objects.filter(part & beyond), viewer_id=viewer_id, now=wanted.now
        ).values_list(*card_rows.columns(viewer_id), *EXTRA_COLUMNS.get(filters.ordering, ()))
        for part in parts
    ]
    return _joined(queries, column, is_reversed=is_reversed)


def whole(wanted: Wanted) -> Rows:
    """A list without search, soonest first: (id, date, what else it is sorted by)."""
    extra = EXTRA_COLUMNS.get(wanted.filters.ordering, ())
    queries = [_with_free().filter(part).values_list("id", "date", *extra) for part in _parts(wanted)]
    return _joined(queries, "date", is_reversed=False)


def uncounted(wanted: Wanted) -> Rows:
    """The ids of a list without search, in no order: all that counting needs."""
    queries = [Session.objects.filter(part).values_list("id") for part in _parts(wanted)]
    return queries[0].union(*queries[1:], all=True)


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
