"""What stays of a session: its page, the zip, attendance put right, who sees what (B4, J4.14, J7.6, J7.7)."""

import csv
import datetime as dt
import io
import json
import re
import zipfile
from typing import Any, Final

import pytest
from django.test import Client
from pycrdt import Doc, Map, Text

from peerhall.accounts.models import User
from peerhall.platform.audit import trail
from peerhall.room import chat, entering, memory
from peerhall.room.models import Attendance, Document
from peerhall.room.refusals import Refusal
from peerhall.tutoring import sessions
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW
from tests.room.drawing import stroke

pytestmark = [pytest.mark.database, pytest.mark.django_db]

MINUTE: Final = dt.timedelta(minutes=1)
END: Final = NOW + HOUR
HOSTILE: Final = "<script>alert(1)</script> see https://evil.example/x. and javascript:alert(1)"
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("peerhall.platform.clock.now", lambda: END + HOUR)


@pytest.fixture
def held(tomas: User, aiko: User, ben: User) -> Session:
    """An hour that Tomás and Aiko spent together; Ben had a seat and was never seen."""
    session = factories.session(tomas, date=NOW, status=Status.SCHEDULED, title="Recursion, gently")
    for student in (aiko, ben):
        factories.request(session, student, RequestState.APPROVED)
    session.refresh_from_db()
    visits = {
        who: entering.enter(person=who, session=session, visit_id=None, now=NOW)[0] for who in (tomas, aiko)
    }
    entering.keep(visit_ids=[visit.pk for visit in visits.values()], now=NOW + 50 * MINUTE)
    for number, (who, text) in enumerate(((aiko, HOSTILE), (tomas, "=1+1 is two"), (aiko, "to be deleted"))):
        said = chat.say(
            person=who,
            session=session,
            visit_id=visits[who].pk,
            text=text,
            key=str(number),
            now=NOW + number * MINUTE,
        )
    chat.delete(person=aiko, session=session, message_id=said.pk, now=NOW + 3 * MINUTE)
    _write_notes(session)
    _draw(session, aiko)
    sessions.end_session(actor=tomas, session=session, now=NOW + 50 * MINUTE)
    session.refresh_from_db()
    return session


def _put(session: Session, kind: str, doc: Doc[Any]) -> None:
    Document.objects.filter(room=session.pk, kind=kind).update(
        snapshot=doc.get_update(), snapshot_seq=1, seq=1
    )


def _write_notes(session: Session) -> None:
    doc: Doc[Any] = Doc()
    text = doc.get("notes", type=Text)
    text += "## Base case\n\n<img src=x onerror=alert(1)> stop at **one**"
    _put(session, "notes", doc)


def _draw(session: Session, person: User) -> None:
    doc: Doc[Any] = Doc()
    elements = doc.get("elements", type=Map)
    picture: dict[str, Any] = {"type": "image", "width": 40, "height": 30, "fileId": "cat"}
    written: dict[str, Any] = {"type": "text", "text": "f(n) </text><script>", "width": 90, "height": 25}
    placed: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (1, "pen", {}),
        (1, "word", written),
        (2, "cat", picture),
    )
    for page, id_, fields in placed:
        elements[f"{page}/{person.pk}.{id_}"] = stroke(id_, **fields)
    doc.get("pages", type=Map)["2"] = json.dumps({"name": "A cat", "at": 2}).encode()
    doc.get("files", type=Map)["cat/0"] = b"\x02\x01" + PNG
    _put(session, "board", doc)


