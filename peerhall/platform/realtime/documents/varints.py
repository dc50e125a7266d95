"""The variable-length numbers of Yjs (lib0): seven bits a byte, the lowest first. Pure."""

from typing import Final

# What a browser's numbers hold exactly.
LARGEST: Final = 2**53 - 1


class BadBytesError(ValueError):
    """These bytes are not what they should be; the text says why."""


class Reader:
    """Bytes, from front to back."""

    __slots__ = ("at", "data", "end")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.end = len(data)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= self.end

    def byte(self) -> int:
        """The next byte.

        :raises BadBytesError: at the end.
        """
        if self.at >= self.end:
            raise BadBytesError("it ends too early")
        value = self.data[self.at]
        self.at += 1
        return value

    def number(self) -> int:
        """The next number.

        :raises BadBytesError: at the end, or above LARGEST.
        """
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value > LARGEST:
                    raise BadBytesError("a number is too large")
                return value
            shift += 7
            if shift > 49:
                raise BadBytesError("a number is too long")

    def take(self) -> bytes:
        """The next bytes, which say their length first.

        :raises BadBytesError: when there are fewer.
        """
        length = self.number()
        start, self.at = self.at, self.at + length
        if self.at > self.end:
            raise BadBytesError("it ends too early")
        return self.data[start : self.at]

    def text(self) -> str:
        """The next text.

        :raises BadBytesError: when it is none.
        """
        try:
            return self.take().decode()
        except UnicodeDecodeError:
            raise BadBytesError("a text is no UTF-8") from None


def number(value: int) -> bytes:
    """The bytes of a number."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def sized(data: bytes) -> bytes:
    """Bytes with their length before them."""
    return number(len(data)) + data
