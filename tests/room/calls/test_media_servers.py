"""Moving pictures through real media servers (Janus) and a real relay (coturn)."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, ViewportSize
from pytest_django import DjangoDbBlocker

from peerhall.accounts.models import User
from peerhall.room.models import Room
from peerhall.room.types import Mode
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories, restarting
from tests.factories import HOUR
from tests.restarting import Instance
from tests.room.calls import people
from tests.room.calls.people import Caller
from tests.servers.coturn import SECRET, Coturn
from tests.servers.janus import SECRET as JANUS_SECRET
from tests.servers.janus import Janus
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser
RELAY: Final = Path(__file__).with_name("relay.js")
NAMES: Final = ("Tomás Vega", "Aiko Mori", "Ben Ode", "Chidi Eze", "Dora Lind", "Emil Roth")


@dataclass
class Studio:
    """An instance with two media servers and a relay."""

    instance: Instance
    nodes: dict[str, Janus]
    relay: Coturn

    @property
    def hall(self) -> Hall:
        """Where calls are made."""
        return self.instance.hall

    def node_of(self, session: Session) -> Janus:
        """Where the session's room is now."""
        return self.nodes[self.hall.backstage(_room_of, session).node]

    def lesson(self, count: int, *, seats: int) -> tuple[Session, list[User]]:
        """A session that is on, with so many people, the tutor first."""
        users = [self.hall.person(name) for name in NAMES[:count]]
        date = self.hall.now() - HOUR / 6
        session = self.hall.session(users[0], date=date, status=Status.SCHEDULED, max_participants=seats)
        for student in users[1:]:
            self.hall.backstage(factories.request, session, student, RequestState.APPROVED)
        return session, users


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Studio]:
    """One for all tests here."""
    with ExitStack() as stack:
        nodes = [Janus(), Janus()]
        for node in nodes:
            stack.callback(node.stop)
        relay = Coturn()
        stack.callback(relay.stop)
        more = {
            "JANUS_URLS": ",".join(node.url for node in nodes),
            "JANUS_SECRET": JANUS_SECRET,
            "TURN_URLS": ",".join(relay.url(transport) for transport in ("udp", "tcp")),
            "TURN_SECRET": SECRET,
        }
        instance = stack.enter_context(restarting.opened(tmp_path_factory, django_db_blocker, more))
        yield Studio(instance, {node.url: node for node in nodes}, relay)


@pytest.fixture
def studio(house: Studio) -> Iterator[Studio]:
    """What a test has killed comes back."""
    yield house
    for node in house.nodes.values():
        if node.process.poll() is not None:
            node.start()


@pytest.fixture
def visits(browser: Browser, studio: Studio) -> Iterator[Visits]:
    """Opens browsers for people; their pages may not complain."""
    visits = Visits(browser, studio.hall)
    yield visits
    visits.close()
    assert visits.unexpected() == []


def come_in(
    visits: Visits, studio: Studio, session: Session, users: list[User], script: str = ""
) -> list[Caller]:
    """One after the other; `script` runs in their pages before all else."""
    callers = []
    for user in users:
        page = visits(user, viewport=WIDE if len(users) <= 3 else SMALL)
        page.context.set_default_timeout(people.PATIENCE_MS)
        page.add_init_script(people.WATCH.read_text(encoding="utf-8") + script)
        page.goto(f"/sessions/{session.pk}/room/")
        callers.append(Caller(studio.hall, page, user, session))
        callers[-1].come_in()
    return callers


def expect_all_seen(callers: list[Caller]) -> None:
    """Everybody sees everybody move, in the size that they send."""
    for by in callers:
        by.page.evaluate("calls.forget()")
    for by in callers:
        others = [who.visit for who in callers if who is not by]
        by.page.wait_for_function(
            ALL_MOVE, arg=[others, people.FRAMES], timeout=2 * people.PATIENCE_MS, polling=200
        )


# Small, since one machine draws all of them; who shares a screen needs a desktop's width.
SMALL: Final = ViewportSize(width=640, height=480)
WIDE: Final = ViewportSize(width=1024, height=600)
FEW_FRAMES: Final = "{ width: 320, height: 180, frameRate: 5 }"
ALL_MOVE: Final = """
([visits, frames]) => visits.every((visit) => {
  const seen = calls.seen(visit, "camera");
  return seen.frames >= frames && seen.width === 320 && seen.height === 180;
})
"""


