"""What time it is. Edges ask here once and pass `now` on; rules and writes never look.

On a demo or test instance the clock may be moved (`peerhall clock +23h`): the offset is a row in that
instance's database, so that every process of it agrees.
"""

import datetime as dt
import threading
import time
from typing import Final

# An offset read from the database is believed this long, so that pages pay nothing for the demo's toy.
OFFSET_BELIEVED_SECONDS: Final = 1.0


class _Offset:
    """The instance's offset as last read, with the moment of reading."""

    def __init__(self) -> None:
        self.value = dt.timedelta()
        self.read_at = float("-inf")
        self.lock = threading.Lock()


_offset = _Offset()


def now() -> dt.datetime:
    """The instance's present, aware, in UTC."""
    return dt.datetime.now(dt.UTC) + _current_offset()


def move(by: dt.timedelta) -> dt.timedelta:
    """Move the instance's clock by `by` and return the new offset from real time."""
    from peerhall.platform.clock.models import ClockOffset  # noqa: PLC0415 -- app ready

    row, _ = ClockOffset.objects.get_or_create(pk=1)
    offset: dt.timedelta = row.offset + by
    row.offset = offset
    row.save(update_fields=["offset"])
    forget()
    return offset


def forget() -> None:
    """Read the offset afresh at the next look (after moving it, and between tests)."""
    _offset.read_at = float("-inf")


def _current_offset() -> dt.timedelta:
    from django.conf import settings  # noqa: PLC0415 -- app ready

    if not settings.CLOCK_MAY_MOVE:
        return dt.timedelta()
    if time.monotonic() - _offset.read_at < OFFSET_BELIEVED_SECONDS:
        return _offset.value
    from peerhall.platform.clock.models import ClockOffset  # noqa: PLC0415 -- app ready

    with _offset.lock:
        row = ClockOffset.objects.filter(pk=1).first()
        _offset.value = row.offset if row else dt.timedelta()
        _offset.read_at = time.monotonic()
    return _offset.value
