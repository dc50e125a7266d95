"""Who hears what in this process, and how far each topic has been told. No input or output here.

A topic's events reach its listeners in the order of their numbers and without a gap, whatever order
they arrive in: a number too early waits until the ones before it were fetched (`fetch` asks for that).
"""

from collections.abc import Callable, Iterable
from typing import Final, Protocol

from peerhall.platform.realtime import protocol
from peerhall.platform.realtime.catching import Caught
from peerhall.platform.realtime.outbox import Line
from peerhall.platform.realtime.signals import Signal, Told

# Events of a topic whose beginning is being fetched; beyond that they are fetched too.
EARLY_LIMIT: Final = 1_000


class Listener(Protocol):
    """What the hub knows of a socket."""

    def offer(self, line: Line) -> None:
        """Queue a line for it; never waits."""
        ...


class Hold:
    """What is told while a listener joins: kept for it until its own reading is done (`reached` None).

    Its reading may be ahead of the topic, whose events are still on their way to this process: then it
    stays here until the topic has got there too, and is given nothing twice.
    """

    __slots__ = ("events", "reached")

    def __init__(self) -> None:
        self.events: list[Told] = []
        self.reached: int | None = None


class Topic:
    """A topic that somebody here hears, or is about to."""

    __slots__ = ("early", "holds", "is_fetched", "listeners", "name", "seq")

    def __init__(self, name: str) -> None:
        self.name = name
        # The number told last; None until the first listener's reading says where the topic stands.
        self.seq: int | None = None
        self.listeners: dict[Listener, None] = {}
        self.holds: dict[Listener, Hold] = {}
        self.early: dict[int, Told] = {}
        self.is_fetched = False


class Hub:
    """The topics of this process.

    `fetch` is called with a topic that is behind: what follows its cursor is then given to `fetched`.
    """

    def __init__(self, fetch: Callable[[str], None]) -> None:
        self.fetch = fetch
        self.topics: dict[str, Topic] = {}

    def cursors(self, names: Iterable[str]) -> dict[str, int]:
        """How far each topic was told here; those that nobody has finished joining are left out."""
        found = ((name, self.topics.get(name)) for name in names)
        return {name: topic.seq for name, topic in found if topic is not None and topic.seq is not None}

    def audience(self, signal: Signal) -> int:
        """How many hear this event here."""
        topic = self.topics.get(signal.topic) if isinstance(signal, Told) else None
        return 0 if topic is None else len(topic.listeners)

    # Joining and leaving

    def join(self, name: str, listener: Listener) -> None:
        """Hold for `listener` what is told from now on, until `joined`."""
        topic = self.topics.get(name)
        if topic is None:
            topic = self.topics[name] = Topic(name)
        topic.listeners.pop(listener, None)
        topic.holds[listener] = Hold()

    def joined(self, name: str, listener: Listener, caught: Caught) -> None:
        """Give `listener` what it missed and what was held, and from now on everything."""
        topic = self.topics.get(name)
        hold = topic.holds.pop(listener, None) if topic is not None else None
        if topic is None or hold is None:
            return  # left meanwhile
        self._advance(topic, caught)
        kind = protocol.Reset if caught.is_reset else protocol.Ack
        listener.offer(Line(protocol.write(kind(topic=name, seq=caught.seq))))
        reached = caught.head
        for event in caught.events:
            listener.offer(Line(event.line))
        for event in hold.events:
            # Where the topic has leapt meanwhile, the rest is left out: `_release` lets it start over.
            if event.seq == reached + 1:
                listener.offer(Line(event.line))
                reached = event.seq
        hold.reached, hold.events = reached, []
        topic.holds[listener] = hold
        self._release(topic)
        self._deliver_early(topic)
        if listener in topic.holds:
            self._want(topic)

    def leave(self, name: str, listener: Listener) -> None:
        """Nothing more of this topic for `listener`."""
        topic = self.topics.get(name)
        if topic is None:
            return
        topic.listeners.pop(listener, None)
        topic.holds.pop(listener, None)
        if not topic.listeners and not topic.holds:
            del self.topics[name]

    # Events

    def told(self, event: Told) -> None:
        """An event was committed somewhere."""
        topic = self.topics.get(event.topic)
        if topic is None:
            return
        if topic.seq is not None and event.seq == topic.seq + 1:
            self._deliver(topic, event)
            if topic.early:
                self._deliver_early(topic)
        elif topic.seq is None or event.seq > topic.seq:
            if len(topic.early) < EARLY_LIMIT:
                topic.early[event.seq] = event
            self._want(topic)

    def compare(self, heads: dict[str, int]) -> None:
        """Fetch what the database has and this process was not told."""
        for name, head in heads.items():
            topic = self.topics.get(name)
            if topic is not None and topic.seq != head:
                self._want(topic)

    def fetched(self, name: str, caught: Caught | None) -> None:
        """What follows a topic's cursor; None when it could not be read."""
        topic = self.topics.get(name)
        if topic is None:
            return
        topic.is_fetched = False
        if caught is None or topic.seq is None:
            return
        if caught.is_reset:
            self._reset(topic, caught.seq)
        else:
            self._advance(topic, caught)
        self._deliver_early(topic)

    def _want(self, topic: Topic) -> None:
        """Have the topic fetched, once at a time; before its first listener has joined, that will tell."""
        if topic.seq is not None and not topic.is_fetched:
            topic.is_fetched = True
            self.fetch(topic.name)

    def _advance(self, topic: Topic, caught: Caught) -> None:
        """Let all hear of what somebody has read."""
        if topic.seq is None:
            topic.seq = caught.head
        for event in caught.events:
            if event.seq == topic.seq + 1:
                self._deliver(topic, event)

    def _deliver(self, topic: Topic, event: Told) -> None:
        """The next event."""
        topic.seq = event.seq
        line = Line(event.line)
        for listener in topic.listeners:
            listener.offer(line)
        if topic.holds:
            for hold in topic.holds.values():
                if hold.reached is None:
                    hold.events.append(event)
            self._release(topic)

    def _deliver_early(self, topic: Topic) -> None:
        """What had come before its time; what is missing before the rest is fetched."""
        if topic.seq is None or not topic.early:
            return
        early, topic.early = topic.early, {}
        for seq in sorted(early):
            if seq == topic.seq + 1:
                self._deliver(topic, early[seq])
            elif seq > topic.seq:
                topic.early[seq] = early[seq]
        if topic.early:
            self._want(topic)

    def _reset(self, topic: Topic, seq: int) -> None:
        """What lies between is not to be had (too much, or cleared away): let everybody start over."""
        topic.seq = seq
        for listener in topic.listeners:
            self._offer_reset(topic, listener)
        self._release(topic)

    def _release(self, topic: Topic) -> None:
        """Let those hear the topic whose own reading it has reached; tell those it has left behind."""
        if topic.seq is None:
            return
        for listener, hold in list(topic.holds.items()):
            if hold.reached is None or hold.reached > topic.seq:
                continue
            del topic.holds[listener]
            topic.listeners[listener] = None
            if hold.reached < topic.seq:
                self._offer_reset(topic, listener)

    def _offer_reset(self, topic: Topic, listener: Listener) -> None:
        if topic.seq is not None:
            listener.offer(Line(protocol.write(protocol.Reset(topic=topic.name, seq=topic.seq))))
