"""A page that follows topics through everything that befalls its server.

It keeps the protocol's rules and no more: the last number of each topic, what comes in its order, and
`since` when it comes back. What it has applied can be compared with the numbers in the database.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from websockets.exceptions import ConnectionClosed

from tests.servers import live

HEAR_SECONDS: Final = 0.2


@dataclass
class Page:
    """Applies what it hears, once and in order; counts what a page should never see (gaps, resets)."""

    topics: list[str]
    cursors: dict[str, int] = field(default_factory=dict)
    gaps: int = 0
    resets: int = 0
    visits: int = 0

    def visit(self, server: live.Server, is_enough: Callable[[], bool]) -> None:
        """Hear until it is enough, or the server is gone."""
        with contextlib.suppress(OSError, ConnectionClosed, TimeoutError), server.client() as client:
            client.greet()
            self.visits += 1
            client.say(
                *({"type": "sub", "topic": name, "since": self.cursors.get(name, 0)} for name in self.topics)
            )
            while not is_enough():
                with contextlib.suppress(TimeoutError):
                    self._apply(client.hear(HEAR_SECONDS))

    def count(self) -> int:
        """How many events it has."""
        return sum(self.cursors.values())

    def _apply(self, message: dict[str, Any]) -> None:
        if message["type"] == "reset":
            self.resets += 1
            self.cursors[message["topic"]] = message["seq"]
        elif message["type"] == "ev":
            topic, seq = message["topic"], message["seq"]
            cursor = self.cursors.get(topic, 0)
            self.gaps += seq > cursor + 1
            self.cursors[topic] = max(cursor, seq)
