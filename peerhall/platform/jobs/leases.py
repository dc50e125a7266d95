"""Claiming jobs, and every way in which a claim ends. Each is one conditional UPDATE."""

import datetime as dt
import functools
import random
import traceback
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django_tasks.utils import get_module_path

from peerhall.platform import clock
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.platform.jobs import fates
from peerhall.platform.jobs.errors import CutOffError, GiveUpError, LeaseLostError, RetryError
from peerhall.platform.jobs.models import Job, State

# How many rows one look brings; each is claimed by itself when its turn comes.
BATCH: Final = 16
STANDINS: Final[dict[str, prepared.Value]] = {"queue": prepared.text(0), "now": prepared.instant(0)}
FIRST_REST: Final = dt.timedelta(seconds=5)
LONGEST_REST: Final = dt.timedelta(hours=1)
REST_GROWS: Final = 3
ERROR_CHARACTERS: Final = 4_000
CLOCKS_AGREE: Final = dt.timedelta(seconds=5)
CUT_OFF: Final = "The last attempt was cut off: its process or the database ended before the job did."


@functools.cache
def _looks() -> tuple[Prepared, Prepared]:
    """The keys of jobs that have waited for an instant, and of those that had not to: compiled once."""
    waiting = Job.objects.filter(state=State.READY, queue=STANDINS["queue"]).values_list("pk")
    due = waiting.filter(due_at__lte=STANDINS["now"]).order_by("due_at", "id")[:BATCH]
    fresh = waiting.filter(due_at=None).order_by("id")[:BATCH]
    return Prepared(due, STANDINS), Prepared(fresh, STANDINS)


def ready(queue: str, *, now: dt.datetime) -> list[Job]:
    """Jobs that may be claimed, those first that have waited for an instant, at most `BATCH`."""
    for look in _looks():
        if keys := [key for (key,) in look.rows({"queue": queue, "now": now})]:
            found = Job.objects.in_bulk(keys)
            return [found[key] for key in keys if key in found]
    return []


class Held:
    """One claimed job. `returned` is what its function gave back."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.returned: Any = None
        self.is_finished = False

    def finish(self) -> None:
        """:raises LeaseLostError: when somebody else has the job by now."""
        self._end(state=State.DONE, ended_at=clock.now(), returned=self.returned)

    def fail(self, error: BaseException, *, now: dt.datetime) -> bool:
        """Let the job rest and be tried again, or give it up; whether it was given up.

        :raises LeaseLostError: when somebody else has the job by now, or it is done after all.
        """
        told = {"error_class": get_module_path(type(error))[:200], "error": _told(error)}
        if self._is_hopeless(error, now):
            with transaction.atomic():
                self._end(state=State.DEAD, ended_at=now, **told)
                fates.died(self.job)
            return True
        wanted = error.after if isinstance(error, RetryError) else None
        # Who asks for no rest, time after time, would use up all attempts in a moment.
        rest = max(rest_after(self.job.attempts), wanted or dt.timedelta())
        self._end(state=State.READY, due_at=now + rest, rests_since=now, **told)
        return False

    def _is_hopeless(self, error: BaseException, now: dt.datetime) -> bool:
        job = self.job
        is_late = job.give_up_at is not None and now >= job.give_up_at
        return isinstance(error, GiveUpError) or job.attempts >= job.attempts_most or is_late

    def _end(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, fence=self.job.fence, state=State.RUNNING)
        if mine.update(runner_id=None, **values) != 1:
            raise LeaseLostError(f"Job {self.job.pk} is no longer held under {self.job.fence}.")


def claim(job: Job, *, runner_id: int, now: dt.datetime) -> Held | None:
    """Take a job that a look brought; None when somebody was faster.

    :raises django.db.IntegrityError: when this runner was declared dead.
    """
    fence, attempts = job.fence + 1, job.attempts + 1
    untouched = Job.objects.filter(pk=job.pk, fence=job.fence, state=State.READY)
    taken = untouched.update(
        state=State.RUNNING,
        runner_id=runner_id,
        fence=fence,
        attempts=attempts,
        started_at=now,
        due_at=None,
        rests_since=None,
    )
    if taken != 1:
        return None
    job.fence, job.attempts, job.started_at = fence, attempts, now
    return Held(job)


def give_back(held: QuerySet[Job], *, now: dt.datetime) -> int:
    """End claims whose holder cannot: ready again at once, or dead after the last attempt; how many.

    :param held: running jobs that nobody runs any more. Whoever did cannot finish them: they are not
        running, and the next claim has a higher fence.
    """
    held = held.filter(state=State.RUNNING)
    dead = sum(_cut_off(job, now=now) for job in held.filter(attempts__gte=F("attempts_most")))
    return dead + held.update(state=State.READY, runner_id=None, due_at=None, rests_since=None)


@transaction.atomic
def _cut_off(job: Job, *, now: dt.datetime) -> bool:
    """Give up a job whose last attempt nobody ends; whether it still was to be given up."""
    told = {"error_class": get_module_path(CutOffError), "error": CUT_OFF}
    mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=State.RUNNING)
    if mine.update(state=State.DEAD, runner_id=None, ended_at=now, **told) != 1:
        return False
    fates.died(job)
    return True


def end_misdated_rests(*, now: dt.datetime) -> int:
    """Let jobs try again whose rest began in the future: the machine's clock was put back; how many.

    Machines that share a database agree about the time to within `CLOCKS_AGREE`.
    """
    resting = Job.objects.filter(state=State.READY, rests_since__gt=now + CLOCKS_AGREE)
    return resting.update(due_at=None, rests_since=None)


@transaction.atomic
def revive(pk: int) -> bool:
    """Make a dead job ready at once, with all its attempts and no deadline; False when it is not dead."""
    dead = Job.objects.filter(pk=pk, state=State.DEAD)
    if dead.update(state=State.READY, attempts=0, give_up_at=None, ended_at=None) != 1:
        return False
    fates.revived(Job.objects.get(pk=pk))
    return True


def rest_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: growing, and never the same for jobs that failed together."""
    growth: int = REST_GROWS ** min(attempts - 1, 10)
    return min(FIRST_REST * growth, LONGEST_REST) * random.uniform(0.5, 1)  # noqa: S311 -- spreads load, hides nothing


def _told(error: BaseException) -> str:
    """Its sentence where a job raised it to be read, else the traceback's end, as every database takes it.

    What such an error was made from may name an address, and whoever reads it needs no lines of code.
    """
    is_said = isinstance(error, (RetryError, GiveUpError))
    text = (str(error) if is_said else "".join(traceback.format_exception(error)))[-ERROR_CHARACTERS:]
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