def browser(person: User | None) -> Client:
    """Somebody's."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def path(session: Session, rest: str = "") -> str:
    """Of the page, or something below it."""
    return f"/sessions/{session.pk}/memory/{rest}"


def test_everything_is_on_one_page_and_nothing_of_it_runs(held: Session, aiko: User) -> None:
    page = browser(aiko).get(path(held)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; see" in page
    assert '<a href="https://evil.example/x" rel="noopener noreferrer nofollow" target="_blank">' in page
    assert 'href="javascript:' not in page
    assert "to be deleted" not in page
    assert "This message was deleted." in page
    assert "<strong>one</strong>" in page
    assert "<img src=x" not in page
    assert "A cat" in page


def test_board_is_a_picture_that_can_be_opened_alone(held: Session, ben: User) -> None:
    client = browser(ben)
    first, second = (client.get(path(held, f"board/{number}/")) for number in (1, 2))
    assert first["Content-Type"] == "image/svg+xml"
    assert "sandbox" in first["Content-Security-Policy"]
    assert b"<polyline" in first.content
    assert b"f(n) &lt;/text&gt;&lt;script&gt;" in first.content
    assert b'href="data:image/png;base64,' in second.content
    box = re.search(rb'viewBox="([^"]+)"', first.content)
    assert box is not None
    assert float(box[1].split()[2]) > 20 * 12  # twenty letters fit, though the element says 90
    assert client.get(path(held, "board/3/")).status_code == 404
    assert client.get(path(held, "board/0/")).status_code == 404


def test_students_see_their_own_attendance_tutors_all(
    held: Session, tomas: User, aiko: User, ben: User
) -> None:
    mine = browser(aiko).get(path(held)).content.decode()
    assert "50 min" in mine
    assert "Put right" not in mine
    assert f"{ben.name}</b>" not in mine
    assert "not there" in browser(ben).get(path(held)).content.decode()
    alls = browser(tomas).get(path(held)).content.decode()
    assert [f"{who.name}</b>" in alls for who in (tomas, aiko, ben)] == [True] * 3


def test_tutor_puts_attendance_right_and_it_leaves_a_trace(
    held: Session, tomas: User, aiko: User, ben: User
) -> None:
    answer = browser(tomas).post(path(held, f"attendance/{ben.pk}/"), {"minutes": "45"}, follow=True)
    assert "0 min were counted; Tomás Vega put it right" in answer.content.decode()
    assert "45 min" in browser(ben).get(path(held)).content.decode()
    (entry,) = [one for one in trail.of("session", held.pk) if one.act == "attendance_corrected"]
    assert (entry.actor_id, entry.person_id, entry.before, entry.after) == (
        tomas.pk,
        ben.pk,
        {"seconds": 0},
        {"seconds": 2700},
    )
    for who, minutes, status in (
        (aiko, "45", 403),
        (tomas, "-1", 400),
        (tomas, "1e9", 400),
        (tomas, "1441", 400),
    ):
        assert (
            browser(who).post(path(held, f"attendance/{aiko.pk}/"), {"minutes": minutes}).status_code
            == status
        )
    assert Attendance.objects.filter(corrected_at__isnull=False).count() == 1
    stranger = factories.stranger()
    assert browser(tomas).post(path(held, f"attendance/{stranger.pk}/"), {"minutes": "5"}).status_code == 404


def test_staff_see_who_was_there_and_not_what_was_said(held: Session, mo: User) -> None:
    client = browser(mo)
    page = client.get(path(held)).content.decode()
    assert "50 min" in page
    for kept in ("evil.example", "Base case", "/memory/board/"):
        assert kept not in page
    assert client.get(path(held, "board/1/")).status_code == 404
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get(path(held, "export/"))))) as packed:
        assert sorted(packed.namelist()) == ["attendance.csv", "index.html", "style.css"]


def test_others_learn_nothing_and_nobody_before_the_end(
    held: Session, eve: User, aiko: User, session: Session
) -> None:
    removed = factories.student("Rudi Rausch")
    factories.request(held, removed, RequestState.REJECTED, closed_reason="removed")
    for who in (eve, removed):
        for rest in ("", "board/1/", "export/"):
            answer = browser(who).get(path(held, rest))
            assert answer.status_code == 403
            assert b"evil.example" not in answer.content
    assert browser(None).get(path(held)).status_code == 302
    Session.objects.filter(pk=session.pk).update(date=END + HOUR)
    answer = browser(aiko).get(path(session))
    assert (answer.status_code, b"once the session is over" in answer.content) == (409, True)
    with pytest.raises(Refusal):
        memory.of(viewer=eve, session=held, now=END + HOUR)


def test_staff_read_no_chat_unseen(tomas: User, mo: User) -> None:
    """No covert monitoring: who looks in comes in, where all see them."""
    session = factories.session(tomas, date=NOW, status=Status.SCHEDULED)
    inside, _room = entering.enter(person=tomas, session=session, visit_id=None, now=NOW)
    chat.say(person=tomas, session=session, visit_id=inside.pk, text="Hello", key="1", now=NOW)

    def read() -> list[str]:
        history = chat.read(person=mo, session=session, before=None, after=None, now=NOW)
        return [line.text for line in history.messages]

    with pytest.raises(Refusal) as refused:
        read()
    assert str(refused.value) == "Come into the room first."
    entering.enter(person=mo, session=session, visit_id=None, now=NOW)
    assert read() == ["Hello"]


def test_zip_opens_without_the_product(held: Session, tomas: User) -> None:
    answer: Any = browser(tomas).get(path(held, "export/"))
    assert answer["Content-Disposition"] == f'attachment; filename="recursion-gently-{NOW:%Y-%m-%d}.zip"'
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert set(files) == {
        "index.html", "attendance.csv", "chat.csv", "notes.md", "style.css",
        "board/page-1.svg", "board/page-2.svg", "board/pictures/cat.png",
    }  # fmt: skip
    page = files["index.html"].decode()
    assert 'src="board/page-1.svg"' in page
    assert "<script" not in page
    assert "http://testserver" not in page
    assert files["board/pictures/cat.png"] == PNG
    assert files["notes.md"].decode().startswith("## Base case")
    said = list(csv.DictReader(io.StringIO(files["chat.csv"].decode("utf-8-sig"))))
    assert [row["text"] for row in said] == [HOSTILE, "'=1+1 is two"]
    there = {
        row["name"]: row["seconds"]
        for row in csv.DictReader(io.StringIO(files["attendance.csv"].decode("utf-8-sig")))
    }
    assert there == {"Tomás Vega": "3000", "Aiko Mori": "3000", "Ben Ode": "0"}


def test_session_page_and_notification_lead_there(held: Session, tomas: User, aiko: User) -> None:
    for who in (tomas, aiko):
        assert f'href="{path(held)}"' in browser(who).get(f"/sessions/{held.pk}/").content.decode()
    told: Any = browser(aiko).get("/api/notifications/").json()
    (ended,) = [note for note in told if note["title"] == "Recursion, gently is over"]
    assert ended["url"].endswith(path(held))


def test_programs_read_the_same(held: Session, aiko: User, mo: User) -> None:
    def told(who: User, what: str) -> Any:
        return browser(who).get(f"/api/sessions/{held.pk}/{what}/").json()

    said = told(aiko, "messages")
    assert [one["text"] for one in said] == [HOSTILE, "=1+1 is two", ""]
    assert (said[2]["is_deleted"], said[0]["user"]["name"]) == (True, "Aiko Mori")
    assert [(one["user"]["name"], one["seconds"]) for one in told(aiko, "attendance")] == [
        ("Aiko Mori", 3000)
    ]
    assert [one["seconds"] for one in told(mo, "attendance")] == [3000, 0, 3000]
    assert told(mo, "messages")["code"] == "forbidden"


def test_session_without_a_room_has_nothing_to_keep(tomas: User) -> None:
    over = factories.session(tomas, date=NOW, status=Status.COMPLETED, outcome="held")
    page = browser(tomas).get(path(over)).content.decode()
    assert "Nobody left anything in the room" in page
