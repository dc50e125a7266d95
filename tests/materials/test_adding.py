"""Adding, changing, ordering and removing: what is kept, who may, and what stays behind."""

import errno
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from peerhall.accounts.models import User
from peerhall.materials import adding, changing, events, jobs
from peerhall.materials.models import Material
from peerhall.materials.refusals import Refusal
from peerhall.materials.types import MaterialType, Visibility
from peerhall.platform import events as facts
from peerhall.platform.audit import trail
from peerhall.tutoring import bookings
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session
from tests import factories
from tests.factories import DAY, NOW
from tests.materials import files

pytestmark = pytest.mark.django_db


def upload(content: bytes = files.PDF, name: str = "a.pdf") -> ContentFile[bytes]:
    """As a form or a program sends it."""
    return ContentFile(content, name=name)


def add(session: Session, actor: User | None = None, **values: Any) -> Material:
    """By the tutor, unless somebody is named; `file` is an upload."""
    file = values.pop("file", None)
    return adding.add(actor=actor or session.creator, session=session, values=values, upload=file, now=NOW)


def test_file_is_kept_under_a_random_key_with_its_bytes(session: Session, storage: Path) -> None:
    kept = add(session, file=upload(name="../Worksheet.PDF"))
    assert (kept.material_type, kept.title, kept.file_name) == ("file", "Worksheet.pdf", "Worksheet.pdf")
    assert (kept.media_type, kept.size_bytes) == ("application/pdf", len(files.PDF))
    (only,) = storage.iterdir()
    assert only.read_bytes() == files.PDF
    assert "orksheet" not in only.name
    assert [entry.act for entry in trail.of("session", session.pk)] == ["material_added"]


def test_picture_has_a_preview(session: Session, storage: Path) -> None:
    kept = add(session, file=upload(files.image("JPEG", (960, 480)), "photo.jpg"))
    assert (kept.width, kept.height, kept.preview_width, kept.preview_height) == (960, 480, 480, 240)
    assert len(list(storage.iterdir())) == 2


