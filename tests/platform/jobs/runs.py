"""Running jobs in a test's own process: in its thread, or by the threads of a runner."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from django_tasks import default_task_backend

from peerhall.platform.jobs import executing
from peerhall.platform.jobs.models import Job, Runner, State
from peerhall.platform.jobs.runner import JobRunner
from peerhall.platform.jobs.ticking import Every
from tests.platform.jobs.processes import wait_until


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


@contextlib.contextmanager
def running(
    folder: Path, queues: Sequence[str] = ("default", "mail"), looks: Sequence[Every] = ()
) -> Iterator[JobRunner]:
    """A runner that has begun."""
    begun = JobRunner(queues=queues, looks=looks, folder=folder / "runners")
    before = Runner.objects.count()
    begun.start()
    try:
        wait_until(lambda: Runner.objects.count() > before, "the runner begins")
        yield begun
    finally:
        (folder / "let-go").touch()
        begun.stop(grace_seconds=20)


def is_done(result_id: str) -> bool:
    """Whether the job has ended well."""
    return Job.objects.filter(pk=result_id, state=State.DONE).exists()
