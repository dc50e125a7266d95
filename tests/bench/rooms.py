"""500 rooms of four on one process: coming in, calling, talking and putting out, as people do.

All run in one `peerhall serve`; the people are sockets of another process (`rivals_node/rooms.mjs`), which
measures how long each command took to be answered and each signal to reach its peer. Absolute times say much
about the machine: they are told, not limited (wanted on a quiet one: p99 under 100 ms, somebody put out
within 500 ms).
"""

import datetime as dt
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.bench import peers
from tests.bench.measuring import Figure
from tests.bench.peers import Server, environment
from tests.bench.serving import database_url
from tests.servers import live, product

ROOMS: Final = 500
EACH: Final = 4
# A lesson's people come in over some minutes; here faster.
ENTER_SECONDS: Final = 60
MEET_SECONDS: Final = 60
PUT_OUT: Final = 20
AGO: Final = dt.timedelta(minutes=10)


def figures(
    *, rooms: int = ROOMS, enter: int = ENTER_SECONDS, meet: int = MEET_SECONDS, put_out: int = PUT_OUT
) -> Iterator[Figure]:
    """Each phase by what was done in it; needs Node for the sockets."""
    if not peers.have_node():
        print("Node is not installed: the figures of rooms are left out.")  # noqa: T201 -- a report
        return
    yield Figure("the machine's load at the beginning of the rooms' figures", os.getloadavg()[0])
    given = _rooms(rooms)
    data = Path(os.environ["PEERHALL_DATA"])
    with environment(DATABASE_URL=database_url()), product.serving(data) as address:
        url = f"ws{address.removeprefix('http')}/ws"
        server = Server("Peerhall", "peerhall", peers.server_pid(), url, lambda _numbers: 0)
        options = {"url": url, "origin": address, "rooms": given}
        with peers.node("rooms.mjs", json.dumps(options)) as process:
            assert peers.line(process) == {"open": rooms * EACH}
            before = server.memory_bytes()
            yield from _phase(process, server, f"{rooms} rooms of {EACH} fill", enter=enter)
            kept = (server.memory_bytes() - before) / rooms / 1024
            yield Figure("memory of a room beyond its idle sockets", kept, "KB")
            yield from _phase(process, server, "they meet", meet=meet)
            yield from _phase(process, server, "somebody is put out", remove=put_out)


def _phase(process: "subprocess.Popen[str]", server: Server, name: str, **word: int) -> Iterator[Figure]:
    """What was done, how often, and how long it took."""
    assert process.stdin is not None
    process.stdin.write(f"{json.dumps(word)}\n")
    process.stdin.flush()
    cpu, at = server.cpu_seconds(), time.monotonic()
    answer = peers.line(process)
    share = (server.cpu_seconds() - cpu) / (time.monotonic() - at)
    yield Figure(f"{name}: the server's share of one core", 100 * share, "%")
    refused = answer["refused"]
    yield Figure(f"refused {', '.join(refused)}", sum(refused.values()), at_most=0)
    for kind, took in sorted(answer["took"].items()):
        ordered = sorted(took)
        for share in (0.5, 0.99):
            value = ordered[min(len(ordered) - 1, int(share * len(ordered)))]
            yield Figure(f"{kind}, p{share * 100:.0f} of {len(ordered):,}", value, "ms")


def _rooms(count: int) -> list[dict[str, Any]]:
    """Sessions that began a while ago, each with its topic and the cookies of its tutor and students."""
    now = clock.now()
    made = User.objects.bulk_create(
        User(email=f"r{number}@example.org", name=f"Person {number}", created_at=now)
        for number in range(count * EACH)
    )
    rooms = []
    for first in range(0, len(made), EACH):
        tutor, *students = made[first : first + EACH]
        session = factories.session(tutor, date=now - AGO, status=Status.SCHEDULED)
        for student in students:
            factories.request(session, student, RequestState.APPROVED)
        rooms.append((session, [tutor, *students]))
    return [
        {
            "topic": f"room:{session.pk}",
            "cookies": [f"{settings.SESSION_COOKIE_NAME}={live.sign_in(one)}" for one in people],
        }
        for session, people in rooms
    ]
