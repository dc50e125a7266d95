"""How much one socket, one person and one address may ask for."""

from collections import Counter
from typing import Final

# A page says a dozen things when it opens and little later.
MESSAGES_AT_ONCE: Final = 200
MESSAGES_PER_SECOND: Final = 20.0
SOCKETS_PER_PERSON: Final = 40
# A school's pupils may all come from one address.
SOCKETS_PER_ADDRESS: Final = 500


class Budget:
    """Messages that one socket may still send: a bucket that fills up with time."""

    __slots__ = ("left", "seen_at")

    def __init__(self, now: float) -> None:
        """`now` in seconds of a clock that never goes back."""
        self.left = float(MESSAGES_AT_ONCE)
        self.seen_at = now

    def spend(self, messages: int, now: float) -> bool:
        """Whether so many may be sent now."""
        self.left = min(self.left + (now - self.seen_at) * MESSAGES_PER_SECOND, float(MESSAGES_AT_ONCE))
        self.seen_at = now
        self.left -= messages
        return self.left >= 0


class Places:
    """Sockets that are open now, by person or by address; forgotten when they close."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken: Counter[int | str] = Counter()

    def take(self, who: int | str) -> bool:
        """Whether one more is within the limit; `leave` gives it back in any case."""
        self.taken[who] += 1
        return self.taken[who] <= self.most

    def leave(self, who: int | str) -> None:
        """One of theirs has closed."""
        self.taken[who] -= 1
        if not self.taken[who]:
            del self.taken[who]
