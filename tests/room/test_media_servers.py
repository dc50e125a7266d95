"""Rooms by a media server, as a page's socket sees it: a real Janus, no pictures (`calls` has those)."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from peerhall.accounts.models import User
from peerhall.config import live as wiring
from peerhall.platform.realtime.buses.inside import Inside
from peerhall.platform.realtime.sockets import Sockets
from peerhall.room.janus.switchboard import Switchboard
from peerhall.room.models import Room
from peerhall.room.types import Mode
from peerhall.tutoring.models import Session
from tests.room.pages import inside
from tests.servers import janus, live

pytestmark = [pytest.mark.janus, pytest.mark.django_db(transaction=True)]
# Nobody listens there.
NOBODY = "ws://127.0.0.1:9"


@pytest.fixture(scope="module")
def node() -> Iterator[janus.Janus]:
    """A media server; tests that end it start it again."""
    node = janus.Janus()
    yield node
    node.stop()


@pytest.fixture
def server(settings: Settings, node: janus.Janus) -> Iterator[live.Server]:
    """Serves the test's database; the first of its two media servers does not answer."""
    wiring.register()
    settings.JANUS_URLS = (NOBODY, node.url)
    hosts = {"room": Switchboard(settings.JANUS_URLS, janus.SECRET, look_seconds=0.3)}
    sockets = Sockets(open_bus=Inside, threads=2, is_limited=True, keep_seconds=0.3, hosts=hosts)
    with live.serving(sockets) as server:
        yield server


@pytest.fixture
def large(session: Session) -> Session:
    """A session for more than four."""
    session.max_participants = 6
    session.save(update_fields=["max_participants"])
    return session


def test_room_goes_to_a_node_that_answers_and_on_directly_once_none_does(
    server: live.Server, node: janus.Janus, large: Session, aiko: User
) -> None:
    with inside(server, aiko, large) as page:
        page.signal(0, "sfu_here", gen=1)
        assert page.next("sig")["d"] == {"gen": 1, "mode": "janus"}
        page.signal(0, "sfu_join", gen=2)
        page.signal(0, "sfu_publish", gen=2, sdp="no description", tracks=[])  # Janus refuses; nobody minds
        page.signal(0, "sfu_here", gen=3)
        assert page.next("sig")["d"] == {"gen": 3, "mode": "janus"}
        assert Room.objects.get().node == node.url
        node.kill()
        try:
            assert page.next("sig")["d"] == {"gen": 3, "mode": "janus"}
            page.signal(0, "sfu_join", gen=4)
            assert page.event("moved") == {"mode": "mesh", "people_at_most": 8}
            assert page.next("sig")["d"] == {"gen": 4, "mode": "mesh"}
        finally:
            node.start()
        room = Room.objects.get()
        assert (room.mode, room.node) == (Mode.MESH, "")
