"""What a file is, by its contents: the few kinds that are taken, each by its signature. Pure.

Libraries that guess call any zip a document and UTF-16 HTML a text file. What is not recognized here, or
does not fit its name, is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from peerhall.materials.names import split

HEAD_BYTES: Final = 4_096
Family = Literal["image", "drawing", "audio", "video", "document", "archive", "text"]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file. `endings` are the names it may bear; zip-based ones have `member`, a file inside."""

    family: Family
    media_type: str
    endings: frozenset[str]
    member: str = ""


def _of(family: Family, media_type: str, *endings: str, member: str = "") -> Format:
    return Format(family, media_type, frozenset(endings), member)


PNG: Final = _of("image", "image/png", ".png")
JPEG: Final = _of("image", "image/jpeg", ".jpg", ".jpeg")
GIF: Final = _of("image", "image/gif", ".gif")
WEBP: Final = _of("image", "image/webp", ".webp")
SVG: Final = _of("drawing", "image/svg+xml", ".svg")
PDF: Final = _of("document", "application/pdf", ".pdf")
MP3: Final = _of("audio", "audio/mpeg", ".mp3")
WAV: Final = _of("audio", "audio/wav", ".wav")
FLAC: Final = _of("audio", "audio/flac", ".flac")
OGG: Final = _of("audio", "audio/ogg", ".ogg", ".oga", ".opus")
M4A: Final = _of("audio", "audio/mp4", ".m4a")
MP4: Final = _of("video", "video/mp4", ".mp4", ".m4v", ".mov")
WEBM: Final = _of("video", "video/webm", ".webm")
ZIP: Final = _of("archive", "application/zip", ".zip")
TEXT: Final = _of(
    "text",
    "text/plain",
    *(".txt", ".md", ".csv", ".tsv", ".json", ".tex", ".bib", ".yaml", ".yml", ".toml", ".ini", ".log"),
    *(".py", ".ipynb", ".js", ".ts", ".c", ".h", ".cpp", ".java", ".kt", ".rs", ".go", ".rb", ".r", ".jl"),
    *(".sql", ".sh", ".css", ".hs", ".scala", ".swift", ".lua", ".m"),
)
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."
IN_ZIP: Final[tuple[Format, ...]] = (
    _of("document", f"{_OFFICE}wordprocessingml.document", ".docx", member="word/document.xml"),
    _of("document", f"{_OFFICE}spreadsheetml.sheet", ".xlsx", member="xl/workbook.xml"),
    _of("document", f"{_OFFICE}presentationml.presentation", ".pptx", member="ppt/presentation.xml"),
    _of("document", f"{_OPEN}text", ".odt", member="content.xml"),
    _of("document", f"{_OPEN}spreadsheet", ".ods", member="content.xml"),
    _of("document", f"{_OPEN}presentation", ".odp", member="content.xml"),
    _of("document", "application/epub+zip", ".epub", member="META-INF/container.xml"),
)
ALL: Final = (PNG, JPEG, GIF, WEBP, SVG, PDF, MP3, WAV, FLAC, OGG, M4A, MP4, WEBM, ZIP, TEXT, *IN_ZIP)
ENDINGS: Final = frozenset(ending for one in ALL for ending in one.endings)

_SIGNATURES: Final[Mapping[bytes, Format]] = {
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
    b"%PDF-": PDF,
    b"ID3": MP3,
    b"fLaC": FLAC,
    b"OggS": OGG,
    b"\x1a\x45\xdf\xa3": WEBM,
    b"PK\x03\x04": ZIP,
}
_MPEG_FRAME: Final = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][^\xf0-\xff]")
# A page or a script in front of something else is there to be run by whoever guesses.
_MARKUP: Final = re.compile(rb"<\s*(!doctype\s+html|html|script|iframe|body|head)\b", re.IGNORECASE)
_SVG: Final = re.compile(
    r"\A\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE\s+svg[^>\[]*>\s*)?<svg[\s>]", re.S
)


def recognize(head: bytes, *, file_name: str) -> Format | None:
    """The format of a file that begins with `head` (its first 4,096 bytes), if its name fits; else None.

    ZIP stands for everything that is one inside; `archives.look_inside` tells which.
    """
    found = _by_signature(head) or _text(head)
    ending = split(file_name)[1]
    if found is ZIP:
        fits = ending in ZIP.endings or any(ending in one.endings for one in IN_ZIP)
        return ZIP if fits else None
    if found is None or ending not in found.endings:
        return None
    return found


def _by_signature(head: bytes) -> Format | None:
    if head[4:8] == b"ftyp":
        found: Format | None = M4A if head[8:11] == b"M4A" else MP4
    elif head[:4] == b"RIFF":
        found = {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    elif _MPEG_FRAME.match(head):
        found = MP3
    else:
        found = next((one for start, one in _SIGNATURES.items() if head.startswith(start)), None)
    return None if found is None or _MARKUP.search(head) else found


def _text(head: bytes) -> Format | None:
    """UTF-8 without control characters; a multi-byte character may be cut at the end of `head`."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(head) < HEAD_BYTES or error.start < len(head) - 3:
            return None
        text = head[: error.start].decode("utf-8")
    if any(one < " " and one not in "\t\n\r\f" for one in text):
        return None
    return SVG if _SVG.match(text.lstrip("\ufeff")) else TEXT
