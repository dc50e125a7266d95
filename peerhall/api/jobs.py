"""What time alone decides: kept answers are cleared away."""

import datetime as dt

from peerhall.api import answers
from peerhall.platform.jobs import every


@every(seconds=3600)
def clear_away(*, now: dt.datetime) -> None:
    """Delete the answers of idempotent requests that are a day old."""
    answers.clear(now=now)
