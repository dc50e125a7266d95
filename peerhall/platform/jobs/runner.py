"""The threads of a process that run jobs: one per queue, one that ticks, one that shows it is alive."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.db import DatabaseError, InterfaceError, connections

from peerhall.platform import clock
from peerhall.platform.jobs import presence, ticking
from peerhall.platform.jobs.desks import Desk
from peerhall.platform.jobs.loops import Loop
from peerhall.platform.jobs.presence import Presence, Watch

logger = logging.getLogger(__name__)

# How often the ticker looks whether something has come round.
TICK_SECONDS: Final = 1.0


class JobRunner:
    """Runs the jobs of these queues until it is stopped. Each queue waits only for itself."""

    def __init__(self, *, queues: Sequence[str], looks: Sequence[ticking.Every], folder: Path) -> None:
        """:param folder: where processes of this machine see each other's lock files."""
        self._presence = Presence(folder)
        self._watch = Watch(folder)
        self._rounds = ticking.Rounds(looks)
        self._ticked_at: dt.datetime | None = None
        self._is_stopping = threading.Event()
        self._is_done = threading.Event()
        self._desks = [
            Desk(queue, presence=self._presence, is_stopping=self._is_stopping.is_set) for queue in queues
        ]
        self._ticker = Loop("jobs-ticker", self._tick, self._is_stopping.is_set)
        self._keeper = Loop("jobs-keeper", self._keep, self._is_done.is_set)

    def start(self) -> None:
        """Begin. A database that is away is waited for."""
        self._keeper.thread.start()
        self._ticker.thread.start()
        for desk in self._desks:
            desk.open()

    def ask_to_stop(self) -> None:
        """Take no more jobs; returns at once."""
        self._is_stopping.set()
        self._ticker.bell.set()
        for desk in self._desks:
            desk.ring()

    def stop(self, *, grace_seconds: float) -> None:
        """Let running jobs end, and give back those that do not in time. Closes the caller's connections."""
        self.ask_to_stop()
        deadline = time.monotonic() + grace_seconds
        for desk in self._desks:
            desk.close(deadline=deadline)
        self._ticker.thread.join(max(0.0, deadline - time.monotonic()))
        self._is_done.set()
        self._keeper.bell.set()
        self._keeper.thread.join(max(1.0, deadline - time.monotonic()))
        try:
            self._presence.leave(now=clock.now())
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The others will notice that this runner is gone: %s", type(error).__name__)
        connections.close_all()

    def _tick(self) -> float:
        if self._presence.is_leading():
            now = clock.now()
            self._rounds.tick(now=now)
            self._ticked_at = now
        return TICK_SECONDS

    def _keep(self) -> float:
        self._presence.beat(ticked_at=self._ticked_at)  # first: whatever a look meets, this process lives
        for desk in self._desks:
            desk.relieve()
        self._watch.look(me=self._presence.name, now=clock.now())
        return presence.LOOK_SECONDS