def test_link_is_called_by_its_host_and_note_is_rendered_once(session: Session) -> None:
    link = add(session, url="https://www.example.org/x")
    note = add(session, type="note", title="Plan", content="**$x$**")
    assert (link.material_type, link.title, link.url) == ("link", "example.org", "https://www.example.org/x")
    assert note.content_html.startswith("<p><strong><span><math")
    assert list(session.materials.order_by("position").values_list("pk", flat=True)) == [link.pk, note.pk]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"type": "file"}, "file"),
        ({"type": "link"}, "url"),
        ({"type": "link", "url": "javascript:alert(1)"}, "url"),
        ({"type": "note"}, "title"),
        ({"type": "note", "title": "a", "content": "x" * 10_001}, "content"),
        ({"type": "poem", "title": "a"}, "type"),
        ({"title": "a" * 201}, "title"),
        ({"title": "a\u202eb"}, "title"),
        ({"title": "a", "visibility": "nobody"}, "visibility"),
        ({"title": 7}, "title"),
        ({"file": upload(b"", "a.txt")}, "file"),
        ({"file": upload(b"<html>", "a.html")}, "file"),
        ({"file": upload(b"plain", "a.pdf")}, "file"),
        ({"file": upload(files.PDF + files.archive({"a": b""}), "a.pdf")}, "file"),
        ({"file": upload(files.archive({"a.zip": b""}), "a.zip")}, "file"),
        ({"file": upload(files.image()[:60], "a.png")}, "file"),
        ({"file": upload(files.animation(201), "a.gif")}, "file"),
    ],
)
def test_bad_values_name_their_field_and_keep_nothing(
    session: Session, storage: Path, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add(session, **values)
    assert set(refused.value.fields) == {field}
    assert not session.materials.exists()
    assert not storage.exists() or not list(storage.iterdir())


def test_file_over_the_limit_is_told_both_sizes(session: Session, settings: Settings) -> None:
    settings.FILE_LIMIT_BYTES = 1_024
    with pytest.raises(Invalid, match=r"2\.0.KB.*1\.0.KB"):
        add(session, file=upload(b"a" * 2_048, "a.txt"))


@pytest.mark.parametrize("limit", ["SESSION_FILES_LIMIT_BYTES", "PERSON_FILES_LIMIT_BYTES"])
def test_quota_refuses_what_no_longer_fits_and_keeps_nothing_of_it(
    session: Session, storage: Path, settings: Settings, limit: str
) -> None:
    setattr(settings, limit, 2 * len(files.PDF))
    add(session, file=upload())
    add(session, file=upload())
    with pytest.raises(Refusal) as refused:
        add(session, file=upload())
    assert (refused.value.code, refused.value.http_status) == ("quota_spent", 409)
    assert len(list(storage.iterdir())) == 2


def test_full_disk_is_said_and_leaves_nothing(
    session: Session, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(self: FileSystemStorage, name: str, content: Any) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(10))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", save)
    with pytest.raises(Refusal) as refused:
        add(session, file=upload())
    assert (refused.value.code, refused.value.http_status) == ("storage_full", 507)
    assert not list(storage.iterdir())


def test_students_add_only_where_the_tutor_lets_them_and_never_for_everyone(
    session: Session, student: User
) -> None:
    with pytest.raises(Refusal, match="Only tutors"):
        add(session, student, title="Homework")
    changing.let_students_add(actor=session.creator, session=session, is_on=True, now=NOW)
    theirs = add(session, student, title="Homework", visibility="everyone")
    assert theirs.visibility == Visibility.PARTICIPANTS
    changed = changing.change(
        actor=student, session=session, material_id=theirs.pk, values={"title": "Done"}, now=NOW
    )
    assert changed.title == "Done"
    changing.let_students_add(actor=session.creator, session=session, is_on=False, now=NOW)
    with pytest.raises(Refusal, match="Only tutors"):
        changing.change(actor=student, session=session, material_id=theirs.pk, values={}, now=NOW)
    changing.remove(actor=student, session=session, material_id=theirs.pk, now=NOW)  # their own, always


def test_student_who_lost_the_seat_loses_the_right_to_add(session: Session, student: User) -> None:
    changing.let_students_add(actor=session.creator, session=session, is_on=True, now=NOW)
    bookings.reject_request(actor=session.creator, session=session, student=student, reason="", now=NOW)
    with pytest.raises(Refusal, match="Only tutors"):
        add(session, student, title="Homework")


def test_another_file_takes_the_place_of_the_old_one(session: Session, storage: Path) -> None:
    kept = add(session, file=upload(), title="Worksheet")
    old = str(kept.file)
    changed = changing.change(
        actor=session.creator,
        session=session,
        material_id=kept.pk,
        values={},
        upload=upload(b"plain", "b.txt"),
        now=NOW,
    )
    assert (changed.title, changed.file_name, changed.media_type) == ("Worksheet", "b.txt", "text/plain")
    jobs.discard_files.call(keys=[old])
    assert [path.read_bytes() for path in storage.iterdir()] == [b"plain"]


def test_order_is_by_place_and_others_make_room(session: Session) -> None:
    first, second, third = (add(session, title=name).pk for name in "abc")

    def move(which: int, to: int) -> list[int]:
        changing.move(actor=session.creator, session=session, material_id=which, to=to, now=NOW)
        return list(session.materials.order_by("position", "pk").values_list("pk", flat=True))

    assert move(third, 0) == [third, first, second]
    assert move(third, 99) == [first, second, third]
    assert move(first, 1) == [second, first, third]


def test_removed_file_goes_from_the_storage_by_a_job(session: Session, storage: Path) -> None:
    kept = add(session, file=upload())
    told: list[events.FilesLeft] = []
    facts.on(events.FilesLeft)(told.append)
    changing.remove(actor=session.creator, session=session, material_id=kept.pk, now=NOW)
    (fact,) = told
    jobs.discard_files.call(keys=list(fact.keys))
    jobs.discard_files.call(keys=list(fact.keys))  # once more does no harm
    assert not list(storage.iterdir())


def test_sweep_removes_what_no_row_names_after_a_day(session: Session, storage: Path) -> None:
    kept = add(session, file=upload())
    left = default_storage.save("session_materials/left", ContentFile(b"half"))
    modified = default_storage.get_modified_time(left)
    jobs.sweep(now=modified + DAY / 2)
    assert len(list(storage.iterdir())) == 2
    jobs.sweep(now=modified + 2 * DAY)
    assert [f"session_materials/{path.name}" for path in storage.iterdir()] == [str(kept.file)]


@pytest.mark.parametrize(
    "values",
    [
        {"material_type": MaterialType.LINK, "url": ""},
        {"material_type": MaterialType.LINK, "url": "https://x.org", "file": "a"},
        {"material_type": MaterialType.FILE},
        {"material_type": MaterialType.NOTE, "url": "https://x.org"},
        {"material_type": MaterialType.NOTE, "title": ""},
        {"material_type": MaterialType.NOTE, "visibility": "nobody"},
    ],
)
def test_database_keeps_each_of_one_kind(session: Session, values: dict[str, Any]) -> None:
    row = {"title": "a", "session": session, "position": 0, "uploaded_by": session.creator}
    with pytest.raises(IntegrityError), transaction.atomic():
        Material.objects.create(**(row | values), uploaded_at=NOW, updated_at=NOW)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_twenty_uploads_at_once_never_exceed_the_quota(settings: Settings, storage: Path) -> None:
    settings.SESSION_FILES_LIMIT_BYTES = 7 * len(files.PDF)
    session = factories.session()
    codes: list[str] = []

    def bring() -> None:
        try:
            add(Session.objects.get(pk=session.pk), session.creator, file=upload())
            codes.append("kept")
        except Refusal as refusal:
            codes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["kept"] * 7 + ["quota_spent"] * 13
    assert len(list(storage.iterdir())) == 7
