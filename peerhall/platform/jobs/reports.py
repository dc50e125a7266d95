"""What the organizer's self-check page shows of jobs, and the one thing to be done there."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce

DEAD_SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the queue is. Where `oldest_running_at` is long ago, a job hangs.

    `last_tick_at` is None while no process runs jobs, and just after one has begun.
    """

    queue_depth: int
    oldest_ready_at: dt.datetime | None
    running: int
    oldest_running_at: dt.datetime | None
    dead: int
    runners: int
    last_tick_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A job that was given up. `error` may hold personal data: it is for organizers only."""

    pk: int
    job: str
    queue: str
    args: tuple[list[Any], dict[str, Any]]
    attempts: int
    error_class: str
    error: str
    died_at: dt.datetime


def state(now: dt.datetime) -> Health:
    """How the queue is at `now`: what is due counts, what waits for a later instant does not."""
    from peerhall.platform.jobs.models import Job, Runner, State  # noqa: PLC0415 -- app ready

    due = Job.objects.filter(Q(due_at=None) | Q(due_at__lte=now), state=State.READY)
    depth = due.aggregate(count=Count("pk"), oldest=Min(Coalesce("due_at", "enqueued_at")))
    running = Job.objects.filter(state=State.RUNNING).aggregate(count=Count("pk"), oldest=Min("started_at"))
    runners = Runner.objects.aggregate(count=Count("pk"), ticked_at=Max("ticked_at"))
    return Health(
        queue_depth=depth["count"],
        oldest_ready_at=depth["oldest"],
        running=running["count"],
        oldest_running_at=running["oldest"],
        dead=Job.objects.filter(state=State.DEAD).count(),
        runners=runners["count"],
        last_tick_at=runners["ticked_at"],
    )


def dead() -> list[DeadLetter]:
    """The latest jobs that were given up, last one first, at most `DEAD_SHOWN`."""
    from peerhall.platform.jobs.models import Job, State  # noqa: PLC0415 -- app ready

    rows = Job.objects.filter(state=State.DEAD).order_by("-ended_at", "-id")
    return [
        DeadLetter(
            pk=row.pk,
            job=row.task,
            queue=row.queue,
            args=(row.args, row.kwargs),
            attempts=row.attempts,
            error_class=row.error_class,
            error=row.error,
            died_at=row.ended_at,
        )
        for row in rows[:DEAD_SHOWN]
        if row.ended_at is not None  # the type does not know that the dead have ended
    ]


def try_again(pk: int) -> bool:
    """Give a dead letter all its attempts once more, at once; False when it is no dead letter (any more)."""
    from peerhall.platform.jobs import leases  # noqa: PLC0415 -- app ready

    return leases.revive(pk)
