"""What pages of a room say about its board and its notes, on the topics `doc:<id>` (the room's state has the
ids). `pub open` gives a place (the visit's number) and the number under which the page writes; then binary
frames carry the document (`platform/realtime/documents/frames.py`, and `board` for what may stand in it).

In passing go pointers, and strokes while they are drawn; the finished stroke comes with the document.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from msgspec import Meta

from peerhall.platform.realtime.budget import Limit
from peerhall.room.messages import Command, Passing
from peerhall.room.protocol import Nothing, Number, Shape

INK_MAX: Final = 400

Coordinate = Annotated[float, Meta(ge=-1e7, le=1e7)]
PageNumber = Annotated[int, Meta(ge=1, le=99)]


class Open(Shape, frozen=True):
    """Open the document, from the visit that this page has in the room."""

    visit: Number


class Opened(Shape, frozen=True):
    """Open. `client` is what the page writes as (Yjs's clientID), `person` who it draws as (`board`)."""

    client: int
    person: int
    may_write: bool


class Pointer(Shape, frozen=True):
    """Where somebody points on a page of the board."""

    page: PageNumber
    x: Coordinate
    y: Coordinate


class Ink(Shape, frozen=True):
    """More of a stroke that is being drawn: x and y by turns, from its place at `x` and `y`."""

    page: PageNumber
    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    x: Coordinate
    y: Coordinate
    points: Annotated[list[Coordinate], Meta(max_length=INK_MAX)]
    colour: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{3,8}$")]
    width: Annotated[float, Meta(gt=0, le=100)]
    opacity: Annotated[float, Meta(ge=0, le=100)]


COMMANDS: Final[Mapping[str, Command]] = {
    "open": Command(Open, Opened, Limit(20, 0.5)),
    "carry_over": Command(Nothing, Nothing, Limit(3, 0.1)),
}
PASSING: Final[Mapping[str, Passing]] = {
    "pointer": Passing(Pointer, Limit(60, 20.0)),
    "ink": Passing(Ink, Limit(90, 30.0)),
}
