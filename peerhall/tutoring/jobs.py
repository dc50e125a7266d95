"""What this room does when its time has come."""

import datetime as dt

from peerhall.platform import jobs
from peerhall.tutoring import ticking


@jobs.every(seconds=1)
def settle_due_sessions(*, now: dt.datetime) -> None:
    """T5 to T9, R11 and R17 by the clock."""
    ticking.tick(now=now)
