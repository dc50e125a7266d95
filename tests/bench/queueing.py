"""Jobs: how many a second beside bare rows, and what a look at an idle queue costs as rows gather."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.db import connection

from peerhall.platform import clock, jobs
from peerhall.platform.jobs import executing, leases
from peerhall.platform.jobs.models import Job, Runner, State
from tests.bench.measuring import ROUNDS, Figure

QUEUE: Final = "default"
LOOKS: Final = 200
# One row's way through the same table without a queue: three statements, each its own transaction.
INSERT: Final = (
    "INSERT INTO jobs_job (task, queue, args, kwargs, state, fence, attempts, attempts_most, enqueued_at,"
    " error_class, error) VALUES ('bare', 'bare', '[]', '{}', 'ready', 0, 0, 1, %s, '', '') RETURNING id"
)
UPDATE: Final = "UPDATE jobs_job SET state = 'done' WHERE id = %s"
DELETE: Final = "DELETE FROM jobs_job WHERE id = %s"


@jobs.task(queue_name=QUEUE)
def nothing(*, thing: int) -> None:
    """Do nothing: the queue's own cost."""


def figures(*, count: int, finished: int) -> Iterator[Figure]:
    """Jobs a second; then a look at the empty queue beside `finished` rows, against beside none."""
    yield from _throughput(count)
    yield from _idling(finished)


def _throughput(count: int) -> Iterator[Figure]:
    runner = Runner.objects.create(lock="bench")

    def queued() -> None:
        for thing in range(count):
            nothing.enqueue(thing=thing)
        while executing.run_next(QUEUE, runner_id=runner.pk, is_stopping=lambda: False):
            """Until nothing is left."""

    queued_seconds, bare_seconds = _least_seconds([queued, lambda: _bare(count)])
    Job.objects.all().delete()
    runner.delete()
    yield Figure("jobs enqueued and run in one thread", count / queued_seconds, "/s")
    yield Figure(
        "the same as share of bare INSERT, UPDATE, DELETE", bare_seconds / queued_seconds, at_least=0.15
    )


def _bare(count: int) -> None:
    now = clock.now()
    with connection.cursor() as cursor:
        for _ in range(count):
            cursor.execute(INSERT, [now])
            (key,) = cursor.fetchone()
            cursor.execute(UPDATE, [key])
            cursor.execute(DELETE, [key])


def _idling(finished: int) -> Iterator[Figure]:
    def look() -> None:
        for _ in range(LOOKS):
            assert leases.ready(QUEUE, now=clock.now()) == []

    (without,) = _least_seconds([look])
    _finish(finished)
    (beside,) = _least_seconds([look])
    Job.objects.all().delete()
    yield Figure("look at an empty queue", without / LOOKS * 1e6, "µs")
    yield Figure(f"the same beside {finished:,} finished rows", beside / without, "×", at_most=1.5)


def _finish(count: int) -> None:
    """Rows of jobs that are done, as they gather in a day."""
    now = clock.now()
    done = Job(
        task=nothing.module_path,
        queue=QUEUE,
        kwargs={"thing": 1},
        state=State.DONE,
        attempts=1,
        attempts_most=5,
        enqueued_at=now,
        started_at=now,
        ended_at=now,
    )
    Job.objects.bulk_create((_copy(done) for _ in range(count)), batch_size=2_000)


def _copy(job: Job) -> Job:
    return Job(**{field.attname: getattr(job, field.attname) for field in Job._meta.concrete_fields})


def _least_seconds(acts: Sequence[Callable[[], object]]) -> list[float]:
    """How long each takes by the wall clock, the server's part too: the least of several rounds, in turns."""
    least = [float("inf")] * len(acts)
    for _ in range(ROUNDS):
        for index, act in enumerate(acts):
            started = time.perf_counter()
            act()
            least[index] = min(least[index], time.perf_counter() - started)
    return least
