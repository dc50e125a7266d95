"""Which sessions a list shows, as queries: the conditions of a list and the way along its index.

A list follows an index from its cursor on, so that its cost depends on the page and not on the
community. For that each stored status is a query of its own: an index that leads with the status then
has every part in order, and the engine merges the parts.
"""

import datetime as dt
import functools
import operator
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    BooleanField,
    Case,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from peerhall.accounts.models import Community
from peerhall.platform import database
from peerhall.tutoring import card_rows, policy, search, status_sql
from peerhall.tutoring.cursors import Key
from peerhall.tutoring.filters import Filters, Ordering
from peerhall.tutoring.lifecycle import RULES
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import Status

DESCENDING: Final = frozenset({Ordering.LATEST, Ordering.NEWEST})
BY_DATE: Final = frozenset({Ordering.SOONEST, Ordering.LATEST})
# What is sorted by where it is not the date, under the name `rank`; each has an index of its own.
RANKS: Final[dict[Ordering, F]] = {
    Ordering.OLDEST: F("created_at"),
    Ordering.NEWEST: F("created_at"),
    Ordering.TITLE: F("title_key"),
    Ordering.SEATS: F("seats_rank"),
}
YES: Final = Value(value=True)
NO: Final = Value(value=False)
ANY: Final = Q()

