"""What time alone decides: old events and tickets are cleared away."""

import datetime as dt
from typing import Final

from peerhall.platform.jobs import every
from peerhall.platform.realtime import catching, tickets

# Who comes back after longer gets `reset` and asks for everything again.
KEPT: Final = dt.timedelta(hours=24)


@every(seconds=300)
def clear_away(*, now: dt.datetime) -> None:
    """Delete events that nobody needs to catch up with any more, and tickets that nobody came with."""
    catching.clear(before=now - KEPT)
    tickets.clear(now=now)
