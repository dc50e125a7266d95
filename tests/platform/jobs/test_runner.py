"""The threads of a runner, in the test's own process: waking, hanging, stumbling, ticking, stopping."""

import contextlib
import datetime as dt
import logging
import statistics
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError

from peerhall.platform import clock, jobs
from peerhall.platform.audit.models import AuditEntry
from peerhall.platform.jobs import bells, desks, executing, leases, presence
from peerhall.platform.jobs.models import Job, Runner, State
from peerhall.platform.jobs.runner import JobRunner
from peerhall.platform.jobs.ticking import Every
from tests.platform.jobs import sample
from tests.platform.jobs.processes import lines, wait_until
from tests.platform.jobs.runs import is_done, running

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.usefixtures("brisk"),
]
HOUR = dt.timedelta(hours=1)


def seconds_until_done(result_id: str) -> float:
    """How long the job takes from now on."""
    started = time.monotonic()
    wait_until(lambda: is_done(result_id), "the job is done")
    return time.monotonic() - started


def seconds_from_sleep() -> float:
    """How long a job takes when the runner has looked and found nothing before."""
    time.sleep(0.2)
    return seconds_until_done(sample.write.enqueue(thing=1).id)


def test_commit_wakes_the_runner_long_before_its_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compared with jobs whose commit rings no bell here, as those of another process."""
    monkeypatch.setattr(desks, "POLL_SECONDS", 1.0)
    with running(tmp_path):
        woken = [seconds_from_sleep() for _ in range(7)]
        monkeypatch.setattr(bells, "ring", lambda _queue: None)
        polled = [seconds_from_sleep() for _ in range(7)]

    assert statistics.median(woken) < statistics.median(polled) / 3


def test_job_that_hangs_stops_neither_other_queues_nor_ticks(tmp_path: Path) -> None:
    ticked = threading.Event()

    def look(*, now: dt.datetime) -> None:  # noqa: ARG001 -- a look's shape
        ticked.set()

    with running(tmp_path, looks=[Every(0.1, look)]):
        hanging = sample.hold_on.enqueue(thing=1, folder=str(tmp_path))
        wait_until(lambda: lines(tmp_path / "begun") == ["1"], "the job hangs")

        seconds_until_done(sample.write.enqueue(thing=2).id)
        ticked.clear()
        assert ticked.wait(30)
        assert jobs.state(clock.now()).running == 1
        assert not is_done(hanging.id)
    assert is_done(hanging.id)


def test_stopping_gives_back_a_job_that_does_not_end_in_time(tmp_path: Path) -> None:
    stopped = JobRunner(queues=["mail"], looks=[], folder=tmp_path / "runners")
    stopped.start()
    sample.hold_on.enqueue(thing=1, folder=str(tmp_path))
    wait_until(lambda: lines(tmp_path / "begun") == ["1"], "the job hangs")

    stopped.stop(grace_seconds=0.1)

    assert Job.objects.get().state == State.READY
    assert not Runner.objects.exists()
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "jobs-mail"]
    (tmp_path / "let-go").touch()
    thread.join(20)
    assert not thread.is_alive()
    assert not AuditEntry.objects.exists(), "it can no longer finish"
    assert Job.objects.get().state == State.READY


@pytest.mark.parametrize("error", [OperationalError("gone away"), ValueError("a mistake of ours")])
def test_loop_outlives_its_own_errors_and_takes_up_what_it_left(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    """The end of a job cannot be written down three times; the job is neither lost nor held for ever."""
    real, tries = leases.Held.fail, []

    def fail(held: leases.Held, reason: BaseException, *, now: dt.datetime) -> bool:
        tries.append(reason)
        if len(tries) <= 3:
            raise error
        return real(held, reason, now=now)

    monkeypatch.setattr(leases.Held, "fail", fail)
    with caplog.at_level(logging.WARNING), running(tmp_path):
        sample.give_up.enqueue()
        wait_until(lambda: Job.objects.filter(state=State.DEAD).exists(), "the job ends")

    assert len(tries) == 4
    assert sum("waits for the database" in line for line in caplog.messages) <= 1, "one line per outage"


def test_clock_that_jumps_while_a_job_runs_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path), running(tmp_path):
        held = sample.hold_on.enqueue(thing=1, folder=str(tmp_path))
        wait_until(lambda: lines(tmp_path / "begun") == ["1"], "the job begins")
        for by in (HOUR, -HOUR):
            monkeypatch.setattr(clock, "now", lambda by=by: dt.datetime.now(dt.UTC) + by)
            seconds_until_done(sample.write.enqueue(thing=2).id)
            wait_for_looks()
        (tmp_path / "let-go").touch()
        seconds_until_done(held.id)

    assert lines(tmp_path / "begun") == ["1"]
    assert Job.objects.get(pk=held.id).attempts == 1


def wait_for_looks() -> None:
    """Wait until every runner has looked at the others a few times."""
    before = dict(Runner.objects.values_list("lock", "beat"))
    for lock, beat in before.items():
        beaten = Runner.objects.filter(lock=lock, beat__gt=beat + 2)
        wait_until(beaten.exists, "the runner has looked around")


def test_one_of_two_ticks_and_the_other_follows_when_it_ends(tmp_path: Path) -> None:
    ticks: list[str] = []

    def looks(name: str) -> list[Every]:
        return [Every(0.01, lambda *, now: ticks.append(name))]  # noqa: ARG005 -- a look's shape

    with running(tmp_path, looks=looks("second to end")) as first, contextlib.ExitStack() as stack:
        wait_until(lambda: len(ticks) > 1, "the first ticks")
        stack.enter_context(running(tmp_path, looks=looks("follower")))
        count = len(ticks)
        wait_until(lambda: len(ticks) > count + 2, "some more ticks")
        assert set(ticks) == {"second to end"}

        first.stop(grace_seconds=20)
        wait_until(lambda: "follower" in ticks, "the other follows")
        count = len(ticks)
        wait_until(lambda: len(ticks) > count + 2, "some more ticks")
        assert set(ticks[count:]) == {"follower"}


def test_stopped_runner_takes_no_further_job() -> None:
    for thing in range(5):
        sample.write.enqueue(thing=thing)

    assert executing.run_next("default", runner_id=0, is_stopping=lambda: True) == 0
    assert Job.objects.filter(attempts=0).count() == 5


def test_runner_whose_database_is_away_at_the_end_leaves_a_free_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def leave(_runners: object, **_values: object) -> None:
        raise OperationalError("gone away")

    with monkeypatch.context() as away, running(tmp_path) as begun:
        away.setattr(presence, "_bury", leave)
        begun.stop(grace_seconds=20)
    assert "The others will notice that this runner is gone: OperationalError" in caplog.messages
    assert Runner.objects.count() == 1

    presence.Watch(tmp_path / "runners").look(me="another", now=clock.now())

    assert not Runner.objects.exists()
    assert list((tmp_path / "runners").iterdir()) == []
