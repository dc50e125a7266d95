"""A room at a media server: what it is called there, and making and clearing it away."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.utils.crypto import salted_hmac

from peerhall.room.janus.node import Node, NodeError

# Janus's numbers for "there is such a room already" and "there is none".
EXISTS: Final = 427
NO_ROOM: Final = 426
# Whoever leaves is counted for a moment longer.
CLEARED_AFTER_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Hall:
    """A room's number at media servers and its two passwords: made of our key, so all processes know them and
    no other instance at the same media server guesses them."""

    number: int
    pin: str
    secret: str


def of(session_id: int) -> Hall:
    """The hall of a session's room."""
    digest = salted_hmac("peerhall.room.janus", str(session_id), algorithm="sha256").hexdigest()
    return Hall(number=int(digest[:13], 16), pin=digest[13:33], secret=digest[33:])


class Halls:
    """Those that this process has made, each by one task at a time."""

    def __init__(self) -> None:
        self.locks: dict[tuple[Node, Hall], asyncio.Lock] = defaultdict(asyncio.Lock)
        self.made: set[tuple[Node, Hall]] = set()

    async def ensure(self, node: Node, hall: Hall, session: int, handle: int) -> None:
        """Make it there, unless somebody has.

        :raises NodeError: it cannot be made.
        """
        async with self.locks[node, hall]:
            if (node, hall) in self.made:
                return
            try:
                await node.request(session, handle, _creation(hall))
            except NodeError as error:
                if error.code != EXISTS:
                    raise
            self.made.add((node, hall))

    def forget(self, node: Node, hall: Hall | None = None) -> None:
        """It is not there any more; without `hall`, none at this node is."""
        for key in [key for key in self.locks if key[0] is node and hall in {None, key[1]}]:
            self.made.discard(key)
            del self.locks[key]

    async def clear(self, node: Node, hall: Hall) -> None:
        """Clear it away there, unless somebody is inside."""
        await asyncio.sleep(CLEARED_AFTER_SECONDS)
        session = await node.create_session()
        try:
            handle = await node.attach(session, lambda _message: None)
            listed = await node.request(session, handle, {"request": "listparticipants", "room": hall.number})
            if not listed["plugindata"]["data"].get("participants"):
                self.forget(node, hall)
                await node.request(
                    session, handle, {"request": "destroy", "room": hall.number, "secret": hall.secret}
                )
        finally:
            await node.destroy(session)


def _creation(hall: Hall) -> dict[str, Any]:
    return {
        "request": "create",
        "room": hall.number,
        "pin": hall.pin,
        "secret": hall.secret,
        "is_private": True,
        "publishers": 1_000,
        "audiocodec": "opus",
        "videocodec": "vp8",
        "opus_fec": True,
    }
