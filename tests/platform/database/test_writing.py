"""Each statement says whether it wrote; what anybody else has written already stays as it is."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from peerhall.platform.database import writing
from peerhall.platform.database.writing import change_if, insert_new
from peerhall.platform.jobs.models import Job, State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

AT = dt.datetime(2026, 11, 23, 12, 30, 15, 250, tzinfo=dt.UTC)


def job(key: str | None, **fields: object) -> Job:
    values = {"task": "x", "queue": "default", "attempts_most": 1, "enqueued_at": AT, **fields}
    return Job(unique_key=key, **values)


def test_a_row_is_kept_as_it_was_given() -> None:
    (written,) = insert_new([job("a", kwargs={"id": 7, "name": "Ünal"}, args=[1, None], due_at=AT)])
    kept = Job.objects.get(pk=written.pk)
    assert (kept.kwargs, kept.args, kept.due_at, kept.state) == (
        {"id": 7, "name": "Ünal"},
        [1, None],
        AT,
        State.READY,
    )
    assert (kept.unique_key, kept.give_up_at) == ("a", None)


def test_only_new_rows_come_back_each_with_its_own_key() -> None:
    insert_new([job("b")])
    written = insert_new([job(key) for key in ("a", "b", "c")], by=("unique_key",))
    assert [row.unique_key for row in written] == ["a", "c"]
    assert {row.pk: row.unique_key for row in written} == dict(
        Job.objects.exclude(unique_key="b").values_list("pk", "unique_key")
    )


def test_without_rows_nothing_is_asked() -> None:
    assert insert_new([]) == []


def test_more_rows_than_one_statement_takes() -> None:
    rows = [job(f"key {number}") for number in range(writing.ROWS_AT_ONCE * 2 + 1)]
    assert len(insert_new(rows, by=("unique_key",))) == len(rows) == Job.objects.count()


def test_only_uniqueness_is_forgiven() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_new([job("a", queue=None)])


def test_of_two_writers_at_once_one_row_is_new() -> None:
    found: list[int] = []
    start = threading.Barrier(8)

    def write() -> None:
        try:
            start.wait(10)
            with transaction.atomic():
                found.extend(row.pk for row in insert_new([job("same")]))
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [Job.objects.get().pk]


def test_a_row_that_is_as_it_was_changes_here_and_there() -> None:
    (row,) = insert_new([job("a")])
    changes = {"state": State.DONE, "ended_at": AT, "returned": {"n": 1}, "due_at": None}
    assert change_if(row, changes, still={"state": State.READY, "queue": "default"})
    kept = Job.objects.get()
    for one in (row, kept):
        assert (one.state, one.ended_at, one.returned, one.due_at) == (State.DONE, AT, {"n": 1}, None)


def test_a_row_that_somebody_else_has_changed_stays_and_ours_too() -> None:
    (row,) = insert_new([job("a")])
    (other,) = insert_new([job("b")])
    Job.objects.filter(pk=row.pk).update(state=State.DEAD)
    assert not change_if(row, {"state": State.DONE}, still={"state": State.READY})
    assert (row.state, Job.objects.get(pk=row.pk).state) == (State.READY, State.DEAD)
    assert Job.objects.get(pk=other.pk).state == State.READY
