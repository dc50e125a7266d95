"""Running jobs in a test's own thread."""

from django_tasks import default_task_backend

from peerhall.platform.jobs import executing
from peerhall.platform.jobs.models import Runner


def drain(queue: str | None = None) -> int:
    """Run every job that is due, also those that these enqueue, and say how many ran.

    A job that fails rests, as in life, and so is not run again.
    """
    runner, _ = Runner.objects.get_or_create(lock="a test's own thread")
    queues = sorted(default_task_backend.queues) if queue is None else [queue]
    ran = 0
    while some := sum(
        executing.run_next(name, runner_id=runner.pk, is_stopping=lambda: False) for name in queues
    ):
        ran += some
    return ran
