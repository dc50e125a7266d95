"""Hostile pages of a document: refused with a code, the document intact, others undisturbed."""

import json
from typing import Any

import pytest
from pycrdt import Array, Doc, Map
from websockets.exceptions import ConnectionClosed

from peerhall.accounts.models import User
from peerhall.platform.realtime.documents import frames
from peerhall.platform.realtime.documents.varints import number, sized
from peerhall.tutoring.models import Session
from tests.room.drawing import Paper, paper, stroke
from tests.servers import live

pytestmark = pytest.mark.django_db(transaction=True)

BAD_FIELDS: tuple[dict[str, Any], ...] = (
    {"link": "javascript:alert(1)"},
    {"link": 'https://x/" onload="x'},
    {"type": "embeddable", "link": "https://example.org"},
    {"type": "text", "text": "x" * 10_001},
    {"strokeColor": "url(https://example.org/x)"},
    {"x": 1e9},
    {"customData": {"a": 1}},
    {"id": "<b>"},
    {"points": [[0, 0]] * 1_001, "type": "line"},
)


def update_of(client: int, key: str, value: bytes, root: str = "elements") -> bytes:
    """An update that a page would make which writes one value."""
    doc: Doc[Map[bytes]] = Doc(client_id=client)
    doc.get(root, type=Map)[key] = value
    return doc.get_update()


def hostile_updates(one: Paper) -> dict[str, bytes]:
    """Each of these must be refused; `one` is who sends them."""
    client, own = one.doc.client_id, f"1/{one.person}."
    nested: Doc[Map[object]] = Doc(client_id=client)
    nested.get("elements", type=Map)[own + "a"] = Array([1, 2])
    good = update_of(client, own + "a", stroke("a"))
    return {
        "cut off": good[:-3],
        "bytes behind": good + b"\x00",
        "noise": bytes(range(256)),
        "a million items": number(1) + number(10**6) + number(client) + b"\x00" + b"\x00\x01" * 20_000,
        "a length of 2^60": b"\x01\x01" + number(client) + b"\x00\x00" + b"\xff" * 8 + b"\x0f\x00",
        "a type in a type": nested.get_update(),
        "another's client": update_of(client + 1, own + "a", stroke("a")),
        "another's name": update_of(client, f"1/{one.person + 1}.a", stroke("a")),
        "another root": update_of(client, "x", stroke("a"), root="secrets"),
        "no such page": update_of(client, f"100/{one.person}.a", stroke("a")),
        "a gap": b"\x01\x01" + number(client) + number(50) + b"\x00\x01\x00",
        "an unknown neighbour": b"\x01\x01"
        + number(client)
        + b"\x00\x83\x63\x05"
        + sized(stroke("a"))
        + b"\x00",
        "a deletion of what is not there": b"\x00\x01\x63\x01\x00\x05",
        "points that are none": update_of(client, own + "a", stroke("a", packed=b"\x05\x00")),
        "a picture that is none": update_of(client, "f/0", b"\x02\x01<svg onload=x>", root="files"),
        "a picture without end": update_of(client, "f/99", b"\x02\x01xx", root="files"),
        "a page's name": update_of(client, "1", json.dumps({"name": "x" * 61, "at": 1}).encode(), "pages"),
        "no bytes": b"\x01\x01"
        + number(client)
        + b"\x00\x28\x01"
        + sized(b"elements")
        + sized((own + "a").encode())
        + b"\x01\x77\x01x\x00",
        **{
            f"fields {number}": update_of(client, own + "a", stroke(str(fields.get("id", "a")), **fields))
            for number, fields in enumerate(BAD_FIELDS)
        },
    }


def test_bad_updates_are_refused_and_change_nothing(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with paper(server, tomas, session) as tutor, paper(server, aiko, session) as hostile:
        tutor.draw()
        hostile.hear_until(lambda: len(hostile.elements()) == 1)
        for name, update in hostile_updates(hostile).items():
            hostile.write(update)
            assert (name, hostile.hear_refusal()) == (name, "bad_update")
        hostile.send(frames.have(b"\xff\xff"))
        assert hostile.hear_refusal() == "bad_update"
        hostile.send(
            bytes((frames.PART, 0)) + sized(b"\x00\x02\x05") + bytes((frames.PART, 1)) + sized(b"\x00")
        )
        assert hostile.hear_refusal() == "bad_update"
        assert hostile.saved == 0
        hostile.sent = 0
        hostile.draw()  # its page may go on
        tutor.hear_until(lambda: len(tutor.elements()) == 2)
        with paper(server, tomas, session) as again:
            assert len(again.elements()) == 2


def test_more_than_a_megabyte_at_once_and_another_document_are_refused(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with paper(server, tomas, session) as tutor, paper(server, aiko, session) as hostile:
        for _ in range(40):
            hostile.send(bytes((frames.PART, 0)) + sized(b"\x00" * 32_000))
        assert hostile.hear_refusal() == "full"
        hostile.page.client.socket.send(number(hostile.document_id + 10**6) + frames.have(b"\x00"))
        assert hostile.hear_refusal() == "no_place"
        assert hostile.ask("open", f"doc:{10**9}", visit=hostile.page.visit)["code"] == "not_found"
        assert hostile.ask("open", visit=tutor.page.visit)["code"] == "not_entered"
        assert hostile.ask("open", visit="1")["code"] == "bad_body"


def test_flood_of_frames_is_dropped_and_then_closed(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with paper(server, tomas, session) as tutor, paper(server, aiko, session) as hostile:
        frame = number(hostile.document_id) + frames.new(b"\x00\x00")
        for _ in range(10_000):
            try:
                hostile.page.client.socket.send(frame)
            except ConnectionClosed:
                break
        assert hostile.page.client.code_at_end() == 4429
        tutor.draw()
        tutor.hear_saved()


def test_pointers_and_ink_go_to_those_who_have_the_board_open(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with paper(server, tomas, session) as tutor, paper(server, aiko, session) as student:
        for topic, said in (
            (student.topic, {"page": 1, "x": 1e12, "y": 0}),
            (student.topic, {"page": 1, "x": 4.5, "y": 0, "name": "<b>"}),
        ):
            student.page.client.say({"type": "eph", "topic": topic, "k": "pointer", "d": said})
        assert student.hear_refusal() == "bad_body"
        tutor.hear_until(lambda: any(said.get("k") == "pointer" for said in tutor.page.heard))
        heard = tutor.page.heard[-1]
        assert (heard["by"], heard["d"]) == (student.page.visit, {"page": 1, "x": 4.5, "y": 0.0})
