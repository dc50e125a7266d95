"""What becomes of a job that does not simply succeed."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from peerhall.platform import clock, jobs
from peerhall.platform.audit.models import AuditEntry
from peerhall.platform.jobs import leases
from peerhall.platform.jobs.models import Job, State
from tests.platform.jobs import sample
from tests.platform.jobs.runs import drain

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> "Moved":
    """The machine's clock, which can be put forward and back."""
    return Moved(monkeypatch)


class Moved:
    """Real time with an offset."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.by = dt.timedelta()
        monkeypatch.setattr(clock, "now", lambda: dt.datetime.now(dt.UTC) + self.by)


def only() -> Job:
    """The one job there is."""
    return Job.objects.get()


def work(times: int, moved: Moved) -> None:
    """Let the job have so many attempts, after each of its rests."""
    for _ in range(times):
        assert drain() == 1
        moved.by += HOUR


def test_failed_job_rests_and_is_given_up_after_its_last_attempt(moved: Moved) -> None:
    sample.fail.enqueue(text="no")
    work(2, moved)
    assert (only().state, only().attempts) == (State.READY, 2)

    work(1, moved)

    assert (only().state, only().attempts, only().error_class) == (State.DEAD, 3, "builtins.ValueError")
    assert drain() == 0
    assert not AuditEntry.objects.exists(), "what a failed attempt wrote is undone"


def test_resting_job_is_not_run_before_its_time(moved: Moved) -> None:
    sample.retry.enqueue(seconds=600)
    drain()
    moved.by += dt.timedelta(seconds=590)
    assert drain() == 0

    moved.by += dt.timedelta(seconds=15)
    assert drain() == 1


def test_who_asks_for_no_rest_rests_all_the_same(moved: Moved) -> None:
    sample.retry.enqueue(seconds=0)
    drain()
    assert (only().attempts, only().state) == (1, State.READY)

    moved.by += dt.timedelta(seconds=6)
    drain()
    assert only().attempts == 2


def test_of_what_a_job_says_only_the_sentence_is_kept() -> None:
    """What lies behind it, as a mail server's refusal, may name an address."""
    sample.retry.enqueue(seconds=0)
    sample.give_up.enqueue()
    drain()
    assert sorted(Job.objects.values_list("error", flat=True)) == [
        "no such address",
        "the other side is busy",
    ]


def test_rests_grow_to_an_hour_and_differ() -> None:
    def rests(attempts: int) -> list[float]:
        return [leases.rest_after(attempts).total_seconds() for _ in range(50)]

    assert 2.5 <= min(rests(1)) < max(rests(1)) <= 5
    assert max(rests(1)) < min(rests(3))
    assert 1800 <= min(rests(30)) < max(rests(30)) <= 3600


def test_clock_put_back_an_hour_does_not_lengthen_a_rest(moved: Moved) -> None:
    sample.fail.enqueue(text="no")
    drain()
    moved.by -= HOUR
    assert drain() == 0

    assert leases.end_misdated_rests(now=clock.now()) == 1

    assert drain() == 1


def test_rest_ends_no_earlier_where_clocks_agree(moved: Moved) -> None:
    sample.fail.enqueue(text="no")
    drain()
    moved.by -= dt.timedelta(seconds=2)  # another machine's clock

    assert leases.end_misdated_rests(now=clock.now()) == 0


def test_what_was_to_run_at_an_instant_still_waits_when_the_clock_was_put_back(moved: Moved) -> None:
    sample.write.using(run_after=clock.now() + dt.timedelta(minutes=1)).enqueue(thing=1)
    moved.by -= HOUR
    leases.end_misdated_rests(now=clock.now())

    assert drain() == 0


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_fresh_job_runs_whatever_the_clock_says(moved: Moved, by: dt.timedelta) -> None:
    sample.write.enqueue(thing=1)
    moved.by += by

    assert drain() == 1


def test_failure_after_the_deadline_is_the_last(moved: Moved) -> None:
    sample.fail_within_an_hour.enqueue()
    work(1, moved)
    assert only().state == State.READY

    work(1, moved)

    assert (only().state, only().attempts) == (State.DEAD, 2)


