"""A process that runs jobs as `peerhall worker` does, for tests that kill, stop or hurry it.

The only argument is JSON: `is_leasing` false takes what a look brings without asking whether anybody has
it (the negative control); `lease_seconds` is how long a beat may stand still.
"""

import datetime as dt
import json
import sys
from typing import Any


def main() -> None:
    """Run jobs until told to stop."""
    import django  # noqa: PLC0415 -- this process has its own Django

    django.setup()
    from peerhall.config import running  # noqa: PLC0415 -- app ready
    from peerhall.platform.jobs import presence  # noqa: PLC0415 -- app ready

    plan = json.loads(sys.argv[1])
    if not plan["is_leasing"]:
        turn_leases_off()
    if seconds := plan["lease_seconds"]:
        presence.LEASE_SECONDS = seconds  # type: ignore[misc]  # faster than in life
        presence.LOOK_SECONDS = seconds / 5  # type: ignore[misc]  # likewise
    running.work()


def turn_leases_off() -> None:
    """The negative control: whoever sees a job takes it."""
    from peerhall.platform.jobs import leases  # noqa: PLC0415 -- app ready
    from peerhall.platform.jobs.models import Job, State  # noqa: PLC0415 -- app ready

    def take(job: Job, *, runner_id: int, now: dt.datetime) -> Any:
        Job.objects.filter(pk=job.pk).update(state=State.RUNNING, runner_id=runner_id, started_at=now)
        return leases.Held(job)

    leases.claim = take


if __name__ == "__main__":
    main()
