"""What waits to be sent to one socket: bounded in bytes, so that a slow reader costs nobody else."""

from collections.abc import Callable
from typing import Final

# Counted in characters: lines are ASCII but for a few. Whoever leaves so much unread is cut off.
QUEUE_LIMIT_BYTES: Final = 256 * 1024
# What is queued goes out together, in frames of about this size.
FRAME_BYTES: Final = 64 * 1024


class Outbox:
    """Lines in the order they were put in. Not locked: it belongs to the event loop.

    `wake` is called when something waits again after nothing did, `overflow` when too much does.
    """

    __slots__ = ("in_flight", "is_closed", "lines", "overflow", "size", "wake")

    def __init__(self, *, wake: Callable[[], None], overflow: Callable[[], None]) -> None:
        self.wake = wake
        self.overflow = overflow
        self.lines: list[str] = []
        self.size = 0
        # Bytes of the frame that is being sent: they are not read yet either.
        self.in_flight = 0
        self.is_closed = False

    def put(self, line: str) -> None:
        """Queue one line; nothing once it is closed."""
        if self.is_closed:
            return
        self.size += len(line)
        if self.size + self.in_flight > QUEUE_LIMIT_BYTES:
            self.close()
            self.overflow()
            return
        self.lines.append(line)
        if len(self.lines) == 1:
            self.wake()

    def take(self) -> str:
        """The next frame: all that waits, or a part of it; empty when nothing does."""
        if self.size <= FRAME_BYTES:
            frame = self.lines[0] if len(self.lines) == 1 else "\n".join(self.lines)
            self.lines.clear()
            self.in_flight, self.size = self.size, 0
            return frame
        size = count = 0
        while count < len(self.lines) and (not count or size + len(self.lines[count]) <= FRAME_BYTES):
            size += len(self.lines[count])
            count += 1
        frame = "\n".join(self.lines[:count])
        del self.lines[:count]
        self.size -= size
        self.in_flight = size
        return frame

    def close(self, last_line: str = "") -> None:
        """Take nothing more, and send of what waits only `last_line`: rights may be the reason."""
        self.is_closed = True
        self.lines.clear()
        self.size = 0
        if last_line:
            self.lines.append(last_line)
            self.size = len(last_line)
