"""One socket as the rules see it: what it may say in which state, and what it says. No input or output."""

from collections.abc import Callable
from enum import Enum

from peerhall.platform.realtime import protocol, topics
from peerhall.platform.realtime.budget import MESSAGES, Budget
from peerhall.platform.realtime.identity import ANONYMOUS, Identity
from peerhall.platform.realtime.outbox import Line, Outbox
from peerhall.platform.realtime.protocol import CloseCode, Eph, Err, FromClient, FromServer, Hello, Sig, Sub


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
    """What is known of one socket. `heard` names what it hears."""

    def __init__(self, *, outbox: Outbox, now: float, is_limited: bool) -> None:
        """`now` in seconds of a clock that never goes back."""
        self.outbox = outbox
        # Called for every event: one call less than a method of its own.
        self.offer: Callable[[Line], None] = outbox.put
        self.state = State.NEW
        self.identity: Identity = ANONYMOUS
        self.heard: set[str] = set()
        # Topics asked for, with the cursor given; whether they may be heard is being found out.
        self.joining: dict[str, int | None] = {}
        # Set where rights have changed since that was begun.
        self.has_other_rights = False
        self.budget = Budget(MESSAGES, now) if is_limited else None
        self.now = now

    def say(self, message: FromServer) -> None:
        """Queue a message for the client."""
        self.offer(Line(protocol.write(message)))

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
        self.now = now
        messages: list[FromClient] = []
        for line in frame.split("\n"):
            try:
                message = protocol.read(line)
            except protocol.BadMessageError as refusal:
                self.charge()
                self._require_greeting(is_hello=False)
                self.say(refusal.err)
                continue
            if not isinstance(message, Eph | Sig):  # these have budgets of their own, by kind
                self.charge()
            self._require_greeting(is_hello=isinstance(message, Hello))
            if isinstance(message, Hello):
                self.state = State.OPEN
            messages.append(message)
        return messages

    def heard_binary(self, now: float) -> None:
        """A binary frame has come; what it may say is counted by the document it is about.

        :raises ClosingError: before the greeting.
        """
        self.now = now
        self._require_greeting(is_hello=False)

    def charge(self) -> None:
        """Count one message against what this socket may say.

        :raises ClosingError: when that was too much.
        """
        if self.budget is not None and not self.budget.spend(1, self.now):
            raise ClosingError(CloseCode.TOO_FAST, "too many messages")

    def _require_greeting(self, *, is_hello: bool) -> None:
        """`hello` comes first, and once."""
        if is_hello != (self.state is State.NEW):
            raise ClosingError(CloseCode.NO_HELLO, "hello comes first, and once")

    def may_ask(self, wish: Sub) -> bool:
        """Whether there could be such a topic, and room for it; says so where not."""
        if not topics.is_name(wish.topic):
            self.say(_refused(wish, "unknown_topic", "No topic is called so."))
            return False
        known = self.heard | self.joining.keys()
        if wish.topic not in known and len(known) >= protocol.TOPICS_LIMIT:
            text = f"One socket hears {protocol.TOPICS_LIMIT} topics at the most."
            self.say(_refused(wish, "too_many_topics", text))
            return False
        return True

    def refuse(self, topic: str) -> None:
        """Say that this topic is not for them, or that there is none: which of both is not told."""
        self.say(Err("forbidden", "There is no such topic for this person.", topic))


def _refused(wish: Sub, code: protocol.ErrCode, message: str) -> Err:
    # As much of the name as a real one could have.
    return Err(code, message, wish.topic[:60])
