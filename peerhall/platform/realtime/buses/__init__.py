"""How signals reach the other processes of an instance: nothing, Unix datagrams, or Redis.

A bus may lose what it carries: numbers without gaps and the heads in the database tell (`catching`).
It must say so where it knows, so that nobody waits for a heartbeat.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from django.conf import settings

from peerhall.platform.realtime.buses.datagrams import Datagrams
from peerhall.platform.realtime.buses.inside import Inside

logger = logging.getLogger(__name__)


class Bus(Protocol):
    """One per process, or two: its server's and, before and after that, its writes'."""

    def publish(self, parcel: bytes) -> None:
        """Send to every other process that listens. Called in any thread; never raises, never waits long."""
        ...

    async def listen(self, deliver: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """Call `deliver` in this event loop for each parcel, and `missed` when some may have been lost."""
        ...

    async def close(self) -> None:
        """Stop listening and let go of what is held."""
        ...


def open_bus() -> Bus:
    """The bus that settings ask for."""
    if settings.REDIS_URL:
        from peerhall.platform.realtime.buses.redis import Redis  # noqa: PLC0415 -- optional dependency

        return Redis(settings.REDIS_URL)
    try:
        return Datagrams(Path(settings.DATA) / "bus")
    except OSError as error:
        logger.warning(
            "No way to other processes on this folder (%s): live updates reach this one's pages only", error
        )
        return Inside()
