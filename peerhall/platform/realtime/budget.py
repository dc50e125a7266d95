"""How much one socket, one person and one address may ask for."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

SOCKETS_PER_PERSON: Final = 40
# A school's pupils may all come from one address.
SOCKETS_PER_ADDRESS: Final = 500


@dataclass(frozen=True, slots=True)
class Limit:
    """So much at once, and then so much per second."""

    at_once: int
    per_second: float


# A page says a dozen things when it opens and little later.
MESSAGES: Final = Limit(200, 20.0)


class Budget:
    """What one socket may still say: a bucket that fills up with time."""

    __slots__ = ("left", "limit", "seen_at")

    def __init__(self, limit: Limit, now: float) -> None:
        """`now` in seconds of a clock that never goes back."""
        self.limit = limit
        self.left = float(limit.at_once)
        self.seen_at = now

    def spend(self, messages: int, now: float) -> bool:
        """Whether so many may be sent now."""
        full = float(self.limit.at_once)
        self.left = min(self.left + (now - self.seen_at) * self.limit.per_second, full)
        self.seen_at = now
        if self.left < messages:
            return False
        self.left -= messages
        return True


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
