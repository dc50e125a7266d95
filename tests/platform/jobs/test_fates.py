"""Who enqueued a job hears that it was given up, and that it is tried again after all."""

import datetime as dt

import pytest
from django.db import OperationalError

from peerhall.platform import clock, jobs
from peerhall.platform.audit.models import AuditEntry
from peerhall.platform.jobs import leases
from peerhall.platform.jobs.models import Job, Runner, State
from tests.platform.jobs import sample
from tests.platform.jobs.runs import drain

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def noted() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("act", flat=True))


def test_last_failure_is_told_and_none_before() -> None:
    sample.mourned.enqueue(thing=7)
    Job.objects.update(attempts_most=2)
    drain()
    assert noted() == []

    Job.objects.update(due_at=clock.now() - dt.timedelta(seconds=1))
    drain()

    assert (Job.objects.get().state, noted()) == (State.DEAD, ["died"])
    assert AuditEntry.objects.get().scope_id == 7


def test_end_of_a_process_in_the_last_attempt_is_told_too() -> None:
    sample.mourned.enqueue(thing=7)
    sample.mourned.enqueue(thing=8)
    runner = Runner.objects.create(machine="m", lock="l")
    Job.objects.update(state=State.RUNNING, runner=runner, attempts=1)
    Job.objects.filter(kwargs={"thing": 8}).update(attempts=5)

    assert leases.give_back(Job.objects.filter(runner=runner), now=clock.now()) == 2

    assert list(Job.objects.order_by("id").values_list("state", flat=True)) == [State.READY, State.DEAD]
    assert list(AuditEntry.objects.values_list("act", "scope_id")) == [("died", 8)]


def test_trying_again_is_told() -> None:
    sample.mourned.enqueue(thing=7)
    Job.objects.update(attempts_most=1)
    drain()

    jobs.try_again(jobs.dead()[0].pk)
    jobs.try_again(Job.objects.get().pk)  # it is no dead letter any more

    assert noted() == ["died", "revived"]


@pytest.mark.parametrize("task", ["tests.platform.jobs.sample.gone", "tests.platform.jobs.sample.fail"])
def test_job_of_which_nobody_wants_to_hear_dies_all_the_same(task: str) -> None:
    Job.objects.create(task=task, queue="default", attempts_most=1, enqueued_at=clock.now())
    drain()
    assert jobs.try_again(jobs.dead()[0].pk)


def test_who_stumbles_over_the_news_keeps_no_job_alive(caplog: pytest.LogCaptureFixture) -> None:
    sample.mourned.enqueue(thing=sample.NO_THING)
    Job.objects.update(attempts_most=1)

    drain()

    assert (Job.objects.get().state, noted()) == (State.DEAD, [])
    assert "could not be told" in caplog.text


def test_without_a_database_the_job_does_not_die_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_a: object, **_k: object) -> None:
        raise OperationalError("gone away")

    sample.mourned.enqueue(thing=7)
    Job.objects.update(attempts_most=1)
    with monkeypatch.context() as outage:
        outage.setattr(sample, "note", away)
        with pytest.raises(OperationalError):
            drain()
    assert Job.objects.get().state == State.RUNNING

    leases.give_back(Job.objects.all(), now=clock.now())

    assert (Job.objects.get().state, noted()) == (State.DEAD, ["died"])
