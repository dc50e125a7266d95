"""The list of sessions: filtered, sorted, page by page (S13–S16, S103–S106)."""

import bisect
import datetime as dt
import functools
from dataclasses import dataclass
from typing import Final

from peerhall.accounts.models import Community
from peerhall.tutoring import cards, cursors, listing
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.cursors import Cursor, Key
from peerhall.tutoring.filters import Filters
from peerhall.tutoring.listing import Wanted
from peerhall.tutoring.policy import Viewer

COUNTED_TO: Final = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list. The cursors are empty where the list ends; `count` is exact to 100, then "100+"."""

    cards: list[CardView]
    next_cursor: str
    prev_cursor: str
    count: int | str


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one page by their keys, what lies around them, and how many there are in all."""

    keys: list[Key]
    has_prev: bool
    has_next: bool
    total: int


def browse(filters: Filters, *, viewer: Viewer, community: Community, now: dt.datetime) -> Page:
    """One page of the sessions that `viewer` may see, as cards.

    The same number of queries whatever is found. Going on never skips or repeats a row that stays.
    """
    wanted = Wanted(filters, viewer, community, now)
    part = _followed(wanted) if listing.is_followed(filters) else _cut(listing.sorted_keys(wanted), filters)
    place = functools.partial(Cursor, filters.ordering)
    return Page(
        cards=cards.cards_for([_id(key) for key in part.keys], viewer=viewer, now=now),
        next_cursor=cursors.encode(place(part.keys[-1])) if part.has_next else "",
        prev_cursor=cursors.encode(place(part.keys[0], is_back=True)) if part.has_prev else "",
        count=part.total if part.total <= COUNTED_TO else f"{COUNTED_TO}+",
    )


def _followed(wanted: Wanted) -> _Part:
    """A page of a list that an index has in order: read from its cursor on."""
    size, cursor = wanted.filters.page_size, wanted.filters.cursor
    total = listing.count_to(wanted, limit=COUNTED_TO + 1)
    keys = listing.next_keys(wanted, limit=size + 1)
    has_more = len(keys) > size
    keys = keys[:size]
    if cursor and cursor.is_back:
        return _Part(keys[::-1], has_prev=has_more, has_next=bool(keys), total=total)
    return _Part(keys, has_prev=bool(cursor and keys), has_next=has_more, total=total)


def _cut(keys: list[Key], filters: Filters) -> _Part:
    """A page of a list that is here as a whole."""
    size, cursor = filters.page_size, filters.cursor
    start = 0
    if cursor:
        start = _position(keys, cursor, is_descending=filters.ordering in listing.DESCENDING)
        if cursor.is_back:
            start, size = max(0, start - size), min(size, start)
    stop = start + size
    some = keys[start:stop]
    return _Part(
        some, has_prev=start > 0 and bool(some), has_next=stop < len(keys) and bool(some), total=len(keys)
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
