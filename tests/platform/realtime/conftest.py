"""A server with sockets and people to talk to it."""

from collections.abc import Iterator

import pytest

from peerhall.config import live as wiring
from peerhall.platform.realtime.buses.inside import Inside
from peerhall.platform.realtime.sockets import Sockets
from tests.servers import live


@pytest.fixture
def server() -> Iterator[live.Server]:
    """Serves the test's database, alone; heartbeats come soon."""
    wiring.register()
    sockets = Sockets(open_bus=Inside, threads=2, is_limited=True, heartbeat_seconds=2.0)
    with live.serving(sockets) as server:
        yield server
