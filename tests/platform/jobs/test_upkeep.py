"""What the queue does about itself: cleaning up, and telling how it is."""

import datetime as dt

import pytest

from peerhall.platform import clock, jobs
from peerhall.platform.jobs import jobs as upkeep
from peerhall.platform.jobs.models import Job, Runner, State
from tests.platform.jobs import sample
from tests.platform.jobs.runs import drain

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MOMENT = dt.timedelta(seconds=1)


def ended(state: State, ago: dt.timedelta, key: str | None = None) -> int:
    """A job that ended so long ago."""
    return Job.objects.create(
        task="any",
        queue="default",
        state=state,
        unique_key=key,
        attempts_most=1,
        enqueued_at=NOW - ago,
        ended_at=NOW - ago,
    ).pk


def test_jobs_that_ended_long_ago_are_deleted_and_no_others() -> None:
    kept = {
        ended(State.DONE, DAY - MOMENT),
        ended(State.DONE, 30 * DAY - MOMENT, "kept"),
        ended(State.DEAD, 90 * DAY - MOMENT),
    }
    ended(State.DONE, DAY + MOMENT)
    ended(State.DONE, 30 * DAY + MOMENT, "forgotten")
    ended(State.DEAD, 90 * DAY + MOMENT)
    waiting = sample.write.using(run_after=NOW + DAY).enqueue(thing=1)

    upkeep.clean_up(now=NOW + DAY * 0)

    assert set(Job.objects.values_list("pk", flat=True)) == kept | {int(waiting.id)}


def test_many_old_jobs_are_deleted_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 3)
    for _ in range(8):
        ended(State.DONE, 2 * DAY)

    upkeep.clean_up(now=NOW)

    assert not Job.objects.exists()


def test_unique_key_is_free_again_after_the_cleaning() -> None:
    keyed = sample.write.using(unique_key="thing:1")
    first = keyed.enqueue(thing=1)
    drain()
    upkeep.clean_up(now=clock.now() + 31 * DAY)

    assert keyed.enqueue(thing=1).id != first.id
    assert drain() == 1


def test_state_of_an_empty_queue() -> None:
    assert jobs.state(NOW) == jobs.Health(
        queue_depth=0,
        oldest_ready_at=None,
        running=0,
        oldest_running_at=None,
        dead=0,
        runners=0,
        last_tick_at=None,
    )


def test_state_counts_what_is_due_and_not_what_waits() -> None:
    runner = Runner.objects.create(lock="one", ticked_at=NOW - MOMENT)
    Runner.objects.create(lock="two")
    values = {"task": "any", "queue": "default", "attempts_most": 1, "enqueued_at": NOW - DAY}
    Job.objects.create(**values)
    Job.objects.create(**values, due_at=NOW - 2 * DAY)
    Job.objects.create(**values, due_at=NOW + MOMENT)
    Job.objects.create(**values, state=State.RUNNING, runner=runner, started_at=NOW - DAY / 2)
    ended(State.DEAD, DAY)
    ended(State.DONE, DAY)

    assert jobs.state(NOW) == jobs.Health(
        queue_depth=2,
        oldest_ready_at=NOW - 2 * DAY,
        running=1,
        oldest_running_at=NOW - DAY / 2,
        dead=1,
        runners=2,
        last_tick_at=NOW - MOMENT,
    )


def test_dead_letters_are_the_latest_first() -> None:
    old, new = ended(State.DEAD, 2 * DAY), ended(State.DEAD, DAY)

    assert [letter.pk for letter in jobs.dead()] == [new, old]
