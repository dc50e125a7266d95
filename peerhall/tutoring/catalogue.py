"""The list of sessions: filtered, sorted, page by page (S13–S16, S103–S106)."""

import bisect
import datetime as dt
from dataclasses import dataclass
from typing import Final

from peerhall.accounts.models import Community
from peerhall.tutoring import cards, cursors, finding, listing, record_rows, records
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.cursors import Cursor, Key
from peerhall.tutoring.filters import Filters
from peerhall.tutoring.finding import Row
from peerhall.tutoring.listing import Wanted
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.records import Record

# Pages are counted so far; whoever wants more goes on by cursors.
COUNTED_PAGES_TO: Final = finding.SORTED_AT_MOST


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list. The cursors are empty where the list ends; `count` is exact to 100, then "100+"."""

    cards: list[CardView]
    next_cursor: str
    prev_cursor: str
    count: int | str


@dataclass(frozen=True, slots=True)
class Found:
    """The same for programs. The cursors are empty where the list ends; `total` is there where asked."""

    records: list[Record]
    next_cursor: str
    prev_cursor: str
    total: int | None


@dataclass(frozen=True, slots=True)
class _Part:
    """One page: its cards, the keys of its first and last row, what lies around, how many there are."""

    cards: list[CardView]
    edges: tuple[Key, Key] | None
    has_prev: bool
    has_next: bool
    total: int


def browse(filters: Filters, *, viewer: Viewer, community: Community, now: dt.datetime) -> Page:
    """One page of the sessions that `viewer` may see, as cards.

    The same number of queries whatever is found. Going on never skips or repeats a row that stays.
    """
    wanted = Wanted(filters, viewer, community, now)
    part = _followed(wanted) if listing.is_followed(filters) else _sorted(wanted)
    next_cursor, prev_cursor = _cursors(filters, part.edges, has_prev=part.has_prev, has_next=part.has_next)
    return Page(
        cards=part.cards,
        next_cursor=next_cursor,
        prev_cursor=prev_cursor,
        count=part.total if part.total <= finding.COUNTED_TO else f"{finding.COUNTED_TO}+",
    )


def find(
    filters: Filters,
    *,
    viewer: Viewer,
    community: Community,
    now: dt.datetime,
    page: int = 1,
    is_counted: bool = False,
) -> Found:
    """One page of the same list as `browse`, as records.

    `page` counts from 1 and stands for a cursor; `COUNTED_PAGES_TO` rows are before and on it at the most.
    """
    wanted = Wanted(filters, viewer, community, now)
    if page == 1 and listing.is_followed(filters):
        rows, edges, has_prev, has_next = _along_index(finding.followed_records(wanted), filters)
    else:
        keys, has_prev, has_next = _numbered(wanted, page)
        edges = (keys[0], keys[-1]) if keys else None
        rows = record_rows.in_order([_id(key) for key in keys], viewer_id=viewer.pk, now=now)
    next_cursor, prev_cursor = _cursors(filters, edges, has_prev=has_prev, has_next=has_next)
    return Found(
        records.views(rows, viewer=viewer, community=community, now=now),
        next_cursor,
        prev_cursor,
        _total(wanted) if is_counted else None,
    )


def _numbered(wanted: Wanted, page: int) -> tuple[list[Key], bool, bool]:
    """The keys of a page that is counted, or whose list is sorted here; whether something lies around it."""
    size, cursor = wanted.filters.page_size, wanted.filters.cursor
    start = (page - 1) * size
    if listing.is_followed(wanted.filters):
        keys = finding.first_keys(wanted)
    else:
        keys = finding.sorted_keys(wanted)
        start, size = (start, size) if cursor is None else _span(keys, wanted)
    return keys[start : start + size], start > 0, start + size < len(keys)


def _total(wanted: Wanted) -> int:
    return len(finding.sorted_keys(wanted)) if wanted.filters.search else finding.total(wanted)


def _cursors(
    filters: Filters, edges: tuple[Key, Key] | None, *, has_prev: bool, has_next: bool
) -> tuple[str, str]:
    """Where the list goes on, and back."""
    if edges is None:
        return "", ""
    first, last = edges
    return (
        cursors.encode(Cursor(filters.ordering, last)) if has_next else "",
        cursors.encode(Cursor(filters.ordering, first, is_back=True)) if has_prev else "",
    )


def _along_index(
    found: finding.Part[Row], filters: Filters
) -> tuple[list[Row], tuple[Key, Key] | None, bool, bool]:
    """The rows of a page in their order, the keys of its first and last, whether something lies around it."""
    size, cursor = filters.page_size, filters.cursor
    is_back = cursor is not None and cursor.is_back
    has_more = len(found.rows) > size
    rows = found.rows[:size]
    edges = (found.key_at(0), found.key_at(len(rows) - 1)) if rows else None
    if is_back:
        rows, edges = rows[::-1], edges and edges[::-1]
    return rows, edges, has_more if is_back else cursor is not None, is_back or has_more


def _followed(wanted: Wanted) -> _Part:
    """A page of a list that an index has in order: read from its cursor on."""
    rows, edges, has_prev, has_next = _along_index(finding.followed_cards(wanted), wanted.filters)
    return _Part(
        cards=cards.views(rows, viewer=wanted.viewer, now=wanted.now),
        edges=edges,
        has_prev=has_prev,
        has_next=has_next,
        total=finding.counted(wanted),
    )


def _sorted(wanted: Wanted) -> _Part:
    """A page of a list that is here as a whole."""
    keys = finding.sorted_keys(wanted)
    start, size = _span(keys, wanted)
    some = keys[start : start + size]
    return _Part(
        cards=cards.cards_for([_id(key) for key in some], viewer=wanted.viewer, now=wanted.now),
        edges=(some[0], some[-1]) if some else None,
        has_prev=start > 0,
        has_next=start + size < len(keys),
        total=len(keys),
    )


def _span(keys: list[Key], wanted: Wanted) -> tuple[int, int]:
    """Where in a whole list the page begins that its cursor asks for, and how long it is."""
    size, cursor = wanted.filters.page_size, wanted.filters.cursor
    if cursor is None:
        return 0, size
    start = _position(keys, cursor, is_descending=wanted.filters.ordering in listing.DESCENDING)
    return (max(0, start - size), min(size, start)) if cursor.is_back else (start, size)


def _position(keys: list[Key], cursor: Cursor, *, is_descending: bool) -> int:
    """Where the page begins (going on) or ends (going back): beside the cursor's row, there or not."""
    if not is_descending:
        beside = bisect.bisect_left if cursor.is_back else bisect.bisect_right
        return beside(keys, cursor.key)
    beside = bisect.bisect_right if cursor.is_back else bisect.bisect_left
    return len(keys) - beside(keys[::-1], cursor.key)


def _id(key: Key) -> int:
    """The id in which every key ends."""
    pk = key[-1]
    assert isinstance(pk, int)  # noqa: S101 -- tells the type checker what cursors promise
    return pk
