"""Functions as jobs: django-tasks' decorator with what our queue adds to it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, ParamSpec, TypeVar, cast

import django_tasks
from django_tasks.base import DEFAULT_TASK_QUEUE_NAME, Task

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T]):
    """A function that can be enqueued.

    :param attempts: tries before the job is a dead letter.
    :param give_up_after: a try that fails so long after the job was due is the last.
    :param unique_key: there is at most one job with it; one that has ended, well or not, counts until it is
        cleaned up.
    :param on_dead: called with the job's arguments in the transaction in which it becomes a dead letter.
    :param on_revived: likewise, when an organizer lets a dead letter be tried again.
    """

    attempts: int = ATTEMPTS
    give_up_after: dt.timedelta | None = None
    unique_key: str | None = None
    on_dead: Callable[..., None] | None = None
    on_revived: Callable[..., None] | None = None

    def using(
        self,
        *,
        priority: int | None = None,
        queue_name: str | None = None,
        run_after: dt.datetime | None = None,
        backend: str | None = None,
        unique_key: str | None = None,
    ) -> "JobTask[P, T]":
        """The same function with other values for one job."""
        changes: dict[str, Any] = {
            "priority": priority,
            "queue_name": queue_name,
            "run_after": run_after,
            "backend": backend,
            "unique_key": unique_key,
        }
        return replace(self, **{name: value for name, value in changes.items() if value is not None})


def task(
    *,
    queue_name: str = DEFAULT_TASK_QUEUE_NAME,
    attempts: int = ATTEMPTS,
    give_up_after: dt.timedelta | None = None,
    on_dead: Callable[..., None] | None = None,
    on_revived: Callable[..., None] | None = None,
) -> Callable[[Callable[P, T]], JobTask[P, T]]:
    """`django_tasks.task` with the types of what our queue adds to it."""
    decorator = django_tasks.task(
        queue_name=queue_name,
        attempts=attempts,
        give_up_after=give_up_after,
        on_dead=on_dead,
        on_revived=on_revived,
    )
    return cast("Callable[[Callable[P, T]], JobTask[P, T]]", decorator)
