"""What whoever runs an instance should know: one finding for each part, with what to do (B9).

The page for organizers shows all of them, `peerhall check` those that can be had without a running server.
"""

import datetime as dt

from peerhall.site.selfcheck import activity, calls, surroundings
from peerhall.site.selfcheck.finding import Finding, Grade

__all__ = ["Finding", "Grade", "findings"]


def findings(*, now: dt.datetime) -> list[Finding]:
    """Everything, the most telling first."""
    return [*activity.findings(now=now), *calls.findings(now=now), *surroundings.findings(now=now)]
