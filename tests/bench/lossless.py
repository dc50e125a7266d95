"""No event is lost: eight writers, the server killed and its bus cut while they write, and a page that hears.

What the page applied is compared with the numbers in the database.
"""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.db import connection

from peerhall.platform.realtime.models import Event, Head
from tests import factories
from tests.bench import peers
from tests.bench.measuring import Figure
from tests.servers import live, product
from tests.servers.following import Page

EVENTS: Final = 10_000
WRITERS: Final = 8
# Few events of each topic are missed while the server is away: more than 500 would be a reset.
TOPICS: Final = 30
# A heartbeat finds what no bus has carried; every socket has one in 25 s.
PATIENCE_SECONDS: Final = 90
RETRY_SECONDS: Final = 0.2


class Wished:
    """What happens while the page hears: first the kill, then the cut, in the end all has been written."""

    def __init__(self, stage: "Stage", events: int) -> None:
        self.stage = stage
        self.acts = [(events // 3, stage.kill), (2 * events // 3, stage.cut_bus)]
        self.heads: dict[str, int] | None = None
        self.ended_at = 0.0

    def is_met(self, cursors: dict[str, int]) -> bool:
        """Whether the page has all that was written; acts when it has heard enough for the next act."""
        if self.acts and sum(cursors.values()) >= self.acts[0][0]:
            self.acts.pop(0)[1]()
        if self.heads is None and self.stage.has_written():
            self.heads = dict(Head.objects.filter(topic__in=self.stage.topics).values_list("topic", "seq"))
            self.ended_at = time.monotonic()
        if self.heads is None:
            return False
        return cursors == self.heads or time.monotonic() - self.ended_at > PATIENCE_SECONDS


class Stage:
    """The server and the writers, and what befalls them."""

    def __init__(self, stack: contextlib.ExitStack, data: Path, topics: list[str], each: int) -> None:
        self.data, self.topics = data, topics
        self.server = stack.enter_context(contextlib.ExitStack())
        self.address = self.server.enter_context(product.serving(data))
        self.writers = [
            subprocess.Popen([sys.executable, "-m", "tests.bench.writing", str(number), str(each), *topics])
            for number in range(WRITERS)
        ]
        for writer in self.writers:
            stack.callback(writer.wait)
            stack.callback(writer.kill)

    def has_written(self) -> bool:
        """Whether all writers have ended."""
        return all(writer.poll() is not None for writer in self.writers)

    def kill(self) -> None:
        """End the server as a crash does, and start it where it was."""
        os.kill(peers.server_pid(), 9)
        self.server.close()
        port = urlsplit(self.address).port
        assert port is not None
        self.server.enter_context(product.serving(self.data, port))

    def cut_bus(self) -> None:
        """Take the server's socket away: from now on no writer reaches it."""
        for name in (self.data / "bus").iterdir():
            name.unlink()


def figures(*, events: int = EVENTS) -> Iterator[Figure]:
    """Events written, lost, out of their order, and what it took to have them all."""
    topics = [f"session:{factories.session().pk}" for _ in range(TOPICS)]
    page = Page(topics)
    with contextlib.ExitStack() as stack:
        started = time.monotonic()
        stage = Stage(stack, Path(os.environ["PEERHALL_DATA"]), topics, events // WRITERS)
        url = urlsplit(stage.address)
        assert url.hostname is not None
        assert url.port is not None
        wished = Wished(stage, events)
        while not wished.is_met(page.cursors):
            page.visit(live.Server(url.hostname, url.port), lambda: wished.is_met(page.cursors))
            time.sleep(RETRY_SECONDS)
        took = time.monotonic() - started
    yield from _told(page, topics, wished, took)


def _told(page: Page, topics: list[str], wished: Wished, took: float) -> Iterator[Figure]:
    rows = Event.objects.filter(topic__in=topics)
    written = rows.count()
    heads = Head.objects.filter(topic__in=topics)
    unnumbered = sum(head.seq for head in heads) - written
    name = f"{WRITERS} writers, server killed, bus cut, {connection.vendor}"
    yield Figure(f"{name}: events written", written, at_least=1)
    yield Figure("acts that were not reached", len(wished.acts), at_most=0)
    yield Figure("events lost", written - page.count(), at_most=0)
    yield Figure("events told out of their order, or after a gap", page.gaps, at_most=0)
    yield Figure("topics that had to start over", page.resets, at_most=0)
    yield Figure("numbers without an event", unnumbered, at_most=0)
    yield Figure("times the page came back", page.visits - 1)
    yield Figure("all of that took", took, "s")
    yield Figure("of it after the last event was written", time.monotonic() - wished.ended_at, "s")
