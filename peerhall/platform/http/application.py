"""The ASGI application: the server's start and end, and HTTP."""

import asyncio

from peerhall.platform.http.handler import PooledHandler
from peerhall.platform.http.messages import Receive, Scope, Send, Words, plain_words
from peerhall.platform.http.pool import Pool


class HttpApplication:
    """One per process. `threads` bounds both parallel requests and database connections."""

    def __init__(
        self,
        *,
        threads: int,
        body_limit_bytes: int,
        words: Words = plain_words,
        patience_seconds: float = 0,
    ) -> None:
        self.pool = Pool(threads, patience_seconds=patience_seconds)
        self.handler = PooledHandler(pool=self.pool, body_limit_bytes=body_limit_bytes, words=words)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's scope.

        :raises ValueError: for a protocol that is not served here.
        """
        match scope["type"]:
            case "http":
                await self.handler(scope, receive, send)
            case "lifespan":
                await self._live(receive, send)
            case other:
                raise ValueError(f"This server does not speak {other}.")

    async def _live(self, receive: Receive, send: Send) -> None:
        """The server tells when it starts and when its last request is done."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await asyncio.to_thread(self.pool.close)
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})
