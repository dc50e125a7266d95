"""Pages that write in a room's documents, as tests drive them: a Yjs document behind a page's socket."""

import contextlib
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pycrdt import Doc, Map, Text

from peerhall.accounts.models import User
from peerhall.platform.realtime.documents import frames
from peerhall.platform.realtime.documents.varints import Reader, number, sized
from peerhall.tutoring.models import Session
from tests.room.pages import Page, page
from tests.servers import live

PATIENCE_SECONDS: Final = 15.0
STROKE: Final = {"type": "freedraw", "x": 10, "y": 20, "width": 4, "height": 2}


def stroke(id_: str, *, packed: bytes = b"\x02\x00\x00\x10\x08", **fields: Any) -> bytes:
    """An element as pages write it; by default a pen stroke of two points."""
    header = json.dumps({"id": id_, **STROKE, **fields}).encode()
    return b"\x01" + sized(header) + (packed if {**STROKE, **fields}["type"] == "freedraw" else b"")


@dataclass
class Paper:
    """One document on somebody's page."""

    page: Page
    document_id: int
    doc: Doc[Any] = field(default_factory=Doc)
    person: int = 0
    may_write: bool = False
    saved: int = 0
    sent: int = 0
    is_whole: bool = False
    pieces: bytearray = field(default_factory=bytearray)
    errors: list[str] = field(default_factory=list)
    names: Iterator[int] = field(default_factory=itertools.count)

    @property
    def topic(self) -> str:
        """What it is called on the socket."""
        return f"doc:{self.document_id}"

    def open(self) -> None:
        """Open it, tell what is had here, and take what is lacking."""
        opened = self.ask("open", visit=self.page.visit)["d"]
        self.person, self.may_write, self.saved, self.sent = opened["person"], opened["may_write"], 0, 0
        kept = self.doc.get_update()
        self.doc = Doc(client_id=opened["client"])
        self.doc.apply_update(kept)
        self.is_whole = False
        self.send(frames.have(self.doc.get_state()))
        self.hear_until(lambda: self.is_whole)

    def send(self, messages: bytes) -> None:
        """Say something about the document."""
        self.page.client.socket.send(number(self.document_id) + messages)

    @contextlib.contextmanager
    def change(self, *, is_sent: bool = True) -> Iterator[list[bytes]]:
        """Send, in one update, what is written inside; it is in the list afterwards."""
        made: list[bytes] = []
        before = self.doc.get_state()
        with self.doc.transaction():
            yield made
        made.append(self.doc.get_update(before))
        if is_sent:
            self.write(made[0])

    def write(self, update: bytes) -> None:
        """Send an update, whatever it holds."""
        self.sent += 1
        self.send(frames.new(update))

    def draw(self, *, is_sent: bool = True, **fields: Any) -> str:
        """Draw a stroke; gives its name on the board."""
        id_ = f"s{self.doc.client_id}-{next(self.names)}"
        key = f"1/{self.person}.{id_}"
        with self.change(is_sent=is_sent):
            self.doc.get("elements", type=Map)[key] = stroke(id_, **fields)
        return key

    def ask(self, kind: str, topic: str = "", **body: object) -> dict[str, Any]:
        """Ask something of the document, or of another topic; gives the answer."""
        number = next(self.names) + 10**6
        topic = topic or self.topic
        self.page.client.say({"type": "pub", "id": number, "topic": topic, "k": kind, "d": body})
        self.hear_until(lambda: any(said.get("id") == number for said in self.page.heard))
        answer = next(said for said in self.page.heard if said.get("id") == number)
        self.page.heard.remove(answer)
        return answer

    def do(self, kind: str, **body: object) -> None:
        """Ask the room, and be obeyed."""
        answer = self.ask(kind, self.page.topic, **body)
        assert answer["type"] == "done", answer

    def elements(self) -> dict[str, bytes]:
        """What stands on the board here."""
        found: dict[str, bytes] = self.doc.get("elements", type=Map).to_py() or {}
        return found

    def notes(self) -> str:
        """What stands in the notes here."""
        return str(self.doc.get("notes", type=Text))

    def hear_until(self, is_so: Any) -> None:
        """Hear the socket until something is so; refusals are kept in `errors`."""
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            assert time.monotonic() < ends_at, "it did not come"
            frame = self.page.client.socket.recv(live.PATIENCE_SECONDS)
            if isinstance(frame, bytes):
                self._take(frame)
                continue
            for line in frame.split("\n"):
                message = json.loads(line)
                if message["type"] == "err":
                    self.errors.append(message["code"])
                self.page.heard.append(message)

    def hear_refusal(self) -> str:
        """The code of the next refusal."""
        self.hear_until(lambda: self.errors)
        return self.errors.pop(0)

    def hear_saved(self) -> None:
        """Wait until everything sent is kept."""
        self.hear_until(lambda: self.saved == self.sent)

    def _take(self, frame: bytes) -> None:
        reader = Reader(frame)
        assert reader.number() == self.document_id
        self._act(reader)

    def _act(self, reader: Reader) -> None:
        while not reader.is_done:
            kind = reader.number()
            if kind == frames.SAVED:
                self.saved = reader.number()
            elif kind == frames.PART:
                is_last = reader.byte() == 1
                self.pieces += reader.take()
                if is_last:
                    whole, self.pieces = bytes(self.pieces), bytearray()
                    self._act(Reader(whole))
            else:
                self._sync(reader.number(), reader.take())

    def _sync(self, said: int, data: bytes) -> None:
        if said == frames.HAVE:
            self.is_whole = True
            lacking = self.doc.get_update(data)
            if lacking != b"\x00\x00":
                self.write_whole(lacking)
        else:
            self.doc.apply_update(data)

    def write_whole(self, update: bytes) -> None:
        """Send an update in as many pieces as it needs."""
        self.sent += 1
        for frame in frames.pieces(self.document_id, frames.new(update)):
            self.page.client.socket.send(frame)


@contextlib.contextmanager
def paper(
    server: live.Server, person: User, session: Session, kind: str = "board", doc: Doc[Any] | None = None
) -> Iterator[Paper]:
    """Somebody's page in the room with its board (or notes) open; `doc` is what they had of it before."""
    with page(server, person, session) as one:
        state = one.enter()
        opened = Paper(one, state[kind], doc or Doc())
        opened.open()
        yield opened
