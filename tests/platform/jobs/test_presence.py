"""Which processes live: judged by lock files and by beats, never by comparing clocks."""

import datetime as dt
from pathlib import Path

import pytest

from peerhall.platform import clock
from peerhall.platform.jobs import leases, presence
from peerhall.platform.jobs.models import Job, Runner, State
from peerhall.platform.jobs.presence import LEASE_SECONDS, LOOK_SECONDS, Presence, Watch
from tests.platform.jobs import sample

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = dt.timedelta(hours=1)


class Watching:
    """A watch whose own clock is moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.seconds = 1000.0
        self.watch = Watch(folder, lambda: self.seconds)

    def look(self, *, after: float = LOOK_SECONDS, now: dt.datetime | None = None) -> list[str]:
        """Who lives, as seen after so many seconds."""
        self.seconds += after
        self.watch.look(me="mine", now=now or clock.now())
        return list(Runner.objects.order_by("id").values_list("lock", flat=True))

    def look_for(self, seconds: float, *, now: dt.datetime | None = None) -> list[str]:
        """Who lives after looking for so long."""
        return [self.look(now=now) for _ in range(int(seconds / LOOK_SECONDS))][-1]


@pytest.fixture
def watching(tmp_path: Path) -> Watching:
    return Watching(tmp_path)


def elsewhere() -> Runner:
    """A runner of another machine, with a job in its hands."""
    runner = Runner.objects.create(machine="another", lock="elsewhere")
    sample.write.enqueue(thing=1)
    assert leases.claim(Job.objects.get(), runner_id=runner.pk, now=clock.now())
    return runner


def test_runner_whose_beat_stands_still_is_dead_after_the_lease(watching: Watching) -> None:
    elsewhere()
    watching.look()
    assert watching.look_for(LEASE_SECONDS - LOOK_SECONDS) == ["elsewhere"]
    assert Job.objects.get().state == State.RUNNING

    assert watching.look() == []
    assert Job.objects.get().state == State.READY


def test_runner_that_beats_lives(watching: Watching) -> None:
    runner = elsewhere()
    for beat in range(3 * int(LEASE_SECONDS / LOOK_SECONDS)):
        Runner.objects.filter(pk=runner.pk).update(beat=beat // 5)  # now and then
        assert watching.look() == ["elsewhere"]


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_machine_whose_clock_jumps_an_hour_believes_nobody_dead(watching: Watching, by: dt.timedelta) -> None:
    elsewhere()
    watching.look()

    assert watching.look_for(LEASE_SECONDS / 2, now=clock.now() + by) == ["elsewhere"]
    assert Job.objects.get().state == State.RUNNING


def test_watcher_that_was_paused_itself_does_not_count_the_pause(watching: Watching) -> None:
    elsewhere()
    watching.look()

    assert watching.look(after=100 * LEASE_SECONDS) == ["elsewhere"]


def test_ended_process_of_this_machine_is_found_at_the_first_look(watching: Watching, tmp_path: Path) -> None:
    living, ended = Presence(tmp_path), Presence(tmp_path)
    for each in (living, ended):
        each.beat(ticked_at=None)
    assert watching.look() == [living.name, ended.name]

    ended._lock.close()  # what the system does when a process ends

    assert watching.look() == [living.name]
    assert [path.name for path in tmp_path.iterdir()] == [living.name]
    living.leave(now=clock.now())


def test_lock_files_say_nothing_about_other_machines(watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    elsewhere()

    assert watching.look() == ["elsewhere"]


def test_process_with_another_data_folder_is_judged_by_its_beat(watching: Watching) -> None:
    Runner.objects.create(machine=presence.this_machine(), lock="not in this folder")

    assert watching.look() == ["not in this folder"]


def test_runner_declared_dead_by_mistake_is_a_new_one(tmp_path: Path) -> None:
    mine = Presence(tmp_path)
    mine.beat(ticked_at=None)
    before = mine.runner_id
    Runner.objects.all().delete()

    mine.beat(ticked_at=None)

    assert mine.runner_id is not None
    assert Runner.objects.get().pk == mine.runner_id != before
    mine.leave(now=clock.now())


def test_oldest_of_the_living_leads(tmp_path: Path) -> None:
    first, second = Presence(tmp_path), Presence(tmp_path)
    assert not first.is_leading()
    for each in (first, second):
        each.beat(ticked_at=None)
    assert (first.is_leading(), second.is_leading()) == (True, False)

    first.leave(now=clock.now())

    assert second.is_leading()
    second.leave(now=clock.now())
