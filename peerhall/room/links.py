"""Plain text with the addresses in it that may be followed (S161, S174): the rules of
`frontend/src/room/ui/panel/links.ts`, for pages that are read after the session. Pure."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

ADDRESS: Final = re.compile(r"\bhttps?://[^\s<>\"“”«»]+", re.IGNORECASE)
TRAILING: Final = ".,:;!?'’*_~…"
PAIRS: Final = (("(", ")"), ("[", "]"), ("{", "}"))


class Piece(NamedTuple):
    """A part of a text; `host` of an address whose host has letters beyond ASCII, since they may deceive."""

    text: str
    href: str = ""
    host: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """The pieces in their order; joined, their texts are the text."""
    end = 0
    for match in ADDRESS.finditer(text):
        written = _without_sentence(match[0])
        link = _link_to(written)
        if link is None:
            continue
        if match.start() > end:
            yield Piece(text[end : match.start()])
        yield link
        end = match.start() + len(written)
    if end < len(text):
        yield Piece(text[end:])


def _without_sentence(written: str) -> str:
    """An address without the full stop behind it, and the bracket that was open before it."""
    while True:
        shorter = written.rstrip(TRAILING)
        if any(shorter.endswith(close) and shorter.count(close) > shorter.count(op) for op, close in PAIRS):
            shorter = shorter[:-1]
        if shorter == written:
            return written
        written = shorter


def _link_to(written: str) -> Piece | None:
    """None for what is no address, or hides its host behind a name and password."""
    try:
        parts = urlsplit(written)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        parts.port  # noqa: B018 -- raises where it is none
    except (ValueError, UnicodeError):
        return None
    if not host or "@" in parts.netloc or "\\" in written:
        return None
    return Piece(written, written, "" if parts.netloc.isascii() else host)
