"""Statements that are compiled once find and change what querysets would."""

import datetime as dt

import pytest

from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import SIZES, ByKeys, Delete, Instances, Query, Update
from peerhall.platform.jobs.models import Job, State

pytestmark = [pytest.mark.django_db, pytest.mark.database]

AT = dt.datetime(2026, 11, 23, 12, 30, 15, 250, tzinfo=dt.UTC)
ID, QUEUE, NOW = prepared.number(0), prepared.text(0), prepared.instant(0)
STANDINS: dict[str, prepared.Value] = {"id": ID, "queue": QUEUE, "now": NOW}


def job(queue: str = "a", **fields: object) -> Job:
    values = {"task": "x", "attempts_most": 1, "enqueued_at": AT, **fields}
    return Job.objects.create(queue=queue, **values)


def test_query_finds_by_each_value_anew() -> None:
    names = Query(lambda: Job.objects.filter(queue=QUEUE).order_by("id").values_list("task"), STANDINS)
    job("a", task="one")
    job("b", task="two")
    assert [list(names.rows(queue=queue)) for queue in ("a", "b", "c")] == [[("one",)], [("two",)], []]


def test_an_instance_is_what_django_reads() -> None:
    kept = Instances(Job, lambda: Job.objects.filter(pk=ID).order_by(), STANDINS)
    made = job(kwargs={"name": "Ünal"}, due_at=AT)
    found = kept.first(id=made.pk)
    assert found is not None
    plain = Job.objects.get(pk=made.pk)
    names = [field.attname for field in Job._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(plain, name) for name in names]
    found.queue = "b"
    found.save(update_fields=["queue"])
    assert Job.objects.get().queue == "b"
    assert kept.first(id=0) is None


def test_update_tells_which_rows_it_changed() -> None:
    end = Update(
        lambda: Job.objects.filter(queue=QUEUE, state=State.READY),
        STANDINS,
        changes={"state": State.DONE, "ended_at": NOW},
        returning="id",
    )
    first, other = job("a"), job("b")
    assert [tuple(row) for row in end.rows(queue="a", now=AT)] == [(first.pk,)]
    assert list(end.rows(queue="a", now=AT)) == []
    ended = Job.objects.get(pk=first.pk)
    assert (ended.state, ended.ended_at) == (State.DONE, AT)
    assert Job.objects.get(pk=other.pk).state == State.READY


def test_delete_takes_only_what_is_meant() -> None:
    forget = Delete(lambda: Job.objects.filter(queue=QUEUE), STANDINS)
    gone, kept = job("a"), job("b")
    assert [tuple(row) for row in forget.rows(queue="a")] == [(gone.pk,)]
    assert Job.objects.get() == kept


@pytest.mark.parametrize("count", [0, 1, 2, SIZES[-1] + 1])
def test_any_number_of_keys_is_asked_about(count: int) -> None:
    queues = ByKeys(lambda ids: Job.objects.filter(pk__in=ids, queue=QUEUE).values_list("pk"), STANDINS)
    made = Job.objects.bulk_create(
        Job(task="x", queue="a", attempts_most=1, enqueued_at=AT) for _ in range(count)
    )
    job("b")
    ids = [row.pk for row in made]
    assert sorted(key for (key,) in queues.rows([*ids, *ids], queue="a")) == ids
