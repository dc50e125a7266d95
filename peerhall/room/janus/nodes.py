"""The media servers of JANUS_URLS, each connected when it is first needed and again after it was lost."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from peerhall.room.janus.node import Node, NodeError

logger = logging.getLogger(__name__)

# Who did not answer is not asked again for so long: many may want to know at once.
SILENCE_SECONDS: Final = 0.2


class Nodes:
    """Open connections by address. `on_end` is called with one that was lost."""

    def __init__(self, urls: Sequence[str], secret: str, on_end: Callable[[Node], None]) -> None:
        self.urls = tuple(urls)
        self.secret = secret
        self.on_end = on_end
        self.open: dict[str, Node] = {}
        self.locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.silent: dict[str, float] = {}

    async def get(self, url: str) -> Node | None:
        """The connection to one; None where it does not answer, or is not ours any more."""
        if url not in self.urls:
            return None
        async with self.locks[url]:
            node = self.open.get(url)
            if node is not None and not node.is_over:
                return node
            if time.monotonic() - self.silent.get(url, -SILENCE_SECONDS) < SILENCE_SECONDS:
                return None
            return await self._connect(url)

    async def alive(self) -> dict[str, Node]:
        """All that answer."""
        found = await asyncio.gather(*(self.get(url) for url in self.urls))
        return {node.url: node for node in found if node is not None}

    async def close(self) -> None:
        """End all connections."""
        for node in self.open.values():
            await node.close()
        self.open.clear()

    async def _connect(self, url: str) -> Node | None:
        try:
            node = await Node.open(url, self.secret)
        except NodeError as error:
            if url not in self.silent:
                logger.warning("A media server of JANUS_URLS does not answer: %s", error)
            self.silent[url] = time.monotonic()
            return None
        self.silent.pop(url, None)
        node.on_end = self.on_end
        self.open[url] = node
        return node