Rows = QuerySet[Session, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list somebody asks for: the same question for the same viewer has the same shape."""

    filters: Filters
    viewer: Viewer
    community: Community
    now: dt.datetime


def is_followed(filters: Filters) -> bool:
    """Whether an index has the list in order; any other is read whole, up to a bound, and sorted here.

    What is narrow in one way and sorted in another may lie anywhere in an index: following it could take
    the reading of all sessions.
    """
    is_narrow = bool(filters.subject or filters.starts_from or filters.starts_before)
    return not filters.search and (filters.ordering in BY_DATE or not is_narrow)


def order(ordering: Ordering) -> tuple[str, ...]:
    """The columns that a list is sorted by, all upwards or, where it is descending, all downwards."""
    if ordering in BY_DATE:
        return ("date", "id")
    return ("rank", "date", "id") if ordering == Ordering.SEATS else ("rank", "id")


def beyond_cursor(wanted: Wanted, columns: Sequence[str], *, limit: int) -> Rows:
    """A followed list from its cursor on, or back: these columns, then the rank where there is one.

    `columns` may be any that `card_rows.with_columns` knows.

    One query finds and reads: the parts are taken row by row, so only the page's rows are read.
    """
    viewer_id = wanted.viewer.pk
    parts, order_by = _beyond_cursor(wanted)
    queries = [
        card_rows.with_columns(part, viewer_id=viewer_id, now=wanted.now).values_list(
            *columns, *_rank(wanted.filters.ordering)
        )
        for part in parts
    ]
    return database.merged(queries, *order_by, limit=limit)


def keys_beyond_cursor(wanted: Wanted, *, limit: int) -> Rows:
    """The same rows, each as what it is sorted by: (id, date, rank where there is one)."""
    parts, order_by = _beyond_cursor(wanted)
    return database.merged([part.values_list(*_keys(wanted)) for part in parts], *order_by, limit=limit)


def _beyond_cursor(wanted: Wanted) -> tuple[list[QuerySet[Session]], list[str]]:
    """The parts of a followed list behind its cursor, and what they are sorted by together."""
    filters = wanted.filters
    is_reversed = filters.ordering in DESCENDING
    beyond = [Q()]
    if filters.cursor:
        is_reversed = is_reversed != filters.cursor.is_back
        beyond = _beyond(filters.ordering, filters.cursor.key, is_reversed=is_reversed)
    follow = _dated if filters.ordering in BY_DATE else _ranked
    parts = [part for bound in beyond for part in follow(wanted, bound)]
    return parts, _signed(order(filters.ordering), is_reversed=is_reversed)


def whole(wanted: Wanted, *, limit: int) -> Rows:
    """A list without search, the soonest of it: (id, date, rank where there is one)."""
    queries = [_with_rank(part, wanted).values_list(*_keys(wanted)) for part in _dated(wanted)]
    return database.merged(queries, "date", "id", limit=limit)


def soonest(wanted: Wanted, *, limit: int) -> Rows:
    """The soonest of a list without search, as (id, date): all that counting needs.

    In order although nobody sees it: engines then follow an index, and do not guess which way finds so many.
    """
    return database.merged(
        [part.values_list("id", "date") for part in _dated(wanted)], "date", "id", limit=limit
    )


def everything(wanted: Wanted) -> list[Rows]:
    """The parts of a list without search, for counting all of it."""
    return [part.values_list("id") for part in _dated(wanted)]


def having_words(wanted: Wanted) -> Rows:
    """What a search finds, with what it is sorted by. The words lead, the rest is looked at."""
    filters = wanted.filters
    status = Q() if _is_every_status(wanted) else status_sql.where_status(filters.statuses, wanted.now)
    fits = search.matching(filters.search) & _unindexed(_fits(wanted) & status)
    return _with_rank(Session.objects.filter(fits), wanted).values_list(*_keys(wanted))


def _keys(wanted: Wanted) -> tuple[str, ...]:
    """The columns that a list is sorted by here."""
    if wanted.filters.ordering == Ordering.RELEVANCE:
        return ("id", "date", "words__title", "words__tutor")
    return ("id", "date", *_rank(wanted.filters.ordering))


def _rank(ordering: Ordering) -> tuple[str, ...]:
    return ("rank",) if ordering in RANKS else ()


def _with_rank(rows: QuerySet[Session], wanted: Wanted) -> QuerySet[Session]:
    rank = RANKS.get(wanted.filters.ordering)
    return rows.annotate(rank=rank) if rank else rows


def _signed(columns: tuple[str, ...], *, is_reversed: bool) -> list[str]:
    return [f"-{column}" for column in columns] if is_reversed else list(columns)


# Parts exclude each other, one for each stored status; together they are the whole list.


def _dated(wanted: Wanted, bound: Q = ANY) -> list[QuerySet[Session]]:
    """The parts, for an index that leads with the status and goes on by date.

    The cursor's bound comes first: SQLite starts at the first one it reads, and this is the narrowest.
    """
    fits = bound & _fits(wanted)
    if _is_every_status(wanted) and not wanted.filters.subject:
        return [Session.objects.filter(fits)]
    return [Session.objects.filter(fits & part) for _, part in _stored(wanted)]


def _ranked(wanted: Wanted, bound: Q) -> Iterator[QuerySet[Session]]:
    """The parts, for an index that leads with the status and goes on by rank.

    What is due is the exception: few sessions, anywhere in that index. They are found by their date.
    """
    fits, rank = _fits(wanted), RANKS[wanted.filters.ordering]
    for stored, part in _stored(wanted):
        if _is_due(stored, wanted.filters.statuses):
            yield Session.objects.annotate(rank=Coalesce(rank, rank)).filter(fits & part & bound)
        else:
            leads = Q(status=stored)
            yield Session.objects.annotate(rank=rank).filter(leads & bound & _unindexed(fits & part))


def _is_due(stored: Status, statuses: Collection[Status]) -> bool:
    """Whether sessions of this stored status are in the list only by what the clock has done to them since.

    Once that is written down they are stored otherwise, so these are few.
    """
    rules = [rule for rule in RULES if rule.stored == stored and rule.status in statuses]
    return bool(rules) and all(rule.until is not None for rule in rules)


def _stored(wanted: Wanted) -> list[tuple[Status, Q]]:
    if _is_every_status(wanted):
        return [(status, Q(status=status)) for status in Status]
    return sorted(status_sql.where_stored(wanted.filters.statuses, wanted.now).items())


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


def _beyond(ordering: Ordering, key: Key, *, is_reversed: bool) -> list[Q]:
    """Rows after `key`, as parts that exclude each other.

    Very many rows may have the same title or as many free seats: those like the key's are a part of their
    own, which starts behind its row.
    """
    if ordering not in {Ordering.TITLE, Ordering.SEATS}:
        return [_further(order(ordering), key, is_reversed=is_reversed)]
    alike = Q(rank=key[0]) & _further(order(ordering)[1:], key[1:], is_reversed=is_reversed)
    return [alike, _further(("rank",), key[:1], is_reversed=is_reversed)]


def _further(columns: tuple[str, ...], key: Key, *, is_reversed: bool) -> Q:
    """Rows after `key`. The first bound stands alone, so that an index can start there (EVIDENCE 7)."""
    side = "lt" if is_reversed else "gt"
    further = Q(**{f"{columns[0]}__{side}": key[0]})
    if len(columns) == 1:
        return further
    when, pk = key
    return Q(**{f"{columns[0]}__{side}e": when}) & (further | Q(**{f"{columns[1]}__{side}": pk}))