def test_deadline_counts_from_when_the_job_is_due(moved: Moved) -> None:
    """A letter that waits for the end of quiet hours has all its time ahead then."""
    sample.fail_within_an_hour.using(run_after=clock.now() + dt.timedelta(hours=2)).enqueue()
    moved.by += dt.timedelta(hours=2, seconds=1)
    drain()
    assert (only().state, only().attempts) == (State.READY, 1)


def test_job_that_knows_it_will_never_work_is_dead_at_once() -> None:
    sample.give_up.enqueue()

    drain()

    assert (only().state, only().attempts) == (State.DEAD, 1)
    assert not AuditEntry.objects.exists()


def test_dead_letter_is_shown_and_tried_again() -> None:
    sample.give_up.enqueue()
    drain()
    (letter,) = jobs.dead()
    assert (letter.job, letter.queue, letter.attempts, letter.args) == (
        "tests.platform.jobs.sample.give_up",
        "default",
        1,
        ([], {}),
    )
    assert "no such address" in letter.error
    assert letter.died_at <= clock.now()

    assert jobs.try_again(letter.pk)

    assert jobs.dead() == []
    assert drain() == 1
    assert [again.pk for again in jobs.dead()] == [letter.pk]


def test_only_the_dead_are_tried_again() -> None:
    sample.write.enqueue(thing=1)
    assert not jobs.try_again(only().pk)
    drain()
    assert not jobs.try_again(only().pk)
    assert not jobs.try_again(999)
    assert drain() == 0


def test_dead_letter_tried_again_has_all_attempts_and_no_deadline(moved: Moved) -> None:
    sample.fail_within_an_hour.enqueue()
    moved.by += 2 * HOUR
    drain()
    jobs.try_again(jobs.dead()[0].pk)

    work(2, moved)

    assert (only().state, only().attempts) == (State.READY, 2)


POISON: list[tuple[str, dict[str, Any]]] = [
    ("tests.platform.jobs.sample.gone", {}),
    ("no.such.module.task", {}),
    ("nonsense", {}),
    ("tests.platform.jobs.sample.no_task", {}),
    ("tests.platform.jobs.sample.write", {"wrong": 1}),
    ("tests.platform.jobs.sample.write", {"thing": "no number"}),
    ("tests.platform.jobs.sample.leave", {}),
    ("tests.platform.jobs.sample.fail", {"text": "x" * 5_000_000}),
    ("tests.platform.jobs.sample.unspeakable", {}),
    ("tests.platform.jobs.sample.unreturnable", {}),
]


@pytest.mark.parametrize(("name", "kwargs"), POISON, ids=[f"{n}-{p[0][-20:]}" for n, p in enumerate(POISON)])
def test_poison_becomes_a_dead_letter_and_the_next_job_runs(
    name: str, kwargs: dict[str, Any], moved: Moved
) -> None:
    poison = Job.objects.create(
        task=name, queue="default", kwargs=kwargs, attempts_most=2, enqueued_at=clock.now()
    )
    sample.write.enqueue(thing=7)

    assert drain() == 2
    assert list(AuditEntry.objects.values_list("scope_id", flat=True)) == [7]
    moved.by += HOUR
    assert drain() == 1

    poison.refresh_from_db()
    assert poison.state == State.DEAD
    assert 0 < len(poison.error) <= leases.ERROR_CHARACTERS
    assert [letter.pk for letter in jobs.dead()] == [poison.pk]


def test_error_text_that_no_database_takes_is_kept_as_far_as_it_can_be() -> None:
    sample.fail_unwritably.enqueue()
    drain()
    assert "null \N{REPLACEMENT CHARACTER}, half a letter ?" in only().error


def test_job_that_fails_after_its_end_stays_done() -> None:
    sample.trip_after_sending.enqueue(thing=1)

    assert drain() == 1

    assert only().state == State.DONE
    assert AuditEntry.objects.count() == 1


def test_zone_that_one_job_activates_is_not_the_next_ones() -> None:
    sample.travel.enqueue(zone="Asia/Tokyo")
    result = sample.where.enqueue()

    drain()

    result.refresh()
    assert result.return_value == timezone.get_current_timezone_name() == "UTC"
