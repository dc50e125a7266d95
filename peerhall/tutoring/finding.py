"""Rows of a list, found by queries that are prepared once for each shape of list (EVIDENCE 7).

`listing` says what is asked; here it is compiled once, bound to values and run.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from django.contrib.auth.models import AnonymousUser

from peerhall.accounts.models import Community, User
from peerhall.accounts.types import Role
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.tutoring import card_rows, listing, record_rows, search
from peerhall.tutoring.cursors import Cursor, Key
from peerhall.tutoring.filters import Filters, Ordering
from peerhall.tutoring.listing import DESCENDING, Wanted
from peerhall.tutoring.policy import Viewer

COUNTED_TO: Final = 100
# A list that no index has in order sorts the soonest so many that fit.
SORTED_AT_MOST: Final = 1000
SHAPES_KEPT: Final = 256

Row = TypeVar("Row", card_rows.Row, record_rows.Row)
Read = TypeVar("Read")


class Part(NamedTuple, Generic[Row]):
    """A page of a followed list and one row more, if there is one: nearest to the cursor first."""

    rows: list[Row]
    key_at: Callable[[int], Key]  # by the row's number


def followed_cards(wanted: Wanted) -> Part[card_rows.Row]:
    """Rows for cards."""
    queries, values = prepare(wanted)
    return _part(wanted, queries.cards.rows(values), card_rows.rows, card_rows.width)


def followed_records(wanted: Wanted) -> Part[record_rows.Row]:
    """Rows as programs read them."""
    queries, values = prepare(wanted)
    return _part(wanted, queries.records.rows(values), record_rows.rows, record_rows.width)


class _Reading(Protocol[Read]):
    """`rows` of the module that knows the columns."""

    def __call__(self, found: Sequence[Sequence[Any]], *, viewer_id: int | None) -> list[Read]: ...


def _part(
    wanted: Wanted, found: Sequence[Sequence[Any]], read: _Reading[Row], width: Callable[[int | None], int]
) -> Part[Row]:
    """What was found. A row's key is told by its id, its date and what stands behind its columns."""
    viewer_id = wanted.viewer.pk
    rows = read(found, viewer_id=viewer_id)
    key, beside = _key_of(wanted.filters), width(viewer_id)

    def key_at(number: int) -> Key:
        row = rows[number]
        return key(row.id, row.date, *found[number][beside:])

    return Part(rows, key_at)


def counted(wanted: Wanted) -> int:
    """How many rows a followed list has, exact to `COUNTED_TO`."""
    queries, values = prepare(wanted)
    found = queries.count.rows(values)
    return int(found[0][0]) if found else 0


def first_keys(wanted: Wanted) -> list[Key]:
    """The keys of the first rows of a followed list, as many as are ever sorted here, and of one more."""
    queries, values = prepare(wanted)
    key = _key_of(wanted.filters)
    return [key(*row) for row in queries.first_keys.rows(values)]


def total(wanted: Wanted) -> int:
    """How many rows a list without search has, exactly: costs more than reading a page of it."""
    queries, values = prepare(wanted)
    return sum(rows[0][0] for part in queries.totals if (rows := part.rows(values)))


def sorted_keys(wanted: Wanted) -> list[Key]:
    """The keys of all rows of a list that is sorted here, in order."""
    filters = wanted.filters
    if filters.search and not search.query_words(filters.search):
        return []
    queries, values = prepare(wanted)
    key = _key_of(filters)
    return sorted((key(*row) for row in queries.keys.rows(values)), reverse=filters.ordering in DESCENDING)


def _key_of(filters: Filters) -> Callable[..., Key]:
    """What turns a row (id, date, what else `listing` gives) into its sort key."""
    match filters.ordering:
        case Ordering.RELEVANCE:
            words = search.query_words(filters.search)
            return lambda pk, date, title, tutor: (search.tier(words, title, tutor), date, pk)
        case Ordering.SEATS:
            return lambda pk, date, rank: (rank, date, pk)
        case Ordering.SOONEST | Ordering.LATEST:
            return lambda pk, date: (date, pk)
        case _:
            return lambda pk, _date, rank: (rank, pk)


class _Shape(NamedTuple):
    """What a list's queries depend on: all but the values that are bound."""

    filters: Filters
    role: str | None
    public_browse: bool


