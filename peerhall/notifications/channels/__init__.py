"""The ways out of the house. A channel is a folder here and an app, which registers itself when ready.

`telling` writes a `Delivery` for each notification and each channel that reaches its person, and
enqueues the channel's job with it. The job claims the delivery, sends it, and says how that went
(`notifications/deliveries.py`).
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

from peerhall.notifications.types import Channel


class DeliverTask(Protocol):
    """A job `deliver(*, delivery_id: int)`, decorated with `@jobs.task`."""

    def using(self, *, run_after: dt.datetime | None = None, unique_key: str | None = None) -> "DeliverTask":
        """The job as it is enqueued once."""
        ...

    def enqueue(self, *, delivery_id: int) -> object:
        """Write the job's row."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What brings notifications out by one channel.

    `reaches` tells whom of these people (ids) the channel reaches at all: an address that is proven, a
    device that has subscribed. It is asked inside the fact's transaction, once for all recipients.
    """

    deliver: DeliverTask
    reaches: Callable[[Collection[int]], Collection[int]]


_carriers: Final[dict[Channel, Carrier]] = {}
_is_silent: Final[ContextVar[bool]] = ContextVar("channels_silent", default=False)


def register(channel: Channel, carrier: Carrier) -> None:
    """Offer a channel; called once, when its app is ready."""
    _carriers[channel] = carrier


def carriers() -> Mapping[Channel, Carrier]:
    """The channels of this instance."""
    return {} if _is_silent.get() else MappingProxyType(_carriers)


@contextmanager
def silenced() -> Iterator[None]:
    """What is told meanwhile stays in the inbox: a history that is written down afterwards is not posted."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)
