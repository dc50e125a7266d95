"""What waits to be sent to one socket: bounded in bytes, so that a slow reader costs nobody else."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from peerhall.platform.realtime.wire import binary_frame_of, frame_of

# Counted in characters: lines are ASCII but for a few. Whoever leaves so much unread is cut off.
QUEUE_LIMIT_BYTES: Final = 256 * 1024
# What is queued goes out together, in frames of about this size.
FRAME_BYTES: Final = 32 * 1024


class Line:
    """A message; its frame is made once, however many are sent it."""

    __slots__ = ("_frame", "size", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.size = len(text)
        self._frame = b""

    def frame(self) -> bytes:
        """The message as a frame of its own."""
        if not self._frame:
            self._frame = frame_of(self.text)
        return self._frame


class Packet(Line):
    """A binary frame among the lines; it has no text and goes out by itself."""

    __slots__ = ()

    def __init__(self, data: bytes) -> None:
        super().__init__("")
        self.size = len(data)
        self._frame = binary_frame_of(data)


class Outbox:
    """Lines in the order they were put in. Not locked: it belongs to the event loop.

    `wake` is called when something waits again after nothing did, `overflow` when too much does.
    """

    __slots__ = ("is_closed", "lines", "overflow", "size", "streams", "wake")

    def __init__(self, *, wake: Callable[[], None], overflow: Callable[[], None]) -> None:
        self.wake = wake
        self.overflow = overflow
        self.lines: list[Line] = []
        # Too long to be queued: sent piece by piece, whenever nothing else waits. Its bytes are shared.
        self.streams: deque[Packet] = deque()
        self.size = 0
        self.is_closed = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.lines or self.streams)

    def put(self, line: Line) -> None:
        """Queue one line; nothing once it is closed."""
        if self.is_closed:
            return
        self.size += line.size
        if self.size > QUEUE_LIMIT_BYTES:
            self.close()
            self.overflow()
            return
        self.lines.append(line)
        if len(self.lines) == 1 and not self.streams:
            self.wake()

    def stream(self, packets: Sequence[Packet]) -> None:
        """Send these as the client takes them; how many there may be is the caller's matter."""
        if self.is_closed:
            return
        was_empty = self.is_empty
        self.streams.extend(packets)
        if was_empty:
            self.wake()

    def take(self) -> bytes:
        """The next frame of what waits (there must be something): all of it, or as much as fits."""
        if not self.lines:
            return self.streams.popleft().frame()
        if len(self.lines) == 1 or not self.lines[0].text:
            line = self.lines.pop(0)
            self.size -= line.size
            return line.frame()
        size = count = 0
        for line in self.lines:
            if (count and size + line.size > FRAME_BYTES) or not line.text:
                break
            size += line.size
            count += 1
        frame = frame_of("\n".join([line.text for line in self.lines[:count]]))
        del self.lines[:count]
        self.size -= size
        return frame

    def close(self, last: Line | None = None) -> None:
        """Take nothing more, and of what waits send only `last`: a lost right may be the reason."""
        self.is_closed = True
        self.lines.clear()
        self.streams.clear()
        self.size = 0
        if last is not None:
            self.lines.append(last)
            self.size = last.size
