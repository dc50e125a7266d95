"""Which processes run jobs: being one, and finding out which of the others are gone."""

import contextlib
import datetime as dt
import fcntl
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from django.db import transaction
from django.db.models import F, Min, QuerySet

from peerhall.platform import database
from peerhall.platform.jobs import leases
from peerhall.platform.jobs.models import Job, Runner

logger = logging.getLogger(__name__)

# A runner of another machine whose beat stands still for so long is dead.
LEASE_SECONDS: Final = 30.0
# How often a runner beats and looks at the others.
LOOK_SECONDS: Final = 2.0


def this_machine() -> str:
    """The machine since its last start: a lock file says something only about processes on it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


class Presence:
    """This process as a runner. The system frees its lock file when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"{secrets.token_hex(8)}.lock"
        self.runner_id: int | None = None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = (folder / self.name).open("w", encoding="ascii")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def beat(self, *, ticked_at: dt.datetime | None) -> None:
        """Show that this process lives; become a runner, the first time and after being declared dead."""
        me = Runner.objects.filter(lock=self.name)
        if not me.update(beat=F("beat") + 1, ticked_at=ticked_at):
            self.runner_id = Runner.objects.create(machine=this_machine(), lock=self.name).pk

    def is_leading(self) -> bool:
        """Whether this process ticks: the oldest of the living does."""
        oldest: int | None = Runner.objects.aggregate(oldest=Min("pk"))["oldest"]
        return oldest is not None and oldest == self.runner_id

    def leave(self, *, now: dt.datetime) -> None:
        """Stop being a runner and give back what is still running here.

        :raises django.db.DatabaseError: when the database is away; the freed lock then says the same.
        """
        with contextlib.closing(self._lock):
            _bury(Runner.objects.filter(lock=self.name), now=now)
            (self.folder / self.name).unlink(missing_ok=True)


@dataclass(slots=True)
class _Seen:
    beat: int
    still_seconds: float = 0.0


class Watch:
    """What a runner has seen of the others' beats, by its own clock that cannot be moved."""

    def __init__(self, folder: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self.monotonic = monotonic
        self._seen: dict[int, _Seen] = {}
        self._looked_at: float | None = None

    def look(self, *, me: str, now: dt.datetime) -> None:
        """Bury the runners that are gone.

        :param me: the name of the watching process's own lock.
        """
        others = list(Runner.objects.exclude(lock=me).order_by("id"))
        for runner in self._gone(others):
            logger.warning("Runner %s has ended; its jobs are taken over.", runner.pk)
            _bury(Runner.objects.filter(lock=runner.lock, beat=runner.beat), now=now)
            (self.folder / runner.lock).unlink(missing_ok=True)

    def _gone(self, others: list[Runner]) -> list[Runner]:
        elapsed = self._elapsed()
        seen, self._seen = self._seen, {}
        gone = []
        for runner in others:
            last = seen.get(runner.pk)
            if last is None or last.beat != runner.beat:
                last = _Seen(runner.beat)
            else:
                last.still_seconds += elapsed
            self._seen[runner.pk] = last
            if last.still_seconds >= LEASE_SECONDS or self._has_ended(runner):
                gone.append(runner)
        return gone

    def _elapsed(self) -> float:
        """Seconds of watching since the last look. A pause of this process is not watching."""
        before, self._looked_at = self._looked_at, self.monotonic()
        return 0.0 if before is None else min(self._looked_at - before, 2 * LOOK_SECONDS)

    def _has_ended(self, runner: Runner) -> bool:
        """Whether its process is known to have ended: it was on this machine, and its lock is free."""
        if not runner.machine or runner.machine != this_machine():
            return False
        try:
            with (self.folder / runner.lock).open("r+", encoding="ascii") as lock:
                return _is_free(lock)
        except OSError:
            return False  # of another data folder


def _is_free(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@transaction.atomic
def _bury(runner: QuerySet[Runner], *, now: dt.datetime) -> None:
    """Take a runner off the list, if it is still as it was found, and give back its jobs."""
    key = database.lock(runner).values_list("pk", flat=True).first()
    if key is not None:
        leases.give_back(Job.objects.filter(runner_id=key), now=now)
        runner.delete()
