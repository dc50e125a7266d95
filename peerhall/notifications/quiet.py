"""Quiet hours: until when mail and push wait, by the clock on the person's own wall."""

import datetime as dt
import zoneinfo
from typing import Final

DAY: Final = dt.timedelta(days=1)
SECOND: Final = dt.timedelta(seconds=1)


def ends_at(
    now: dt.datetime, *, quiet_from: dt.time, quiet_until: dt.time, zone: zoneinfo.ZoneInfo
) -> dt.datetime | None:
    """The instant, in UTC, at which the quiet around `now` ends; None where `now` is not quiet.

    Hours that end before they begin go over midnight; equal ones are none. A night's quiet is one piece,
    also when the clocks change in it: what they skip in spring comes with the skip; of what they show
    twice in autumn, the first begins it and the second ends it.
    """
    if quiet_from == quiet_until:
        return None
    last_day = DAY if quiet_until < quiet_from else DAY * 0
    today = now.astimezone(zone).date()
    ends = [
        end
        for day in (today - DAY, today)
        if _first(day, quiet_from, zone) <= now < (end := _last(day + last_day, quiet_until, zone))
    ]
    return max(ends, default=None)


def _first(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """When the clocks first show this time on this day, or skip it."""
    return _skip(day, time, zone) or _shown(day, time, zone, fold=0)


def _last(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """When the clocks last show this time on this day, or skip it."""
    return _skip(day, time, zone) or _shown(day, time, zone, fold=1)


def _shown(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo, *, fold: int) -> dt.datetime:
    """A wall time in UTC; what is skipped has an instant after the skip (0) and one before it (1)."""
    return dt.datetime.combine(day, time.replace(fold=fold), zone).astimezone(dt.UTC)


def _skip(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> dt.datetime | None:
    """When the clocks skip this time on this day, to the second; None where they show it."""
    before, after = (_shown(day, time, zone, fold=fold) for fold in (1, 0))
    if before >= after:
        return None
    distance = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) / 2
        is_before = middle.astimezone(zone).utcoffset() == distance
        before, after = (middle, after) if is_before else (before, middle)
    return after.replace(microsecond=0)