@pytest.mark.soak  # six drawn pages want two cores for themselves
@pytest.mark.janus
@pytest.mark.coturn
def test_six_go_on_when_their_media_server_dies_and_one_is_put_out(studio: Studio, visits: Visits) -> None:
    session, users = studio.lesson(6, seats=5)
    callers = come_in(visits, studio, session, users, "window.pictures = " + FEW_FRAMES)
    expect_all_seen(callers)
    for caller in callers:
        caller.expect_connections(2)
    callers[-1].expect_voices()

    studio.node_of(session).kill()
    expect_all_seen(callers)

    tomas, *others, emil = callers
    tomas.do_about(emil, "Remove from the session")
    tomas.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    emil.expect_connections(0)
    for caller in (tomas, *others):
        caller.expect_no_pictures(emil)
    expect_all_seen([tomas, *others])


@pytest.mark.janus
@pytest.mark.coturn
def test_three_share_and_go_on_without_their_media_server_without_peerhall_and_without_any(
    studio: Studio, visits: Visits
) -> None:
    for part in ("ERR_CONNECTION_REFUSED", "WebSocket connection to"):
        visits.expect_complaint(part)
    session, users = studio.lesson(3, seats=5)
    tomas, aiko, ben = callers = come_in(visits, studio, session, users)
    expect_all_seen(callers)
    aiko.page.keyboard.press("v")
    tomas.expect_no_pictures(aiko)
    aiko.page.keyboard.press("v")
    tomas.page.get_by_role("button", name="Share").click()
    for caller in (aiko, ben):
        assert caller.expect_pictures(tomas, "screen")["width"] > 320
        caller.expect_pictures(tomas)
    tomas.page.get_by_role("button", name="Share").click()
    aiko.expect_no_pictures(tomas, "screen")
    expect_all_seen(callers)

    studio.node_of(session).kill()
    expect_all_seen(callers)

    tomas.do_about(ben, "Remove from the session")
    tomas.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    ben.expect_connections(0)
    for caller in (tomas, aiko):
        caller.expect_no_pictures(ben)
    callers = [tomas, aiko]
    expect_all_seen(callers)

    made = aiko.connections_made()
    studio.instance.kill()
    expect_all_seen(callers)
    studio.instance.start()
    # Peerhall has forgotten the call: once it is back, the pages begin anew, and nobody misses a picture.
    aiko.page.wait_for_function(
        "(made) => calls.connections.length > made", arg=made, timeout=people.PATIENCE_MS
    )
    expect_all_seen(callers)

    for node in studio.nodes.values():
        node.kill()
    expect_all_seen(callers)
    assert studio.hall.backstage(_room_of, session).mode == Mode.MESH


@pytest.mark.coturn
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_two_reach_each_other_by_a_relay_alone_also_after_a_pause(
    transport: str, studio: Studio, visits: Visits
) -> None:
    session, users = studio.lesson(2, seats=1)
    script = f"window.relayBy = {transport!r};{RELAY.read_text(encoding='utf-8')}"
    tomas, aiko = callers = come_in(visits, studio, session, users, script)
    expect_all_seen(callers)
    assert {tuple(pair) for pair in tomas.page.evaluate(PAIRS)} == {("relay", transport)}
    if transport == "tcp":
        return
    before = aiko.page.evaluate(FRAGMENTS)
    os.kill(studio.relay.process.pid, signal.SIGSTOP)
    try:
        aiko.page.wait_for_function(
            f"(before) => {FRAGMENTS} !== before", arg=before, timeout=people.PATIENCE_MS
        )
    finally:
        os.kill(studio.relay.process.pid, signal.SIGCONT)
    expect_all_seen(callers)


# The names of the ways that are tried: others after each search.
FRAGMENTS: Final = (
    r"calls.connections.map((one) => one.localDescription?.sdp.match(/ice-ufrag:(\S+)/)[1]).join()"
)
# By what kind of way, and how it reaches the relay, pictures go.
PAIRS: Final = """
async () => {
  const found = [];
  for (const one of calls.open()) {
    const rows = await one.getStats();
    for (const row of rows.values()) {
      if (row.type !== "transport") continue;
      const own = rows.get(rows.get(row.selectedCandidatePairId).localCandidateId);
      found.push([own.candidateType, own.relayProtocol]);
    }
  }
  return found;
}
"""


def _room_of(session: Session) -> Room:
    return Room.objects.get(pk=session.pk)
