"""django-tasks' interface on the job table: enqueueing is a row in the caller's transaction."""

import datetime as dt

import pytest
from asgiref.sync import async_to_sync
from django.db import transaction
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist, TaskResultMismatch

from peerhall.platform import clock, jobs
from peerhall.platform.audit.models import AuditEntry
from peerhall.platform.jobs.models import Job
from tests.platform.jobs import sample
from tests.platform.jobs.runs import drain

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = dt.timedelta(hours=1)


def test_enqueued_job_runs_once_and_its_result_can_be_read() -> None:
    result = sample.echo.enqueue(text="hello")
    assert (result.status, result.is_finished, result.attempts) == (TaskResultStatus.READY, False, 0)

    assert drain() == 1

    result.refresh()
    assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, "hello", 1)
    assert result.enqueued_at is not None
    assert result.started_at is not None
    assert result.finished_at is not None
    assert result.enqueued_at <= result.started_at <= result.finished_at
    assert drain() == 0


def test_task_declared_with_django_tasks_own_decorator_gets_its_context() -> None:
    result = sample.attempt.enqueue()

    drain()

    assert sample.attempt.get_result(result.id).return_value == 1


@pytest.mark.django_db(transaction=True)
def test_async_code_can_enqueue_and_read() -> None:
    result = async_to_sync(sample.echo.aenqueue)(text="hello")
    drain()
    async_to_sync(result.arefresh)()

    assert result.return_value == "hello"


def test_failed_job_tells_its_error_and_has_no_value() -> None:
    result = sample.give_up.enqueue()

    drain()

    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert result.errors[0].exception_class is jobs.GiveUpError
    assert "no such address" in result.errors[0].traceback
    with pytest.raises(ValueError, match="failed"):
        _ = result.return_value


@pytest.mark.parametrize("key", ["", "x", "999999", "-1", "1e3"])
def test_result_of_no_job_does_not_exist(key: str) -> None:
    with pytest.raises(TaskResultDoesNotExist):
        default_task_backend.get_result(key)


def test_result_belongs_to_its_own_task() -> None:
    result = sample.echo.enqueue(text="hello")
    with pytest.raises(TaskResultMismatch):
        sample.write.get_result(result.id)


def test_what_the_queue_cannot_do_is_refused_before_it_is_written() -> None:
    with pytest.raises(InvalidTaskError, match="Queue"):
        sample.write.using(queue_name="nowhere")
    with pytest.raises(InvalidTaskError, match="priority"):
        sample.write.using(priority=5)
    with pytest.raises(InvalidTaskError, match="aware"):
        sample.write.using(run_after=dt.datetime(2030, 1, 1))  # noqa: DTZ001 -- the mistake itself
    with pytest.raises(InvalidTaskError, match="at least one"):
        jobs.task(attempts=0)(sample.no_task)
    with pytest.raises(TypeError, match="Unsupported type"):
        sample.write.enqueue(thing=object())  # type: ignore[arg-type]  # the mistake itself
    assert not Job.objects.exists()


def test_job_of_a_transaction_that_failed_never_was() -> None:
    @transaction.atomic
    def act() -> None:
        sample.write.enqueue(thing=1)
        raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        act()

    assert drain() == 0


def test_unique_key_is_one_job_however_often_it_is_enqueued() -> None:
    keyed = sample.write.using(unique_key="thing:1")
    first, second = keyed.enqueue(thing=1), keyed.enqueue(thing=2)
    drain()
    third = keyed.enqueue(thing=3)

    assert first.id == second.id == third.id
    assert third.status == TaskResultStatus.SUCCESSFUL
    assert drain() == 0
    assert list(AuditEntry.objects.values_list("scope_id", flat=True)) == [1]


def test_job_waits_for_its_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    begins = clock.now() + HOUR
    sample.write.using(run_after=begins).enqueue(thing=1)
    assert drain() == 0

    monkeypatch.setattr(clock, "now", lambda: begins)
    assert drain() == 1


def test_jobs_run_in_the_order_of_enqueueing() -> None:
    for thing in range(40):
        sample.write.enqueue(thing=thing)

    assert drain() == 40
    assert list(AuditEntry.objects.order_by("id").values_list("scope_id", flat=True)) == list(range(40))
