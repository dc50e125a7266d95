"""Materials on pages and by API, for everybody around a session."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from peerhall.accounts import tokens
from peerhall.accounts.models import User
from peerhall.materials import adding, signing
from peerhall.materials.models import Material
from peerhall.platform.audit import trail
from peerhall.tutoring.models import Session
from tests import factories
from tests.factories import NOW
from tests.materials import files

pytestmark = pytest.mark.django_db
BYTES = bytes(range(32, 127)) * 100


@pytest.fixture
def kept(session: Session) -> Material:
    """A text for those who take part."""
    file = ContentFile(BYTES, name='Wörk "sheet".txt')
    return adding.add(actor=session.creator, session=session, values={}, upload=file, now=NOW)


def browser(user: User | None = None) -> Client:
    """Somebody's."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def program(user: User) -> Client:
    """Somebody's program, with a token."""
    return Client(headers={"Authorization": f"Bearer {tokens.issue(person=user, now=NOW).access}"})


def address(material: Material) -> str:
    """Where its bytes are."""
    return f"/sessions/{material.session_id}/materials/{material.pk}/download/"


def test_page_lists_them_with_locked_titles_for_others(session: Session, kept: Material) -> None:
    everyone = {"type": "link", "url": "https://example.org/open", "visibility": "everyone"}
    adding.add(actor=session.creator, session=session, values=everyone, now=NOW)
    page = f"/sessions/{session.pk}/"

    tutors = browser(session.creator).get(page).content.decode()
    assert address(kept) in tutors
    assert 'enctype="multipart/form-data"' in tutors

    strangers = browser(factories.stranger()).get(page).content.decode()
    assert address(kept) not in strangers
    assert kept.title.split()[0] in strangers
    assert "https://example.org/open" in strangers
    assert 'enctype="multipart/form-data"' not in strangers


def test_download_is_the_same_bytes_and_can_do_no_harm(kept: Material, student: User) -> None:
    answer = browser(student).get(address(kept))
    assert answer.getvalue() == BYTES
    headers = {name: answer[name] for name in ["Content-Type", "Content-Length", "X-Content-Type-Options"]}
    assert headers == {
        "Content-Type": "text/plain",
        "Content-Length": str(len(BYTES)),
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''W%C3%B6rk%20sheet.txt"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 9),
        ("bytes=9000-", 206, 9_000, 9_499),
        ("bytes=-100", 206, 9_400, 9_499),
        ("bytes=9400-99999", 206, 9_400, 9_499),
        ("bytes=0-0,5-6", 200, 0, 9_499),
        ("bytes=9-3", 200, 0, 9_499),
        ("lines=1-2", 200, 0, 9_499),
    ],
)
def test_parts_of_a_file(
    kept: Material, student: User, *, asked: str, status: int, first: int, last: int
) -> None:
    answer = browser(student).get(address(kept), headers={"Range": asked})
    assert answer.status_code == status
    assert answer.getvalue() == BYTES[first : last + 1]
    assert answer["Content-Length"] == str(last - first + 1)
    if status == 206:
        assert answer["Content-Range"] == f"bytes {first}-{last}/9500"


