"""A session's memory as one zip that opens without this program: page, pictures, Markdown, tables (J7.7)."""

import csv
import datetime as dt
import io
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Final

from django.template.loader import render_to_string

from peerhall.room import drawing, keeping
from peerhall.room.links import pieces
from peerhall.room.memory import Memory
from peerhall.ui import markdown

ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
IN_MEMORY_BYTES: Final = 4 * 1024 * 1024
# What a spreadsheet would take for a formula begins with one of these.
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def pack(memory: Memory) -> IO[bytes]:
    """The whole zip, from its beginning. The caller closes it."""
    packed: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 -- the caller's
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        boards = _put_board(into, memory)
        into.writestr("index.html", _page(memory, boards))
        into.writestr("style.css", render_to_string("room/archive.css"))
        into.writestr("attendance.csv", _attendance(memory))
        if memory.messages:
            into.writestr("chat.csv", _chat(memory))
        if memory.notes:
            into.writestr("notes.md", memory.notes)
    packed.seek(0)
    return packed


def _put_board(into: zipfile.ZipFile, memory: Memory) -> list[tuple[str, str, list[str]]]:
    """Each page's file, name and texts; pictures that people had put there lie beside them as they were."""
    pictures = keeping.pictures(memory.session.pk) if memory.pages else {}
    for name, picture in pictures.items():
        into.writestr(f"board/pictures/{name}.{ENDINGS[picture.media_type]}", picture.data)
    found = []
    for number, page in enumerate(memory.pages, 1):
        file = f"board/page-{number}.svg"
        into.writestr(file, drawing.svg(page, pictures))
        found.append((file, page.name, drawing.texts(page)))
    return found


def _page(memory: Memory, boards: list[tuple[str, str, list[str]]]) -> str:
    context = {
        "memory": memory,
        "session": memory.session,
        "boards": boards,
        "notes": markdown.render_note(memory.notes),
        "said": [(message, list(pieces(message.text))) for message in memory.messages],
    }
    return render_to_string("room/archive.html", context)


def _chat(memory: Memory) -> str:
    return _table(
        ("at", "name", "text", "edited"),
        (
            (_utc(one.sent_at), one.person.name, one.text, "yes" if one.edited_at else "")
            for one in memory.messages
            if one.deleted_at is None
        ),
    )


def _attendance(memory: Memory) -> str:
    return _table(
        ("name", "part", "first", "last", "seconds", "counted_seconds", "hands", "messages"),
        (
            (
                line.name,
                line.part.value,
                _utc(line.first_at),
                _utc(line.last_at),
                line.seconds,
                line.counted,
                line.hands,
                line.messages,
            )
            for line in memory.lines
        ),
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    # Spreadsheets read UTF-8 only where the file says so.
    return "\ufeff" + written.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value


def _utc(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""
