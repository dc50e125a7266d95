"""What may stand in a room's documents. Pure; `frontend/src/board/values.ts` writes and reads the same.

**Board** (kind "board"), three maps of bytes:
- `elements`, by "<page>/<person>.<id>": who drew it stands in the name, which nobody else can make. A value
  is the byte 1, the length of a JSON object, the object (an Excalidraw element without what is as usual), and
  for pen strokes the points: their number, steps in eighths of a pixel (zigzag), pressures of 0 to 127.
- `pages`, by number: JSON with its name and its place in the order. Page 1 is there without that.
- `files`, by "<file>/<piece>": the byte 2, one for the type, then a piece of the picture.

**Notes** (kind "notes"): one text, `notes`, in Markdown.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from peerhall.platform.realtime.documents.shelves import Writer
from peerhall.platform.realtime.documents.updates import BYTES, DELETED, GONE, TEXT, Item, Update
from peerhall.platform.realtime.documents.varints import BadBytesError, Reader

BOARD: Final = "board"
NOTES: Final = "notes"
MAPS: Final[Mapping[str, tuple[str, ...]]] = {BOARD: ("elements", "pages", "files"), NOTES: ()}

NOTES_LIMIT: Final = 20_000  # characters that arrive at once
POINTS_LIMIT: Final = 10_000
PIECE_LIMIT_BYTES: Final = 32 * 1024
PIECES: Final = 32  # a picture of a megabyte
ELEMENT_KEY: Final = re.compile(r"[1-9][0-9]?/([1-9][0-9]{0,17})\.[A-Za-z0-9_-]{1,40}")
PAGE_KEY: Final = re.compile(r"[1-9][0-9]?")
FILE_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}/(0|[1-9][0-9]?)")
# A picture's type by its first byte in a piece, and how such a file begins.
PICTURES: Final[Mapping[int, tuple[str, re.Pattern[bytes]]]] = {
    1: ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    2: ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    3: ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
}
# All bytes that do not end a number.
_UNENDING: Final = bytes(range(0x80, 0x100))

Number = Annotated[float, Meta(ge=-1e7, le=1e7)]
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Colour = Annotated[str, Meta(pattern=r"^(#[0-9a-fA-F]{3,8}|[a-z]{3,20})$")]
Link = Annotated[str, Meta(pattern=r"^https?://[^\s\"'<>\\]{1,2000}$")]
Word = Annotated[str, Meta(max_length=30)]
Text = Annotated[str, Meta(max_length=10_000)]
Whole = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Point = tuple[Number, Number]
Kind = Literal["rectangle", "diamond", "ellipse", "arrow", "line", "freedraw", "text", "image", "frame"]


class _Shape(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """Nothing but its fields."""


class Roundness(_Shape):
    """How corners are rounded."""

    type: Annotated[int, Meta(ge=1, le=3)]
    value: Number = 0


class Bound(_Shape):
    """Something that goes with an element."""

    id: Name
    type: Literal["arrow", "text"]


class Binding(_Shape):
    """What an arrow's end holds on to."""

    element_id: Name
    focus: Number = 0
    gap: Number = 0
    fixed_point: Point | None = None


class Crop(_Shape):
    """What of a picture is shown."""

    x: Number
    y: Number
    width: Number
    height: Number
    natural_width: Number
    natural_height: Number


class Element(_Shape):
    """An Excalidraw element; what is missing is as usual."""

    id: Name
    type: Kind
    x: Number
    y: Number
    width: Number = 0
    height: Number = 0
    angle: Number = 0
    stroke_color: Colour = "#1b2b31"
    background_color: Colour = "transparent"
    fill_style: Literal["solid", "hachure", "cross-hatch", "zigzag"] = "solid"
    stroke_width: Number = 2
    stroke_style: Literal["solid", "dashed", "dotted"] = "solid"
    roundness: Roundness | None = None
    roughness: Annotated[int, Meta(ge=0, le=2)] = 0
    opacity: Annotated[float, Meta(ge=0, le=100)] = 100
    seed: Whole = 1
    version: Whole = 1
    version_nonce: Whole = 0
    index: Word | None = None
    group_ids: Annotated[list[Name], Meta(max_length=50)] = []
    frame_id: Name | None = None
    bound_elements: Annotated[list[Bound], Meta(max_length=200)] | None = None
    updated: Whole = 1
    link: Link | None = None
    locked: bool = False
    text: Text = ""
    original_text: Text = ""
    font_size: Annotated[float, Meta(ge=1, le=1_000)] = 20
    font_family: Annotated[int, Meta(ge=1, le=20)] = 6
    text_align: Literal["left", "center", "right"] = "left"
    vertical_align: Literal["top", "middle", "bottom"] = "top"
    container_id: Name | None = None
    auto_resize: bool = True
    line_height: Annotated[float, Meta(gt=0, le=10)] = 1.25
    points: Annotated[list[Point], Meta(max_length=1_000)] = []
    start_binding: Binding | None = None
    end_binding: Binding | None = None
    start_arrowhead: Word | None = None
    end_arrowhead: Word | None = None
    elbowed: bool = False
    simulate_pressure: bool = True
    file_id: Name | None = None
    scale: Point = (1, 1)
    crop: Crop | None = None
    name: Annotated[str, Meta(max_length=100)] | None = None


