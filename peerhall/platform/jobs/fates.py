"""Telling whoever enqueued a job that it was given up, or is tried again after all.

Called in the transaction that writes it into the job's row: both are kept, or neither.
"""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, transaction

from peerhall.platform.jobs.loading import find_task
from peerhall.platform.jobs.models import Job
from peerhall.platform.jobs.tasks import JobTask

logger = logging.getLogger(__name__)


def died(job: Job) -> None:
    """The job is a dead letter.

    :raises OperationalError, InterfaceError: when the database is away; it will die again.
    """
    _tell(job, lambda task: task.on_dead)


def revived(job: Job) -> None:
    """The job is none any more.

    :raises OperationalError, InterfaceError: when the database is away.
    """
    _tell(job, lambda task: task.on_revived)


def _tell(job: Job, ear: Callable[[JobTask[..., object]], Callable[..., None] | None]) -> None:
    """A listener that fails is logged and its writes are undone: a job must be able to end."""
    try:
        hear = ear(find_task(job.task))
        if hear is not None:
            with transaction.atomic():
                hear(*job.args, **job.kwargs)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.warning("The fate of job %s (%s) could not be told.", job.pk, job.task, exc_info=True)
