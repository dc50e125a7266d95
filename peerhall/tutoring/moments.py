"""Wall time and instants: what "18:00 in Madrid" means, also on the two odd nights of the year."""

import datetime as dt
import zoneinfo
from typing import Literal

Note = Literal["gap", "fold"]


def local_instant(date: dt.date, time: dt.time, zone: str) -> tuple[dt.datetime, Note | None]:
    """The instant of a wall time, in UTC, and what was odd about it.

    "gap": the clocks skipped this time in spring; it is moved on by the length of the gap.
    "fold": the clocks showed it twice in autumn; the first is meant.

    :raises ValueError: when the zone does not exist or the instant lies outside years 1 to 9999.
    """
    try:
        local = dt.datetime.combine(date, time.replace(tzinfo=None, fold=0), zoneinfo.ZoneInfo(zone))
        instant = local.astimezone(dt.UTC)
        shown_again = instant.astimezone(local.tzinfo).replace(tzinfo=None)
        second = local.replace(fold=1).astimezone(dt.UTC)
    except (OverflowError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise ValueError(f"{date} {time} {zone}") from error
    if shown_again != local.replace(tzinfo=None):
        return instant, "gap"
    return instant, "fold" if second != instant else None


def instant(value: object, *, zone: str) -> dt.datetime:
    """The instant of a datetime or an ISO text with a time of day, in UTC; naive means in `zone`.

    :raises ValueError: when it is none, or lies outside years 1 to 9999.
    """
    if isinstance(value, str):
        text = value.strip()
        # A bare day parses too, and would silently mean midnight; so does what ends in a NUL.
        if not 11 < len(text) <= 40 or not text.isascii() or not text.isprintable():
            raise ValueError("not a date with a time")
        value = dt.datetime.fromisoformat(text)
    if not isinstance(value, dt.datetime):
        raise ValueError("not a date with a time")  # noqa: TRY004 -- one kind of error for all input
    if value.tzinfo is None:
        return local_instant(value.date(), value.time(), zone)[0]
    try:
        return value.astimezone(dt.UTC)
    except OverflowError as error:
        raise ValueError("outside years 1 to 9999") from error
