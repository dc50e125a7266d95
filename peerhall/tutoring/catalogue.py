"""The list of sessions: filtered, sorted, page by page (S13–S16, S103–S106)."""

import bisect
import datetime as dt
import functools
from dataclasses import dataclass

from peerhall.accounts.models import Community
from peerhall.tutoring import cards, cursors, finding, listing
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.cursors import Cursor, Key
from peerhall.tutoring.filters import Filters
from peerhall.tutoring.listing import Wanted
from peerhall.tutoring.policy import Viewer


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list. The cursors are empty where the list ends; `count` is exact to 100, then "100+"."""

    cards: list[CardView]
    next_cursor: str
    prev_cursor: str
    count: int | str


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
    place = functools.partial(Cursor, filters.ordering)
    return Page(
        cards=part.cards,
        next_cursor=cursors.encode(place(part.edges[1])) if part.edges and part.has_next else "",
        prev_cursor=cursors.encode(place(part.edges[0], is_back=True))
        if part.edges and part.has_prev
        else "",
        count=part.total if part.total <= finding.COUNTED_TO else f"{finding.COUNTED_TO}+",
    )


def _followed(wanted: Wanted) -> _Part:
    """A page of a list that an index has in order: read from its cursor on."""
    size, cursor = wanted.filters.page_size, wanted.filters.cursor
    is_back = cursor is not None and cursor.is_back
    found = finding.followed(wanted)
    has_more = len(found.rows) > size
    rows = found.rows[:size]
    edges = (found.key_at(0), found.key_at(len(rows) - 1)) if rows else None
    if is_back:
        rows, edges = rows[::-1], edges and edges[::-1]
    return _Part(
        cards=cards.views(rows, viewer=wanted.viewer, now=wanted.now),
        edges=edges,
        has_prev=has_more if is_back else cursor is not None,
        has_next=is_back or has_more,
        total=found.total,
    )


def _sorted(wanted: Wanted) -> _Part:
    """A page of a list that is here as a whole."""
    keys, cursor, size = finding.sorted_keys(wanted), wanted.filters.cursor, wanted.filters.page_size
    start = 0
    if cursor:
        start = _position(keys, cursor, is_descending=wanted.filters.ordering in listing.DESCENDING)
        if cursor.is_back:
            start, size = max(0, start - size), min(size, start)
    some = keys[start : start + size]
    return _Part(
        cards=cards.cards_for([_id(key) for key in some], viewer=wanted.viewer, now=wanted.now),
        edges=(some[0], some[-1]) if some else None,
        has_prev=start > 0,
        has_next=start + size < len(keys),
        total=len(keys),
    )


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
