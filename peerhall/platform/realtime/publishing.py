"""From a commit to the sockets: those of this process at once, those of others by the bus."""

import logging
import threading
from collections.abc import Callable, Sequence

from peerhall.platform.realtime import buses
from peerhall.platform.realtime.signals import Signal, parcels

logger = logging.getLogger(__name__)

Deliver = Callable[[Sequence[Signal]], None]


class _Wiring:
    """How signals leave: set once where a process begins, read by every commit."""

    def __init__(self) -> None:
        self.deliver: Deliver | None = None
        self.bus: buses.Bus | None = None
        self.lock = threading.Lock()


_wiring = _Wiring()


def connect(deliver: Deliver | None, bus: buses.Bus | None) -> None:
    """Give signals to `deliver` (this process's sockets, from any thread) and to `bus` from now on.

    None and None: this process has no sockets; the instance's bus is opened at the first signal.
    """
    with _wiring.lock:
        _wiring.deliver, _wiring.bus = deliver, bus


def publish(signals: Sequence[Signal]) -> None:
    """Pass committed signals on. What cannot be passed on is caught up with by the next heartbeat."""
    if _wiring.deliver is not None:
        _wiring.deliver(signals)
    bus = _bus()
    for parcel in parcels(signals):
        bus.publish(parcel)


def _bus() -> buses.Bus:
    if _wiring.bus is None:
        with _wiring.lock:
            if _wiring.bus is None:
                _wiring.bus = buses.open_bus()
    return _wiring.bus
