"""django-tasks' interface on the job table: enqueueing is one INSERT in the caller's transaction."""

import functools
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from django.db import transaction
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist
from django_tasks.utils import normalize_json

from peerhall.platform import clock
from peerhall.platform.database.writing import insert_new
from peerhall.platform.jobs import bells
from peerhall.platform.jobs.loading import find_task
from peerhall.platform.jobs.models import Job, State
from peerhall.platform.jobs.tasks import JobTask

T = TypeVar("T")

STATUS = {
    State.READY: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.DEAD: TaskResultStatus.FAILED,
}


class LeaseBackend(BaseTaskBackend):
    """Jobs are rows, held by leases while they run (docs/decisions/007).

    OPTIONS: `NETWORK_QUEUES`, whose jobs wait for other machines and so run outside a transaction.
    """

    task_class = JobTask
    supports_defer = True
    supports_get_result = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self.network_queues = frozenset(self.options.get("NETWORK_QUEUES", ()))

    def validate_task(self, task: Task[..., Any]) -> None:
        """:raises InvalidTaskError: for what this queue cannot do."""
        super().validate_task(task)
        if isinstance(task, JobTask) and task.attempts < 1:
            raise InvalidTaskError("A job takes at least one attempt.")

    def enqueue(self, task: Task[..., T], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> TaskResult[T]:
        """Write the job in the caller's transaction; a runner is woken when that commits.

        With a unique key that is taken, nothing is written, and the result is the other job's.
        """
        self.validate_task(task)
        job = _add(_row(cast("JobTask[..., T]", task), args, kwargs))
        if job.state == State.READY and job.due_at is None:
            transaction.on_commit(functools.partial(bells.ring, job.queue))
        return self._result(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """:raises TaskResultDoesNotExist: for a job that never was or has been cleaned up."""
        job = Job.objects.filter(pk=result_id).first() if result_id.isdecimal() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return self._result(job, find_task(job.task))

    def _result(self, job: Job, task: Task[..., T]) -> TaskResult[T]:
        return result_of(job, task, self.alias)


def result_of(job: Job, task: Task[..., T], alias: str) -> TaskResult[T]:
    """The row as django-tasks describes it. Of the errors only the last is known, of the workers none."""
    result: TaskResult[T] = TaskResult(
        task=task,
        id=str(job.pk),
        status=STATUS[State(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.ended_at,
        last_attempted_at=job.started_at,
        args=job.args,
        kwargs=job.kwargs,
        backend=alias,
        errors=[TaskError(exception_class_path=job.error_class, traceback=job.error)]
        if job.error_class
        else [],
        worker_ids=[""] * job.attempts,
    )
    object.__setattr__(result, "_return_value", job.returned)  # django-tasks' own way: the class is frozen
    return result


def _row(task: JobTask[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Job:
    now = clock.now()
    return Job(
        task=task.module_path,
        queue=task.queue_name,
        args=normalize_json(args),
        kwargs=normalize_json(kwargs),
        unique_key=task.unique_key,
        due_at=task.run_after,
        attempts_most=task.attempts,
        give_up_at=(task.run_after or now) + task.give_up_after if task.give_up_after else None,
        enqueued_at=now,
    )


def _add(job: Job) -> Job:
    """The job, or the one that has its unique key already."""
    written = insert_new([job])
    return written[0] if written else Job.objects.get(unique_key=job.unique_key)
