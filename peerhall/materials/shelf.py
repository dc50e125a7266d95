"""What a session keeps, as one viewer sees it: what they may open, and the titles of the rest (A23)."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.accounts.people import PersonView
from peerhall.materials import links, policy
from peerhall.materials.models import Material
from peerhall.materials.names import split
from peerhall.materials.types import MaterialType, Visibility
from peerhall.platform.audit import trail
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import Instances
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer

_STANDINS: Final = {"session": prepared.number(0)}
_ROWS: Final = Instances(
    Material,
    lambda: Material.objects.filter(session=_STANDINS["session"]).order_by("position", "pk"),
    _STANDINS,
)
# An icon and a hue for each kind, as drawn.
LOOKS: Final = {
    "image": ("image", "a4"),
    "audio": ("volume-2", "a9"),
    "video": ("video", "a6"),
    "archive": ("file-archive", "a5"),
    "document": ("file-text", "a1"),
    MaterialType.LINK: ("link", "a8"),
    MaterialType.NOTE: ("notebook-pen", "a3"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialView:
    """One line of the list. `url` is where it opens; a picture has a `preview_url` and its size."""

    id: int
    title: str
    material_type: str
    url: str
    icon: str
    hue: str
    host: str
    ending: str
    kind: str
    size_bytes: int
    is_for_everyone: bool
    content_html: str
    added_by: PersonView
    is_own: bool
    added_at: dt.datetime
    updated_at: dt.datetime
    preview_url: str
    preview_width: int
    preview_height: int
    may_change: bool
    may_remove: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfView:
    """The section of a session's page. `locked` are titles of what the viewer may not open."""

    materials: tuple[MaterialView, ...]
    locked: tuple[str, ...]
    may_add: bool
    may_arrange: bool
    students_may_add: bool
    limit_bytes: int

    @property
    def count(self) -> int:
        """How many there are, also those that the viewer may not open."""
        return len(self.materials) + len(self.locked)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to see or do."""
        return bool(self.materials or self.locked or self.may_add)


@dataclass(frozen=True, slots=True)
class _Reader:
    """The viewer's rights here, asked once for all materials."""

    viewer: Viewer
    may_add: bool
    may_arrange: bool

    def brought(self, row: Material) -> bool:
        """Whether it is their own."""
        return row.uploaded_by_id == self.viewer.pk


def _reader(session: Session, viewer: Viewer) -> _Reader:
    return _Reader(
        viewer,
        policy.may_add(viewer, session),
        policy.may_arrange(viewer, session),
    )


def rows_for(session: Session, viewer: Viewer, *, now: dt.datetime) -> tuple[list[Material], list[str]]:
    """What the viewer may open, in its order, and what else is called; one query where there is nothing."""
    rows = _ROWS.all(session=session.pk)
    prefetch_related_objects(rows, "uploaded_by")
    private = [row for row in rows if row.visibility != Visibility.EVERYONE]
    if not private:
        return rows, []
    if policy.takes_part(viewer, session):
        if policy.is_looking_in(viewer, session):
            note_looked_in(viewer, session, now=now)
        return rows, []
    return [row for row in rows if row.visibility == Visibility.EVERYONE], [row.title for row in private]


def shelf(session: Session, viewer: Viewer, *, now: dt.datetime) -> ShelfView:
    """The session's materials for this viewer, who may see the session; as many queries for any number.

    What a moderator looks into is put on record, once a day.
    """
    reader = _reader(session, viewer)
    rows, locked = rows_for(session, viewer, now=now)
    return ShelfView(
        materials=tuple(_view(row, reader) for row in rows),
        locked=tuple(locked),
        may_add=reader.may_add,
        may_arrange=reader.may_arrange,
        students_may_add=reader.may_arrange and policy.students_may_add(session),
        limit_bytes=settings.FILE_LIMIT_BYTES,
    )


def readable(session: Session, viewer: Viewer, material_id: int, *, now: dt.datetime) -> Material | None:
    """One of them, if the viewer may open it: missing and locked look the same."""
    material = session.materials.select_related("uploaded_by").filter(pk=material_id).first()
    if material is None or not policy.may_read(viewer, session, material):
        return None
    if material.visibility != Visibility.EVERYONE and policy.is_looking_in(viewer, session):
        note_looked_in(viewer, session, now=now)
    return material


def view_of(material: Material, session: Session, viewer: Viewer) -> MaterialView:
    """One of them, for a page of its own."""
    return _view(material, _reader(session, viewer))


def note_looked_in(viewer: Viewer, session: Session, *, now: dt.datetime) -> None:
    """Put on record that a moderator has read what is not theirs (1d), once a day."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    mine = trail.of("session", session.pk).filter(act="materials_read", actor_id=viewer.pk, at__gte=day)
    if not mine.exists():
        trail.record(at=now, act="materials_read", scope="session", scope_id=session.pk, actor_id=viewer.pk)


def download_address(material: Material) -> str:
    """Where a file's bytes are, for whoever may have them."""
    return reverse("materials:download", args=[material.session_id, material.pk])


def _address(row: Material) -> str:
    match MaterialType(row.material_type):
        case MaterialType.FILE:
            return download_address(row)
        case MaterialType.LINK:
            return row.url
        case MaterialType.NOTE:
            return reverse("materials:material", args=[row.session_id, row.pk])


def _may_remove(row: Material, reader: _Reader) -> bool:
    viewer = reader.viewer
    if reader.may_arrange or not isinstance(viewer, User) or viewer.is_frozen:
        return reader.may_arrange
    return viewer.is_moderator or reader.brought(row)


def _view(row: Material, reader: _Reader) -> MaterialView:
    family = row.media_type.partition("/")[0]
    kind = row.material_type
    if kind == MaterialType.FILE:
        kind = "archive" if row.media_type == "application/zip" else family
    icon, hue = LOOKS.get(kind, LOOKS["document"])
    preview = reverse("materials:preview", args=[row.session_id, row.pk]) if row.preview else ""
    return MaterialView(
        id=row.pk,
        title=row.title,
        material_type=row.material_type,
        url=_address(row),
        icon=icon,
        hue=hue,
        host=links.host_of(row.url) if row.url else "",
        ending=split(row.file_name)[1].removeprefix(".").upper(),
        kind=kind,
        size_bytes=row.size_bytes,
        is_for_everyone=row.visibility == Visibility.EVERYONE,
        content_html=row.content_html,
        added_by=people.person_view(row.uploaded_by),
        is_own=reader.brought(row),
        added_at=row.uploaded_at,
        updated_at=row.updated_at,
        preview_url=preview,
        preview_width=row.preview_width,
        preview_height=row.preview_height,
        may_change=reader.may_arrange or (reader.may_add and reader.brought(row)),
        may_remove=_may_remove(row, reader),
    )
