"""One socket as the rules see it: what it may say in which state, and what it says. No input or output."""

from enum import Enum
from typing import Final

from peerhall.platform.realtime import protocol, topics
from peerhall.platform.realtime.budget import Budget
from peerhall.platform.realtime.identity import ANONYMOUS, Identity
from peerhall.platform.realtime.outbox import Outbox
from peerhall.platform.realtime.protocol import CloseCode, Err, FromClient, Hello, Sub

# More lines than anybody's patience in one frame: a socket's budget would not last for them either.
LINES_LIMIT: Final = 200


class State(Enum):
    """Where a socket stands."""

    NEW = "new"
    OPEN = "open"
    CLOSED = "closed"


class ClosingError(Exception):
    """The socket is to be closed, with this code, for this reason."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Connection:
    """What is known of one socket. `heard` names what it hears or is about to."""

    def __init__(self, *, outbox: Outbox, now: float, is_limited: bool) -> None:
        """`now` in seconds of a clock that never goes back."""
        self.outbox = outbox
        self.state = State.NEW
        self.identity: Identity = ANONYMOUS
        self.heard: set[str] = set()
        self.budget = Budget(now) if is_limited else None

    def offer(self, line: str) -> None:
        """Queue a line for the client."""
        self.outbox.put(line)

    def greeted(self, identity: Identity) -> None:
        """It is known who this is."""
        self.identity = identity
        self.state = State.OPEN

    def read(self, frame: str, now: float) -> list[FromClient]:
        """The messages of a frame that can be acted on; the others are answered here.

        :raises ClosingError: when the client does what no well-meant one does.
        """
        if len(frame) > protocol.FRAME_LIMIT_BYTES:
            raise ClosingError(CloseCode.TOO_LARGE, "frame too large")
        lines = frame.split("\n")
        if self.budget is not None and not self.budget.spend(len(lines), now):
            raise ClosingError(CloseCode.TOO_FAST, "too many messages")
        messages: list[FromClient] = []
        for line in lines:
            try:
                message = protocol.read(line)
            except protocol.BadMessageError as refusal:
                self._require_greeting(is_hello=False)
                self.offer(protocol.write(refusal.err))
                continue
            self._require_greeting(is_hello=isinstance(message, Hello))
            if isinstance(message, Hello):
                self.state = State.OPEN
            messages.append(message)
        return messages

    def _require_greeting(self, *, is_hello: bool) -> None:
        """`hello` comes first, and once."""
        if is_hello != (self.state is State.NEW):
            raise ClosingError(CloseCode.NO_HELLO, "hello comes first, and once")

    def may_ask(self, wish: Sub) -> bool:
        """Whether there could be such a topic, and room for it; says so where not."""
        if not topics.is_name(wish.topic):
            self.offer(protocol.write(_refused(wish, "unknown_topic", "No topic is called so.")))
            return False
        if wish.topic not in self.heard and len(self.heard) >= protocol.TOPICS_LIMIT:
            text = f"One socket hears {protocol.TOPICS_LIMIT} topics at the most."
            self.offer(protocol.write(_refused(wish, "too_many_topics", text)))
            return False
        return True

    def refuse(self, topic: str) -> None:
        """Say that this topic is not for them, or that there is none: which of both is not told."""
        self.offer(protocol.write(Err("forbidden", "There is no such topic for this person.", topic)))


def _refused(wish: Sub, code: protocol.ErrCode, message: str) -> Err:
    # As much of the name as a real one could have.
    return Err(code, message, wish.topic[:60])
