"""Redis publish/subscribe between machines. It keeps nothing: what is lost is found by the heads."""

import asyncio
import contextlib
import hashlib
import logging
import os
import random
import time
from collections.abc import Callable
from typing import Final

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from peerhall.platform.realtime.signals import MISSED

logger = logging.getLogger(__name__)

# A commit waits this long for Redis and no longer, and then not again for a while.
PATIENCE_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 1.0
# A connection that says nothing for so long is asked whether it is still one.
PING_SECONDS: Final = 5
RETRY_SECONDS: Final = 1.0
NAME_BYTES: Final = 8


class Redis:
    """One channel for each instance; several instances may share a server."""

    def __init__(self, url: str) -> None:
        self.url = url
        # All processes of an instance share its secret, and nobody can guess another's channel from it.
        self.channel = "peerhall:" + hashlib.sha256(b"bus" + settings.SECRET_KEY.encode()).hexdigest()[:16]
        self.name = os.urandom(NAME_BYTES)
        self.writer = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self.silent_until = 0.0
        self.owes_word = False
        self.listening: asyncio.Task[None] | None = None

    def publish(self, parcel: bytes) -> None:
        """Send to all; while Redis is away nothing is sent, and when it is back, that something was not."""
        if time.monotonic() < self.silent_until:
            self.owes_word = True
            return
        try:
            if self.owes_word:
                self.writer.publish(self.channel, self.name + MISSED)
                self.owes_word = False
            self.writer.publish(self.channel, self.name + parcel)
        except redis.RedisError as error:
            self.owes_word = True
            self.silent_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("Redis takes no live updates: %s", error)

    async def listen(self, deliver: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """Listen from now on, also after Redis was away."""
        self.listening = asyncio.create_task(self._keep_listening(deliver, missed))

    async def close(self) -> None:
        """Stop listening."""
        if self.listening is not None:
            self.listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.listening
        self.writer.close()

    async def _keep_listening(self, deliver: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        while True:
            try:
                await self._listen(deliver, missed)
            except (redis.RedisError, OSError) as error:
                logger.warning("Redis gives no live updates: %s", error)
            await asyncio.sleep(RETRY_SECONDS * random.uniform(0.5, 1))  # noqa: S311 -- spreads, hides nothing

    async def _listen(self, deliver: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """:raises redis.RedisError: when the connection is lost."""
        reader = redis.asyncio.Redis.from_url(
            self.url,
            socket_connect_timeout=PATIENCE_SECONDS,
            health_check_interval=PING_SECONDS,
            retry=AsyncRetry(NoBackoff(), 0),
        )
        async with reader, reader.pubsub() as channel:
            await channel.subscribe(self.channel)
            while True:
                message = await channel.get_message(timeout=PING_SECONDS)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    missed()  # what was said until now
                elif message["data"][:NAME_BYTES] != self.name:
                    deliver(message["data"][NAME_BYTES:])
