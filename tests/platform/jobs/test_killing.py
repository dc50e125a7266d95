"""Processes that are killed, stopped or ended while they run jobs: nothing is lost, nothing doubled."""

import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from peerhall.platform.audit.models import AuditEntry
from peerhall.platform.jobs.models import Job, Runner, State
from tests.platform.jobs import sample
from tests.platform.jobs.processes import lines, told, wait_until, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def unfinished() -> int:
    """How many jobs still have to be run."""
    return Job.objects.exclude(state__in=[State.DONE, State.DEAD]).count()


def effects() -> Counter[int]:
    """How often each job's rows were kept."""
    return Counter(AuditEntry.objects.values_list("scope_id", flat=True))


def run_until_all_is_done(folder: Path) -> int:
    """Start workers one after the other until nothing is left, and say how many were killed."""
    killed = 0
    while unfinished():
        with worker(folder) as process:
            wait_until(lambda: process.poll() is not None or not unfinished(), "death or the end")
            killed += process.poll() == -signal.SIGKILL
    return killed


def test_jobs_of_a_killed_process_are_done_once(tmp_path: Path) -> None:
    path = str(tmp_path / "sent")
    for thing, at in enumerate(["before", "during", "after"]):
        sample.killed.enqueue(thing=thing, at=at, mark=str(tmp_path / f"default-{at}"))
    for thing, at in enumerate(["sent", "during"], 10):
        sample.killed_sending.enqueue(thing=thing, at=at, mark=str(tmp_path / f"mail-{at}"), path=path)

    killed = run_until_all_is_done(tmp_path)

    assert 3 <= killed <= 5, "two queues may die together"
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}, told(tmp_path)
    assert effects() == dict.fromkeys([0, 1, 2, 10, 11], 1)
    # Only between the other side's yes and our commit may something be sent a second time (SPEC, Delivery).
    assert set(lines(tmp_path / "sent")) == {"10", "11"}
    assert len(lines(tmp_path / "sent")) <= 2 + killed


def test_another_process_takes_over_at_once_what_a_killed_one_held(tmp_path: Path) -> None:
    with worker(tmp_path) as first:
        sample.hold_on.enqueue(thing=1, folder=str(tmp_path))
        wait_until(lambda: lines(tmp_path / "begun") == ["1"], "the job begins")
        with worker(tmp_path):
            (tmp_path / "let-go").touch()  # whoever runs it next does not wait
            first.send_signal(signal.SIGSTOP)
            first.kill()
            wait_until(lambda: not unfinished(), "the other has done it")
            assert Runner.objects.count() == 1
    assert (effects(), lines(tmp_path / "begun")) in [({1: 1}, ["1", "1"]), ({1: 1}, ["1"])]


def test_process_that_was_only_paused_cannot_finish_what_another_took_over(tmp_path: Path) -> None:
    with worker(tmp_path, lease_seconds=1) as paused:
        sample.hold_on.enqueue(thing=1, folder=str(tmp_path))
        wait_until(lambda: lines(tmp_path / "begun") == ["1"], "the job begins")
        paused.send_signal(signal.SIGSTOP)
        with worker(tmp_path, lease_seconds=1):
            wait_until(lambda: lines(tmp_path / "begun") == ["1", "1"], "the other takes over")
            (tmp_path / "let-go").touch()
            wait_until(lambda: not unfinished(), "the other has done it")
            paused.send_signal(signal.SIGCONT)
            wait_until(lambda: "was taken over" in told(tmp_path), "the first notices")
            wait_until(lambda: Runner.objects.count() == 2, "the first is a runner again")
    assert effects() == {1: 1}
    assert Job.objects.get().state == State.DONE


def test_told_to_end_a_process_finishes_its_job_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        sample.hold_on.enqueue(thing=1, folder=str(tmp_path))
        sample.hold_on.enqueue(thing=2, folder=str(tmp_path))
        wait_until(lambda: lines(tmp_path / "begun") == ["1"], "the job begins")
        process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        (tmp_path / "let-go").touch()
        assert process.wait(30) == 0, told(tmp_path)

    assert effects() == {1: 1}, "the next one is not begun"
    assert list(Job.objects.order_by("id").values_list("state", flat=True)) == [State.DONE, State.READY]
    assert not Runner.objects.exists()
    assert list((tmp_path / "runners").iterdir()) == []


@pytest.mark.soak
def test_processes_killed_at_any_moment_do_three_hundred_jobs_once(tmp_path: Path) -> None:
    for thing in range(300):
        sample.slow.enqueue(thing=thing, seconds=0.005)
        sample.send.enqueue(thing=1000 + thing, path=str(tmp_path / "sent"))
    Job.objects.update(attempts_most=100)
    killed = 0
    while unfinished():
        with worker(tmp_path), worker(tmp_path) as victim:
            time.sleep(random.uniform(0.1, 1))
            victim.kill()
            killed += 1

    assert killed > 1
    assert effects() == dict.fromkeys([*range(300), *range(1000, 1300)], 1)
    sent = Counter(lines(tmp_path / "sent"))
    assert len(sent) == 300
    assert sum(sent.values()) <= 300 + killed