def test_what_lies_beyond_the_end_and_what_is_known(kept: Material, student: User) -> None:
    client = browser(student)
    beyond = client.get(address(kept), headers={"Range": "bytes=9500-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, "bytes */9500")
    tag = client.get(address(kept))
    tag.getvalue()
    assert client.get(address(kept), headers={"If-None-Match": tag["ETag"]}).status_code == 304
    changed = client.get(address(kept), headers={"Range": "bytes=0-1", "If-Range": '"old"'})
    assert (changed.status_code, len(changed.getvalue())) == (200, 9_500)


def test_web_server_in_front_may_send_it(kept: Material, student: User, settings: Any) -> None:
    settings.ACCEL_PREFIX = "/kept/"
    answer = browser(student).get(address(kept))
    assert answer["X-Accel-Redirect"] == f"/kept/{kept.file}"
    assert answer.content == b""
    assert browser(factories.stranger()).get(address(kept)).status_code == 404


def test_address_in_json_is_good_for_its_reader_and_ten_minutes(
    session: Session, kept: Material, student: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = program(student).get(f"/api/sessions/{session.pk}/materials/").json()
    (url,) = [one["url"] for one in listed]
    assert url.startswith("http://testserver/sessions/")
    assert Client().get(url).getvalue() == BYTES
    assert browser(student).get(url).getvalue() == BYTES
    assert browser(factories.stranger()).get(url).status_code == 404
    assert Client().get(f"{url}x").status_code == 404
    assert Client().get(address(kept)).status_code == 404

    moved = url.replace(f"/materials/{kept.pk}/", f"/materials/{kept.pk + 1}/")
    assert Client().get(moved).status_code == 404
    monkeypatch.setattr("peerhall.platform.clock.now", lambda: NOW + signing.LIFE)
    assert Client().get(url).status_code == 404


def test_address_in_json_is_worth_nothing_once_its_reader_lost_the_seat(
    session: Session, kept: Material, student: User
) -> None:
    url = program(student).get(f"/api/sessions/{session.pk}/materials/{kept.pk}/").json()["url"]
    session.requests.update(state="rejected")
    assert Client().get(url).status_code == 404


def test_details_have_what_the_reader_may_open_and_the_titles_of_the_rest(
    session: Session, kept: Material, student: User
) -> None:
    path = f"/api/sessions/{session.pk}/"
    own = program(student).get(path)
    assert [one["id"] for one in own.json()["materials"]] == [kept.pk]
    others = program(factories.stranger()).get(path).json()
    assert (others["materials"], others["locked_materials"]) == ([], [kept.title])
    # The signature in an address changes, the tag does not.
    assert program(student).get(path, headers={"If-None-Match": own["ETag"]}).status_code == 304


def test_programs_add_files_as_forms_do_and_the_rest_as_json(session: Session) -> None:
    client = program(session.creator)
    path = f"/api/sessions/{session.pk}/materials/"
    file = client.post(path, {"file": SimpleUploadedFile("a.pdf", files.PDF), "title": "A", "type": "file"})
    assert (file.status_code, file.json()["type"], file.json()["file_name"]) == (201, "file", "a.pdf")
    note = client.post(path, json.dumps({"material_type": "note", "title": "N"}), "application/json")
    assert (note.status_code, note.json()["type"]) == (201, "note")
    for body in [{"type": "file", "title": "A"}, {"type": "link", "title": "A", "url": "//evil.example"}]:
        refused = client.post(path, json.dumps(body), "application/json")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    redirect = client.get(f"{path}{file.json()['id']}/download/")
    assert Client().get(redirect["Location"]).getvalue() == files.PDF
    assert client.delete(f"{path}{note.json()['id']}/").status_code == 204


def test_form_keeps_what_was_typed_and_takes_several_files(session: Session) -> None:
    client = browser(session.creator)
    path = f"/sessions/{session.pk}/materials/add/"
    refused = client.post(path, {"type": "link", "url": "javascript:alert(1)", "title": "Kept words"})
    assert refused.status_code == 400
    assert "Kept words" in refused.content.decode()
    assert "Paste a link that starts with https://." in refused.content.decode()
    both = [SimpleUploadedFile("a.pdf", files.PDF), SimpleUploadedFile("b.txt", b"b")]
    assert client.post(path, {"type": "file", "file": both}).status_code == 302
    bad = [SimpleUploadedFile("c.txt", b"c"), SimpleUploadedFile("d.pdf", b"plain")]
    answer = client.post(path, {"type": "file", "file": bad})
    assert answer.status_code == 400
    assert "Added to the materials." in answer.content.decode()  # what was kept before the bad one
    titles = session.materials.order_by("position").values_list("title", flat=True)
    assert list(titles) == ["a.pdf", "b.txt", "c.txt"]


def test_note_is_read_on_its_page(session: Session, student: User) -> None:
    values = {"type": "note", "title": "Plan", "content": "<script>alert(1)</script> $x$"}
    note = adding.add(actor=session.creator, session=session, values=values, now=NOW)
    page = browser(student).get(f"/sessions/{session.pk}/materials/{note.pk}/").content.decode()
    assert "<math" in page
    assert "<script>alert(1)" not in page


def test_what_a_moderator_reads_is_put_on_record_once_a_day(session: Session, kept: Material) -> None:
    client = browser(factories.moderator())
    for _ in range(2):
        client.get(address(kept)).getvalue()
        client.get(f"/sessions/{session.pk}/")
    acts = [entry.act for entry in trail.of("session", session.pk)]
    assert acts.count("materials_read") == 1


def test_queries_do_not_grow_with_materials(
    session: Session, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = browser(session.creator)
    adding.add(actor=session.creator, session=session, values={"title": "0"}, now=NOW)
    path = f"/sessions/{session.pk}/"
    client.get(path)
    with django_assert_max_num_queries(100) as few:
        client.get(path)
    for number in range(1, 20):
        adding.add(actor=session.creator, session=session, values={"title": str(number)}, now=NOW)
    with django_assert_num_queries(len(few)):
        client.get(path)


def test_file_that_is_gone_from_the_storage_is_not_found(
    kept: Material, student: User, storage: Path
) -> None:
    for path in storage.iterdir():
        path.unlink()
    assert browser(student).get(address(kept)).status_code == 404