def _shape(wanted: Wanted) -> _Shape:
    role = wanted.viewer.role if isinstance(wanted.viewer, User) else None
    return _Shape(_stood_in(wanted.filters), role, wanted.community.public_browse)


STANDIN_NOW: Final = prepared.instant(0)
STANDIN_FROM: Final = prepared.instant(2)
STANDIN_BEFORE: Final = prepared.instant(3)
STANDIN_VIEWER: Final = prepared.number(0)
STANDIN_KEYS: Final[dict[Ordering, Key]] = {
    Ordering.TITLE: (prepared.text(2), prepared.number(1)),
    Ordering.SEATS: (prepared.number(2), prepared.instant(1), prepared.number(1)),
}
STANDIN_KEY: Final[Key] = (prepared.instant(1), prepared.number(1))
STANDIN_SEARCH: Final = prepared.text(0)
STANDIN_SUBJECT: Final = prepared.text(1)


def _stood_in(filters: Filters) -> Filters:
    """The list with stand-ins for its values: lists that differ in values only have the same."""
    return dataclasses.replace(
        filters,
        search=filters.search and STANDIN_SEARCH,
        subject=filters.subject and STANDIN_SUBJECT,
        starts_from=filters.starts_from and STANDIN_FROM,
        starts_before=filters.starts_before and STANDIN_BEFORE,
        cursor=filters.cursor
        and Cursor("", STANDIN_KEYS.get(filters.ordering, STANDIN_KEY), filters.cursor.is_back),
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
    if filters.cursor and listing.is_followed(filters):
        values.update((f"key{i}", part) for i, part in enumerate(filters.cursor.key))
    return values


class Queries:
    """The queries of all lists of one shape, each prepared when it is first asked."""

    def __init__(self, shape: _Shape) -> None:
        viewer: Viewer = AnonymousUser()
        if shape.role is not None:
            viewer = User(pk=STANDIN_VIEWER, role=Role(shape.role))
        community = Community(public_browse=shape.public_browse)
        self._wanted = Wanted(shape.filters, viewer, community, STANDIN_NOW)
        self._standins = _values(shape.filters, viewer.pk, STANDIN_NOW)

    @functools.cached_property
    def cards(self) -> Prepared:
        """The rows of a page and one more, as cards want them, each with what it is sorted by."""
        return self._page(card_rows.columns(self._wanted.viewer.pk))

    @functools.cached_property
    def records(self) -> Prepared:
        """The same rows as programs read them."""
        return self._page(record_rows.columns(self._wanted.viewer.pk))

    def _page(self, columns: Sequence[str]) -> Prepared:
        limit = self._wanted.filters.page_size + 1
        return Prepared(listing.beyond_cursor(self._wanted, columns, limit=limit), self._standins)

    @functools.cached_property
    def first_keys(self) -> Prepared:
        """The first rows of the list, for those who count pages."""
        return Prepared(listing.keys_beyond_cursor(self._wanted, limit=SORTED_AT_MOST + 1), self._standins)

    @functools.cached_property
    def totals(self) -> list[Prepared]:
        """How many rows each part of the list has."""
        parts = listing.everything(self._wanted)
        return [Prepared(part, self._standins, is_counted=True) for part in parts]

    @functools.cached_property
    def count(self) -> Prepared:
        """How many rows there are, up to one more than are told."""
        return Prepared(listing.soonest(self._wanted, limit=COUNTED_TO + 1), self._standins, is_counted=True)

    @functools.cached_property
    def keys(self) -> Prepared:
        """What each row of a list that is sorted here is sorted by."""
        if self._wanted.filters.search:
            return Prepared(listing.having_words(self._wanted)[: search.SEARCHED_AT_MOST], self._standins)
        return Prepared(listing.whole(self._wanted, limit=SORTED_AT_MOST), self._standins)


_queries_of = functools.lru_cache(maxsize=SHAPES_KEPT)(Queries)


def prepare(wanted: Wanted) -> tuple[Queries, dict[str, prepared.Value]]:
    """The queries of the list's shape, and what they are bound to for this list."""
    return _queries_of(_shape(wanted)), _values(wanted.filters, wanted.viewer.pk, wanted.now)
