"""Hostile pages of a room: refused or limited with a code, others undisturbed."""

import json

import pytest
from websockets.exceptions import ConnectionClosed

from peerhall.accounts.models import User
from peerhall.platform.realtime.protocol import FRAME_LIMIT_BYTES
from peerhall.room.models import Message, Visit
from peerhall.room.protocol import SDP_MAX
from peerhall.tutoring.models import Session
from tests.room.pages import Page, inside, page
from tests.servers import live

pytestmark = pytest.mark.django_db(transaction=True)

CANDIDATE = {"gen": 1, "candidate": "x", "sdpMid": None, "sdpMLineIndex": None}


def assert_undisturbed(one: Page, other: Page) -> None:
    """Whether two others still hear each other."""
    one.pass_on("typing", is_on=True)
    assert other.next("eph", k="typing")["by"] == one.visit


def test_description_of_a_megabyte_closes_its_socket_alone(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with (
        inside(server, tomas, session) as tutor,
        inside(server, aiko, session) as other,
        inside(server, ben, session) as hostile,
    ):
        hostile.signal(tutor.visit, "open", gen=1, sdp="x" * (SDP_MAX + 1))
        assert hostile.next("err")["code"] == "bad_body"
        hostile.signal(tutor.visit, "open", gen=1, sdp="x" * 2**20)
        assert hostile.client.code_at_end() == 1009
        assert_undisturbed(tutor, other)


def test_largest_description_fits_a_frame() -> None:
    said = {"type": "sig", "topic": "room:" + "9" * 18, "to": 2**53, "k": "answer"}
    frame = json.dumps(said | {"d": {"gen": 10**6, "sdp": "x" * (SDP_MAX - 2_000) + "\r\n" * 1_000}})
    assert len(frame) < FRAME_LIMIT_BYTES


def test_flood_of_candidates_is_dropped_and_then_closed(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with (
        inside(server, tomas, session) as tutor,
        inside(server, aiko, session) as other,
        inside(server, ben, session) as hostile,
    ):
        line = json.dumps(
            {"type": "sig", "topic": hostile.topic, "to": tutor.visit, "k": "ice", "d": CANDIDATE}
        )
        frame = "\n".join([line] * 200)
        for _ in range(50):  # ten thousand
            try:
                hostile.client.socket.send(frame)
            except ConnectionClosed:
                break
        assert hostile.client.code_at_end() == 4429
        assert_undisturbed(other, tutor)


@pytest.mark.parametrize(
    "line",
    [
        '{"type":"pub","id":1,"topic":"room:%s","k":"enter","d":{"visit":-1}}',
        '{"type":"pub","id":1,"topic":"room:%s","k":"enter","d":[]}',
        '{"type":"pub","id":1,"topic":"room:%s","k":"enter","d":null}',
        '{"type":"pub","id":1,"topic":"room:%s","k":"enter","d":{"visit":1e400}}',
        '{"type":"pub","id":1,"topic":"room:%s","k":"chat_say","d":{"text":"x"}}',
        '{"type":"pub","id":1,"topic":"room:%s","k":"remove","d":{"visit":"1"}}',
        '{"type":"pub","id":1,"topic":"room:%s","k":"__class__","d":{}}',
        '{"type":"pub","id":1,"topic":"room:%s; DROP","k":"enter","d":{}}',
        '{"type":"pub","id":1,"topic":"session:%s","k":"enter","d":{}}',
        '{"type":"pub","id":1,"topic":"room:999999999999","k":"enter","d":{}}',
        '{"type":"pub","id":9007199254740993,"topic":"room:%s","k":"rules","d":{"locked":1}}',
        '{"type":"eph","topic":"room:%s","k":"reaction","d":{"emoji":"\\ud83d"}}',
        '{"type":"sig","topic":"room:%s","to":-5,"k":"ice","d":{}}',
    ],
)
def test_nonsense_is_answered_with_a_code_and_changes_nothing(
    server: live.Server, session: Session, aiko: User, line: str
) -> None:
    with inside(server, aiko, session) as student:
        columns = [field.attname for field in Visit._meta.concrete_fields if field.attname != "seen_at"]
        before = list(Visit.objects.values(*columns))
        student.client.socket.send(line.replace("%s", str(session.pk)))
        answer = student.next("err", "refused")
        assert answer["code"] in {
            "bad_body",
            "bad_json",
            "bad_message",
            "forbidden",
            "no_peer",
            "not_found",
            "unknown_kind",
        }
        assert student.do("state")["peers"]
        assert list(Visit.objects.values(*columns)) == before


def test_visit_of_somebody_else_is_not_taken_over(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with inside(server, tomas, session) as tutor, page(server, aiko, session) as student:
        done = student.do("enter", visit=tutor.visit)
        assert (done["is_back"], done["visit"] == tutor.visit) == (False, False)
        assert_undisturbed(student_in(student, done["visit"]), tutor)


def student_in(one: Page, visit: int) -> Page:
    """The page, knowing its place."""
    one.visit = visit
    return one


def test_html_in_chat_and_captions_travels_as_text(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    payload = '<img src=x onerror="alert(1)"> [x](javascript:alert(1))'
    with inside(server, tomas, session) as tutor, inside(server, aiko, session) as student:
        student.do("chat_say", text=payload, key="key-0001")
        assert tutor.next("eph", k="chat")["d"]["text"] == payload
        student.pass_on("caption", text=payload, is_final=True)
        assert tutor.next("eph", k="caption")["d"]["text"] == payload
    assert Message.objects.get().text == payload
