"""A week as a grid: where each session stands, in the viewer's wall-clock time (S109, S179).

Pure: instants and a zone come in, minutes of the day come out. The grid draws whole days of wall-clock
time, so on a day that skips or repeats an hour a session stands where its owner's clock says it starts.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

DAYS: Final = 7
DAY_MINUTES: Final = 24 * 60
# The grid's step: a block starts on one of these and is at least this tall, so that it can be read.
STEP_MINUTES: Final = 5
SHORTEST_MINUTES: Final = 30
# Hours drawn even when they are empty; a session outside them widens the day.
WAKING_HOURS: Final = (8, 22)


@dataclass(frozen=True)
class Span:
    """What is to be placed: `[starts_at, ends_at)`, aware; `key` tells whose it is."""

    key: int
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True)
class Block:
    """One drawn piece of a session on one day; sessions at the same time share the width in lanes."""

    key: int
    start_minute: int
    minutes: int
    lane: int = 0
    lanes: int = 1
    # The session began on the day before: this is its rest after midnight.
    is_rest: bool = False

    @property
    def end_minute(self) -> int:
        """The first minute of the day that is free again."""
        return self.start_minute + self.minutes


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week that `day` is in (ISO 8601: weeks start on Monday)."""
    return day - dt.timedelta(days=day.weekday())


def midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The instant at which `day` begins in `zone`, in UTC."""
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def bounds(monday: dt.date, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
    """The week as instants `[start, end)`: 167, 168 or 169 hours."""
    return midnight(monday, zone), midnight(monday + dt.timedelta(days=DAYS), zone)


def place(spans: Iterable[Span], *, monday: dt.date, zone: dt.tzinfo) -> list[list[Block]]:
    """The blocks of each of the seven days, in order of time, with lanes for those that overlap."""
    days: list[list[Block]] = []
    ordered = sorted(spans, key=lambda span: (span.starts_at, span.ends_at, span.key))
    for offset in range(DAYS):
        day = monday + dt.timedelta(days=offset)
        pieces = (_piece(span, day, zone) for span in ordered)
        days.append(_in_lanes([piece for piece in pieces if piece is not None]))
    return days


def hours_shown(days: Sequence[Sequence[Block]]) -> range:
    """The hours that the grid draws: the waking ones, and any in which something happens."""
    blocks = [block for day in days for block in day]
    first = min([WAKING_HOURS[0], *(block.start_minute // 60 for block in blocks)])
    last = max([WAKING_HOURS[1], *(-(-block.end_minute // 60) for block in blocks)])
    return range(first, last)


def minute_of_day(instant: dt.datetime, zone: dt.tzinfo) -> int:
    """What the wall clock in `zone` shows at `instant`, as minutes since midnight."""
    local = instant.astimezone(zone)
    return local.hour * 60 + local.minute


def _piece(span: Span, day: dt.date, zone: dt.tzinfo) -> Block | None:
    starts, ends = midnight(day, zone), midnight(day + dt.timedelta(days=1), zone)
    since, until = max(span.starts_at, starts), min(span.ends_at, ends)
    if since >= until:
        return None
    is_rest = span.starts_at < starts
    top = 0 if is_rest else minute_of_day(since, zone)
    bottom = DAY_MINUTES if until == ends else minute_of_day(until, zone)
    # Where an hour is skipped the wall clock runs ahead of the session, where one repeats it falls back.
    minutes = max(bottom - top, int((until - since).total_seconds() // 60), SHORTEST_MINUTES)
    top = min(top - top % STEP_MINUTES, DAY_MINUTES - SHORTEST_MINUTES)
    minutes = min(-(-minutes // STEP_MINUTES) * STEP_MINUTES, DAY_MINUTES - top)
    return Block(key=span.key, start_minute=top, minutes=minutes, is_rest=is_rest)


def _in_lanes(blocks: list[Block]) -> list[Block]:
    """Each block in the first free lane; a run of blocks that touch each other shares one width."""
    placed: list[Block] = []
    run: list[Block] = []
    ends: list[int] = []  # per lane of the run: the minute from which it is free
    for block in sorted(blocks, key=lambda block: (block.start_minute, -block.minutes, block.key)):
        if run and block.start_minute >= max(ends):
            placed += _closed(run, len(ends))
            run, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= block.start_minute), len(ends))
        if lane == len(ends):
            ends.append(block.end_minute)
        ends[lane] = block.end_minute
        run.append(replace(block, lane=lane))
    return placed + _closed(run, len(ends))


def _closed(run: list[Block], lanes: int) -> list[Block]:
    return [replace(block, lanes=lanes) for block in run]
