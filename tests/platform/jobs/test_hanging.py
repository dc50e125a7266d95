"""A job that hangs, against all timeouts, holds up neither its queue nor what it is about."""

import threading
from pathlib import Path

import pytest
from django.db import OperationalError

from peerhall.platform.audit.models import AuditEntry
from peerhall.platform.jobs import desks, leases
from peerhall.platform.jobs.models import Job, Runner, State
from tests.platform.jobs import sample
from tests.platform.jobs.processes import lines, wait_until
from tests.platform.jobs.runs import is_done, running

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.usefixtures("brisk"),
]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "HANGING_SECONDS", 0.3)


def threads() -> int:
    """How many threads there are for the queue."""
    return sum(thread.name == "jobs-mail" for thread in threading.enumerate())


def is_looking() -> int:
    """The beat of the one runner there is, which only grows."""

    return Runner.objects.get().beat


def test_queue_goes_on_and_the_job_that_hung_is_done_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(tmp_path):
        hanging = sample.hold_on.enqueue(thing=1, folder=str(tmp_path))
        wait_until(lambda: lines(tmp_path / "begun") == ["1"], "the job hangs")
        next_one = sample.send.enqueue(thing=2, path=str(tmp_path / "sent"))
        wait_until(lambda: is_done(next_one.id), "the next one is done")
        assert Job.objects.get(pk=hanging.id).state == State.RUNNING
        assert f"Job {hanging.id}" in caplog.text

        (tmp_path / "let-go").touch()
        wait_until(lambda: is_done(hanging.id), "it comes back")
        wait_until(lambda: threads() == 1, "its thread ends")
        last = sample.send.enqueue(thing=3, path=str(tmp_path / "sent"))
        wait_until(lambda: is_done(last.id), "the queue is worked off")
    assert lines(tmp_path / "begun") == ["1"]
    assert sorted(AuditEntry.objects.values_list("scope_id", flat=True)) == [1, 2, 3]


def test_jobs_that_all_hang_do_not_use_up_the_machine(tmp_path: Path) -> None:
    many = 2 * desks.HANGING_MOST
    with running(tmp_path, queues=["mail"]):
        for thing in range(many):
            sample.hold_on.enqueue(thing=thing, folder=str(tmp_path))
        wait_until(lambda: threads() > desks.HANGING_MOST, "as many as may hang do")
        beat = is_looking()
        wait_until(lambda: is_looking() > beat + 5, "the keeper has looked some more times")
        assert threads() == desks.HANGING_MOST + 1

        (tmp_path / "let-go").touch()
        wait_until(lambda: Job.objects.filter(state=State.DONE).count() == many, "all are done")
    assert sorted(lines(tmp_path / "begun")) == sorted(map(str, range(many)))


def test_end_that_could_not_be_written_down_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that hung comes back while the database is away, and ends."""
    real, tries = leases.Held.finish, []

    def finish(held: leases.Held) -> None:
        tries.append(held)
        if len(tries) == 1:
            raise ValueError("a mistake of ours")
        real(held)

    def fail(*_arguments: object, **_values: object) -> bool:
        raise OperationalError("gone away")

    monkeypatch.setattr(leases.Held, "finish", finish)
    monkeypatch.setattr(leases.Held, "fail", fail)
    with running(tmp_path, queues=["mail"]):
        hanging = sample.hold_on.enqueue(thing=1, folder=str(tmp_path))
        wait_until(lambda: threads() == 2, "another thread goes on")
        (tmp_path / "let-go").touch()
        wait_until(lambda: is_done(hanging.id), "it is run again")
    assert lines(tmp_path / "begun") == ["1", "1"]
    assert AuditEntry.objects.count() == 1


def test_runner_that_stops_gives_back_what_hangs(tmp_path: Path) -> None:
    with running(tmp_path, queues=["mail"]) as begun:
        sample.hold_on.enqueue(thing=1, folder=str(tmp_path))
        wait_until(lambda: threads() == 2, "another thread goes on")
        begun.stop(grace_seconds=0.1)
        assert Job.objects.get().state == State.READY
        (tmp_path / "let-go").touch()
        wait_until(lambda: threads() == 0, "the threads end")
    assert not AuditEntry.objects.exists(), "it can no longer finish"