class Page(_Shape):
    """A page of the board. Pages are shown in the order of `at`, then of their numbers."""

    name: Annotated[str, Meta(max_length=60)]
    at: Number


_elements: Final = msgspec.json.Decoder(Element)
_pages: Final = msgspec.json.Decoder(Page)


def check(kind: str, update: Update, writer: Writer) -> None:
    """Whether this may stand in a document of this kind.

    :raises BadBytesError: when it may not.
    """
    check_item = CHECKS[kind]
    for item in update.items:
        if item.kind not in (GONE, DELETED):
            check_item(item)
        if item.root is not None:
            _check_place(kind, item, writer)


def _check_place(kind: str, item: Item, writer: Writer) -> None:
    """Where something begins: a new name in a map, or the notes' first letters."""
    if kind == NOTES:
        if item.root != NOTES or item.key is not None:
            raise BadBytesError("there is no such place")
        return
    key = item.key or ""
    if item.root == "elements" and (found := ELEMENT_KEY.fullmatch(key)):
        if int(found[1]) != writer.person_id:
            raise BadBytesError("it is in somebody else's name")
        return
    if item.root == "pages" and PAGE_KEY.fullmatch(key):
        return
    if item.root == "files" and (found := FILE_KEY.fullmatch(key)) and int(found[1]) < PIECES:
        return
    raise BadBytesError("there is no such place")


def _check_notes(item: Item) -> None:
    if item.kind != TEXT or len(item.content) > NOTES_LIMIT:
        raise BadBytesError("notes are text, not so much at once")


def _check_board(item: Item) -> None:
    """A value says by its first byte what it is: an element, a page, or a piece of a picture."""
    value = item.content
    if item.kind != BYTES or not isinstance(value, bytes):
        raise BadBytesError("a board holds bytes")
    tag = value[:1]
    if tag == b"\x01":
        read_element(value)
    elif tag == b"{":
        read_page(value)
    elif tag == b"\x02":
        _check_piece(value, is_first=item.key is not None and item.key.endswith("/0"))
    else:
        raise BadBytesError("this is nothing that a board has")


def read_element(value: bytes) -> tuple[Element, bytes]:
    """The element in a value, and its points as they are packed.

    :raises BadBytesError: when there is none.
    """
    reader = Reader(value)
    if reader.byte() != 1:
        raise BadBytesError("this is no element")
    header = reader.take()
    points = value[reader.at :]
    try:
        element = _elements.decode(header)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadBytesError(f"{error}") from None
    if element.type == "freedraw":
        _check_points(points, has_pressures=not element.simulate_pressure)
    elif points:
        raise BadBytesError("only pen strokes have points of this kind")
    return element, points


def _check_points(points: bytes, *, has_pressures: bool) -> None:
    """Whether these are as many numbers as they say; they are not read one by one."""
    count = Reader(points).number()
    numbers = len(points.translate(None, _UNENDING))
    if not 0 < count <= POINTS_LIMIT or numbers != 1 + count * (3 if has_pressures else 2):
        raise BadBytesError("these are no points")
    if points[-1] >= 0x80:
        raise BadBytesError("these points end too early")


def read_points(points: bytes) -> list[tuple[float, float]]:
    """The points of a pen stroke, in pixels from its place."""
    reader = Reader(points)
    x = y = 0
    found = []
    for _ in range(reader.number()):
        x += _signed(reader.number())
        y += _signed(reader.number())
        found.append((x / 8, y / 8))
    return found


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def read_page(value: bytes) -> Page:
    """The page in a value.

    :raises BadBytesError: when there is none.
    """
    try:
        return _pages.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadBytesError(f"{error}") from None


def _check_piece(value: bytes, *, is_first: bool) -> None:
    if len(value) > PIECE_LIMIT_BYTES or value[1:2] == b"" or value[1] not in PICTURES:
        raise BadBytesError("this is no picture")
    if is_first and not PICTURES[value[1]][1].match(value[2:]):
        raise BadBytesError("this is no picture of its type")


CHECKS: Final[Mapping[str, Callable[[Item], None]]] = {BOARD: _check_board, NOTES: _check_notes}
