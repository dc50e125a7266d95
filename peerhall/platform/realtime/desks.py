"""What a topic does beyond being heard: commands, and what is said in passing among those who have a place.

A room registers a `Desk` for its kind of topic. Commands run in a thread that may use the database; what is
said in passing is only checked, in the event loop, and passed on.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from peerhall.platform.http.pool import Pool
from peerhall.platform.realtime import topics
from peerhall.platform.realtime.budget import Limit
from peerhall.platform.realtime.documents.shelves import Writer
from peerhall.platform.realtime.protocol import NO_BODY, Body


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, of which of the desk's topics, and from which place there, if the socket has one."""

    user_id: int
    topic_id: int
    place: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command. `place`: the socket has it from now on. `beside`: said to all who have one,
    by kind, for what is too long or too passing to be an event. `writer`: the topic is a document, which the
    socket has open from now on, as this one."""

    body: Body = field(default_factory=lambda: NO_BODY)
    place: int | None = None
    beside: tuple[tuple[str, Body], ...] = ()
    writer: Writer | None = None


class RefusedError(Exception):
    """A command must not be carried out: for the person, with a stable code and plain values beside."""

    def __init__(self, code: str, sentence: str, body: Body = NO_BODY) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.body = body


class BadBodyError(ValueError):
    """A mistake of the program: the body does not fit its kind. The text says where."""


class Desk(Protocol):
    """Where a kind of topic is asked. The three tables name what there is, and how often one socket may."""

    commands: Mapping[str, Limit]
    passing: Mapping[str, Limit]
    signals: Mapping[str, Limit]

    def act(self, caller: Caller, kind: str, body: Body, now: dt.datetime) -> Answer:
        """Carry a command out, in a thread.

        :raises RefusedError, BadBodyError: nothing was changed.
        """
        ...

    def check_passing(self, kind: str, body: Body) -> Body:
        """What may be passed on to all, in the event loop.

        :raises BadBodyError: nothing of it.
        """
        ...

    def check_signal(self, kind: str, body: Body, *, by: int, to: int) -> Body:
        """What place `by` may tell place `to` (0: the server, if it is a peer), in the event loop.

        :raises BadBodyError: nothing of it.
        """
        ...

    def is_place(self, topic_id: int, place: int) -> bool:
        """Whether somebody has this place in this topic, in a thread."""
        ...

    def keep(self, places: Collection[int], now: dt.datetime) -> Collection[int]:
        """Note that these places are held by open sockets; gives those that still are places. In a thread."""
        ...


# The place of the server itself, where it is a peer.
SERVER: Final = 0
# Tell the place of a topic this kind of thing, wherever its socket is.
Tell = Callable[[str, int, str, Body], None]


class Host(Protocol):
    """The server as a peer in a kind of topic, at place 0; one for each process, in its event loop."""

    def start(self, tell: Tell, pool: Pool) -> None:
        """From now on; `pool` has threads that may use the database."""
        ...

    async def stop(self) -> None:
        """Let go of what is held."""
        ...

    def hear(self, topic: str, place: int, kind: str, body: Body) -> None:
        """A place of this process says this, which the desk has checked; never waits."""
        ...

    def doubt(self, topic: str, place: int) -> None:
        """A place may have ended: look whether it has; never waits."""
        ...


_known: Final[dict[str, Desk]] = {}


def desk(kind: str, at: Desk) -> None:
    """Let topics of a kind be asked at this desk.

    :raises ValueError: when there is another one.
    """
    if _known.get(kind, at) is not at:
        raise ValueError(f"There is a desk for {kind!r} already.")
    _known[kind] = at


def of(topic: str) -> tuple[Desk, int] | None:
    """The desk of a topic, and the topic's number there; None where nothing can be asked."""
    found = topics.NAME.fullmatch(topic)
    if found is None or found[1] not in _known:
        return None
    return _known[found[1]], int(found[2])
