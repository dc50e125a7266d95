"""Running one claimed job and recording what came of it."""

import contextlib
import contextvars
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django_tasks import task_backends
from django_tasks.base import TaskContext
from django_tasks.utils import normalize_json

from peerhall.platform import clock
from peerhall.platform.jobs import current, leases
from peerhall.platform.jobs.backend import LeaseBackend, result_of
from peerhall.platform.jobs.errors import GiveUpError, LeaseLostError, RetryError
from peerhall.platform.jobs.leases import Held
from peerhall.platform.jobs.loading import find_task
from peerhall.platform.jobs.models import Job
from peerhall.platform.jobs.tasks import JobTask

logger = logging.getLogger(__name__)


def run_next(
    queue: str,
    *,
    runner_id: int,
    is_stopping: Callable[[], bool],
    watched: Callable[[Held], AbstractContextManager[object]] = contextlib.nullcontext,
) -> int:
    """Run what one look at the queue brings, until it is to stop, and say how many jobs that were.

    :param watched: what is entered around each job.
    :raises django.db.DatabaseError: when the database is away; what was claimed stays claimed.
    """
    ran = 0
    for job in leases.ready(queue, now=clock.now()):
        if is_stopping():
            break
        held = leases.claim(job, runner_id=runner_id, now=clock.now())
        if held is not None:
            with watched(held):
                run(held)
            ran += 1
    return ran


def run(held: Held) -> None:
    """Run the job to its end, and write down which it was."""
    job = held.job
    try:
        with current.running(held):
            task = find_task(job.task)
            run_it = _run_with_network if job.queue in _network_queues(task) else _run_in_transaction
            # A context of its own: a language or zone that one job activates is not the next one's.
            contextvars.copy_context().run(run_it, held, task)
    except LeaseLostError:
        logger.warning("Job %s (%s) was taken over; what it did here is undone.", job.pk, job.task)
    except BaseException as error:  # noqa: BLE001 -- the top of a job; SystemExit is a failure like others
        _record_failure(held, error)


def _run_in_transaction(held: Held, task: JobTask[..., Any]) -> None:
    with current.finishing():
        held.returned = normalize_json(_call(held.job, task))


def _run_with_network(held: Held, task: JobTask[..., Any]) -> None:
    returned = normalize_json(_call(held.job, task))
    if not held.is_finished:
        held.returned = returned
        with current.finishing():
            pass  # nothing but the end of the job


def _network_queues(task: JobTask[..., Any]) -> frozenset[str]:
    backend = task_backends[task.backend]
    return backend.network_queues if isinstance(backend, LeaseBackend) else frozenset()


def _call(job: Job, task: JobTask[..., Any]) -> Any:
    if task.takes_context:
        context = TaskContext(task_result=result_of(job, task, task.backend))
        return task.call(context, *job.args, **job.kwargs)
    return task.call(*job.args, **job.kwargs)


def _record_failure(held: Held, error: BaseException) -> None:
    job = held.job
    is_said = isinstance(error, (RetryError, GiveUpError))
    try:
        is_dead = held.fail(error, now=clock.now())
    except LeaseLostError:
        logger.warning("Job %s (%s) failed after its end here.", job.pk, job.task, exc_info=error)
        return
    level = logging.ERROR if is_dead else logging.WARNING
    what = "is given up" if is_dead else "rests and is tried again"
    logger.log(
        level,
        "Job %s (%s) %s after attempt %s: %s",
        job.pk,
        job.task,
        what,
        job.attempts,
        type(error).__name__,
        exc_info=None if is_said else error,
    )
