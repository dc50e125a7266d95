"""Two who run jobs never run one at the same time: by threads, by real processes, and without leases."""

from collections import Counter
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from peerhall.platform import clock
from peerhall.platform.audit.models import AuditEntry
from peerhall.platform.jobs import executing, leases
from peerhall.platform.jobs.models import Job, Runner, State
from peerhall.platform.jobs.runner import JobRunner
from tests.platform.jobs import sample
from tests.platform.jobs.processes import lines, told, wait_until, worker
from tests.platform.jobs.runs import drain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
# Together longer than a runner sleeps between two looks: both are there before the last job is taken.
COUNT = 60
SECONDS = 0.03


def enqueue(folder: Path) -> Path:
    """Many jobs that leave a line each time they run."""
    with transaction.atomic():
        for thing in range(COUNT):
            sample.send.enqueue(thing=thing, path=str(folder / "sent"), seconds=SECONDS)
    return folder / "sent"


def is_all_done() -> bool:
    return Job.objects.filter(state=State.DONE).count() == COUNT


def test_two_runners_in_one_process_run_each_job_once(tmp_path: Path) -> None:
    sent = enqueue(tmp_path)
    runners = [JobRunner(queues=["mail"], looks=[], folder=tmp_path) for _ in range(2)]
    for runner in runners:
        runner.start()
    wait_until(is_all_done, "all jobs are done")
    for runner in runners:
        runner.stop(grace_seconds=10)

    assert Counter(lines(sent)) == {str(thing): 1 for thing in range(COUNT)}
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.parametrize("is_leasing", [True, False], ids=["leases", "control"])
def test_two_processes_run_each_job_once_and_without_leases_they_do_not(
    tmp_path: Path, *, is_leasing: bool
) -> None:
    with worker(tmp_path, is_leasing=is_leasing), worker(tmp_path, is_leasing=is_leasing):
        wait_until(lambda: Runner.objects.count() == 2, "both are runners")
        sent = enqueue(tmp_path)
        wait_until(is_all_done, "all jobs are done")

    ran = Counter(lines(sent))
    assert set(ran) == {str(thing) for thing in range(COUNT)}
    assert (max(ran.values()) == 1) == is_leasing, told(tmp_path)


def claimed(runner: Runner) -> leases.Held:
    """The only job, in this runner's hands."""
    held = leases.claim(Job.objects.get(), runner_id=runner.pk, now=clock.now())
    assert held is not None
    return held


def runners() -> tuple[Runner, Runner]:
    """Two that live."""
    return Runner.objects.create(lock="one"), Runner.objects.create(lock="two")


def test_a_held_job_is_not_claimed_by_anybody() -> None:
    one, two = runners()
    sample.write.enqueue(thing=1)
    (seen,) = leases.ready("default", now=clock.now())
    claimed(one)

    assert leases.claim(seen, runner_id=two.pk, now=clock.now()) is None
    assert leases.ready("default", now=clock.now()) == []


def test_a_stale_look_does_not_claim_a_job_that_was_run_meanwhile() -> None:
    """Between the look and the claim it was claimed, failed, and is ready again."""
    one, two = runners()
    sample.retry.enqueue(seconds=0)
    (seen,) = leases.ready("default", now=clock.now())
    executing.run(claimed(one))

    assert leases.claim(seen, runner_id=two.pk, now=clock.now()) is None


def test_a_runner_that_was_declared_dead_claims_nothing() -> None:
    one, _ = runners()
    sample.write.enqueue(thing=1)
    Runner.objects.filter(pk=one.pk).delete()

    with pytest.raises(IntegrityError):
        leases.claim(Job.objects.get(), runner_id=one.pk, now=clock.now())
    assert Job.objects.get().state == State.READY


@pytest.mark.parametrize("job", ["write", "send"])
def test_whoever_lost_the_lease_can_neither_keep_its_work_nor_end_the_job(tmp_path: Path, job: str) -> None:
    one, two = runners()
    path = {"path": str(tmp_path / "sent")} if job == "send" else {}
    getattr(sample, job).enqueue(thing=1, **path)
    loser = claimed(one)
    leases.give_back(Job.objects.filter(runner_id=one.pk), now=clock.now())
    winner = claimed(two)

    executing.run(loser)

    assert not AuditEntry.objects.exists()
    assert (Job.objects.get().state, Job.objects.get().runner_id) == (State.RUNNING, two.pk)
    executing.run(winner)
    assert Job.objects.get().state == State.DONE
    assert AuditEntry.objects.count() == 1


def test_whoever_lost_the_lease_cannot_declare_the_job_failed() -> None:
    one, two = runners()
    sample.give_up.enqueue()
    loser = claimed(one)
    leases.give_back(Job.objects.filter(runner_id=one.pk), now=clock.now())
    claimed(two)

    executing.run(loser)

    assert Job.objects.get().state == State.RUNNING


def test_control_without_the_fence_the_loser_doubles_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = runners()
    sample.write.enqueue(thing=1)
    loser = claimed(one)
    leases.give_back(Job.objects.filter(runner_id=one.pk), now=clock.now())
    winner = claimed(two)
    monkeypatch.setattr(leases.Held, "finish", lambda _self: None)

    executing.run(loser)
    executing.run(winner)

    assert AuditEntry.objects.count() == 2


def test_job_that_kills_its_process_each_time_is_dead_after_its_attempts() -> None:
    one, _ = runners()
    sample.fail.enqueue(text="never said")
    for _ in range(3):
        claimed(one)
        leases.give_back(Job.objects.filter(runner_id=one.pk), now=clock.now())

    job = Job.objects.get()
    assert (job.state, job.attempts, job.error_class) == (
        State.DEAD,
        3,
        "peerhall.platform.jobs.errors.CutOffError",
    )
    assert drain() == 0


def test_unique_key_enqueued_from_many_threads_is_one_job() -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    def enqueue_it(thing: int) -> str:
        try:
            return sample.write.using(unique_key="only one").enqueue(thing=thing).id
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(enqueue_it, range(40)))

    assert len(keys) == Job.objects.count() == 1
