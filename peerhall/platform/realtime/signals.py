"""What processes of one instance say to each other: events that were committed, rights that changed."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

# What fits a Unix datagram on every system; larger lists travel in parts.
PARCEL_BYTES: Final = 32 * 1024


def digest_of(secret: str) -> str:
    """A browser session's key or a ticket as it is kept and passed on: of no use to whoever reads it."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Told(msgspec.Struct, frozen=True, array_like=True, tag=1, gc=False):
    """A committed event. `line` is the message that sockets get, encoded once."""

    topic: str
    seq: int
    line: str


class Reconsider(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """This person's rights have changed: ask about every topic that their sockets hear."""

    user_id: int


class SignOut(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Close the sockets of a person (all devices), or of one browser session by its digest."""

    user_id: int | None = None
    browser_session: str | None = None


class Missed(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """Something may have been lost on the way: look at the heads."""


class Passed(msgspec.Struct, frozen=True, array_like=True, tag=5, gc=False):
    """Said in passing to all who have a place in the topic but `by`, or to place `to` alone."""

    topic: str
    by: int
    to: int | None
    line: str


class PlaceEnded(msgspec.Struct, frozen=True, array_like=True, tag=6):
    """Whoever has this place in the topic has it no longer."""

    topic: str
    place: int


class Wrote(msgspec.Struct, frozen=True, array_like=True, tag=7, gc=False):
    """The document's log has a new entry; without `data` it is to be read there."""

    document: int
    seq: int
    data: bytes
    count: int


class WritersChanged(msgspec.Struct, frozen=True, array_like=True, tag=8):
    """Who may write in this document is to be asked again."""

    document: int


Signal = Told | Reconsider | SignOut | Missed | Passed | PlaceEnded | Wrote | WritersChanged

_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(list[Signal])
# A parcel by itself, which a bus sends in place of what it could not keep.
MISSED: Final = _encoder.encode([Missed()])


def parcels(signals: Iterable[Signal]) -> Iterator[bytes]:
    """The signals in order, encoded, in parts that a bus carries whole."""
    part: list[Signal] = []
    size = 0
    for signal in signals:
        weight = _weight(signal)
        if part and size + weight > PARCEL_BYTES:
            yield _encoder.encode(part)
            part, size = [], 0
        part.append(signal)
        size += weight
    if part:
        yield _encoder.encode(part)


def _weight(signal: Signal) -> int:
    """About its bytes in a parcel."""
    match signal:
        case Told() | Passed():
            return len(signal.line.encode()) + 100
        case Wrote():
            return len(signal.data) + 100
        case _:
            return 200


def unpack(parcel: bytes) -> Sequence[Signal]:
    """The signals of a parcel.

    :raises msgspec.DecodeError: when it is none.
    """
    return _decoder.decode(parcel)
