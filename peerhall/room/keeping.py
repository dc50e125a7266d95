"""What the people of a room have drawn and written, as it is kept: for the memory of a session, for exports
and for the next session of the same title."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from peerhall.platform.realtime.documents.copies import Copy
from peerhall.platform.realtime.documents.varints import BadBytesError
from peerhall.room import board
from peerhall.room.board import Element
from peerhall.room.models import Document
from peerhall.room.shelving import SHELF
from peerhall.room.types import DocumentKind

KEY: Final = re.compile(r"([0-9]+)/([0-9]+)\.(.*)")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something on the board, and who drew it first. `points` of a pen stroke, in pixels from `x` and `y`."""

    person_id: int
    element: Element
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A page of the board; what lies lowest comes first. `name` is empty where nobody gave it one."""

    number: int
    name: str
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on the board, by the `file_id` of its elements."""

    media_type: str
    data: bytes


def notes(room_id: int) -> str:
    """The room's notes, in Markdown; empty where there are none."""
    document = Document.objects.filter(room=room_id, kind=DocumentKind.NOTES).only("pk").first()
    return "" if document is None else _copy(document).text("notes")


def pages(room_id: int) -> list[BoardPage]:
    """The pages of the room's board in their order, those without anything left out."""
    copy = _board(room_id)
    if copy is None:
        return []
    by_page: dict[int, list[Drawn]] = defaultdict(list)
    for key, value in copy.values("elements").items():
        if found := KEY.fullmatch(key):
            by_page[int(found[1])] += _drawn(int(found[2]), value)
    named = _named(copy)
    order = sorted(by_page, key=lambda number: (named.get(number, ("", float(number)))[1], number))
    return [
        BoardPage(
            number,
            named.get(number, ("", 0))[0],
            tuple(sorted(by_page[number], key=lambda one: (one.element.index or "", one.element.id))),
        )
        for number in order
        if by_page[number]
    ]


def pictures(room_id: int) -> dict[str, Picture]:
    """The pictures of the room's board that are whole."""
    copy = _board(room_id)
    pieces: dict[str, dict[int, bytes]] = defaultdict(dict)
    for key, value in (copy.values("files") if copy else {}).items():
        if board.FILE_KEY.fullmatch(key) and value[:1] == b"\x02":
            name, _, number = key.rpartition("/")
            pieces[name][int(number)] = value
    found = {name: _picture(theirs) for name, theirs in pieces.items()}
    return {name: picture for name, picture in found.items() if picture is not None}


def strokes(room_id: int) -> Counter[int]:
    """How many things on the board each person has drawn, as far as they are still there."""
    copy = _board(room_id)
    keys = copy.values("elements") if copy else {}
    return Counter(int(found[2]) for key in keys if (found := KEY.fullmatch(key)))


def left_before(document: Document) -> Document | None:
    """The same document of the last session that the same person has held under the same title."""
    session = document.room.session
    earlier = Document.objects.filter(
        kind=document.kind,
        room__closed_at__isnull=False,
        room__session__creator=session.creator_id,
        room__session__title=session.title,
        room__session__date__lt=session.date,
        seq__gt=0,
    )
    return earlier.order_by("-room__session__date", "-pk").defer("snapshot").first()


def whole(document: Document) -> bytes:
    """All of a document, as one update."""
    return _copy(document).folded()


def _board(room_id: int) -> Copy | None:
    document = Document.objects.filter(room=room_id, kind=DocumentKind.BOARD).only("pk").first()
    return None if document is None else _copy(document)


def _copy(document: Document) -> Copy:
    return Copy(document.pk, SHELF, SHELF.load(document.pk))


def _drawn(person_id: int, value: bytes) -> list[Drawn]:
    """What stands in a value; a page's name or a picture under an element's name is left out."""
    try:
        element, packed = board.read_element(value)
    except BadBytesError:
        return []
    return [Drawn(person_id, element, tuple(board.read_points(packed)) if packed else ())]


def _named(copy: Copy) -> dict[int, tuple[str, float]]:
    """Name and place in the order of pages that have one."""
    found = {}
    for key, value in copy.values("pages").items():
        try:
            page = board.read_page(value)
        except BadBytesError:
            continue
        if board.PAGE_KEY.fullmatch(key):
            found[int(key)] = (page.name, page.at)
    return found


def _picture(pieces: dict[int, bytes]) -> Picture | None:
    """The picture, unless a piece is missing, or it is none of its type."""
    if sorted(pieces) != list(range(len(pieces))):
        return None
    media_type, beginning = board.PICTURES.get(pieces[0][1], ("", None))
    data = b"".join(pieces[number][2:] for number in sorted(pieces))
    return Picture(media_type, data) if beginning is not None and beginning.match(data) else None
