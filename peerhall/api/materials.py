"""Files, links and notes of a session (S49, S79–S84)."""

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from peerhall.api import access, bodies, conditional, portraying, responding
from peerhall.api.documenting import Schema, says
from peerhall.api.errors import Problem
from peerhall.api.shapes import SessionMaterial
from peerhall.materials import adding, changing, shelf, signing
from peerhall.materials.models import CONTENT_MAX, TITLE_MAX, Material
from peerhall.materials.types import MaterialType, Visibility
from peerhall.platform import clock
from peerhall.tutoring.lookup import MAX_ID
from peerhall.tutoring.models import Session

router = Router(tags=["materials"])
MULTIPART: Final = "multipart/form-data"
_WORDS: Final[dict[str, Schema]] = {
    "title": {
        "type": ["string", "null"],
        "maxLength": TITLE_MAX,
        "description": "Where it is empty, a file's name or a link's host stands for it; a note needs one.",
    },
    "url": {"type": ["string", "null"], "maxLength": 2_000, "description": "Of a link: http or https."},
    "content": {"type": ["string", "null"], "maxLength": CONTENT_MAX, "description": "Of a note: Markdown."},
    "visibility": {"type": ["string", "null"], "enum": [*Visibility.values, None]},
}
_TYPE: Final[Schema] = {
    "type": ["string", "null"],
    "enum": [*MaterialType.values, None],
    "description": "`material_type` says the same. Without it, a file makes a file, an address a link.",
}
NEW: Final[Schema] = {"type": "object", "properties": {"type": _TYPE, **_WORDS}, "required": ["title"]}
FORM: Final[Schema] = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "type": {"type": "string", "enum": [MaterialType.FILE.value]},
        "title": {"type": "string", "maxLength": TITLE_MAX},
        "visibility": {"type": "string", "enum": list(Visibility.values)},
    },
    "required": ["file"],
}
CHANGES: Final[Schema] = {"type": "object", "properties": _WORDS}
REFUSES: Final = ("not_found", "forbidden", "invalid", "quota_spent", "storage_full")


@router.get(
    "sessions/{int:session_id}/materials/",
    url_name="materials",
    summary="What a session keeps",
    openapi_extra=says(
        SessionMaterial,
        is_list=True,
        description="Those that the caller may open, in their order.",
        refuses=["not_found"],
    ),
)
def list_materials(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """Files with an address that is good for ten minutes, links, notes as Markdown."""
    session = access.session_for(request, session_id)
    viewer, now = access.viewer_of(request), clock.now()
    rows, _locked = shelf.rows_for(session, viewer, now=now)
    return conditional.tagged(
        request, responding.json(portraying.materials(rows, viewer, now=now, base=access.base_of(request)))
    )


@router.post(
    "sessions/{int:session_id}/materials/",
    url_name="materials",
    auth=access.signed_in,
    summary="Add a file, a link or a note",
    openapi_extra=says(
        SessionMaterial,
        status=201,
        description="What was added; multipart with `file`, or JSON.",
        takes=NEW,
        form=FORM,
        refuses=REFUSES,
    ),
)
def add_material(request: HttpRequest, session_id: int) -> HttpResponse:
    """For tutors, organizers, and students where the session's switch lets them."""
    session = access.session_to_change(request, session_id)
    values, upload = _sent(request)
    material = adding.add(
        actor=access.person_of(request), session=session, values=values, upload=upload, now=clock.now()
    )
    return _shown(request, material, status=201)


@router.get(
    "sessions/{int:session_id}/materials/{int:material_id}/",
    url_name="material",
    summary="One material",
    openapi_extra=says(SessionMaterial, description="The material.", refuses=["not_found"]),
)
def show_material(request: HttpRequest, session_id: int, material_id: int) -> HttpResponse:
    """Missing and locked look the same."""
    return _shown(request, _readable(request, session_id, material_id))


@router.patch(
    "sessions/{int:session_id}/materials/{int:material_id}/",
    url_name="material",
    auth=access.signed_in,
    summary="Change a material",
    openapi_extra=says(
        SessionMaterial, description="The material as it is now.", takes=CHANGES, refuses=REFUSES
    ),
)
def change_material(request: HttpRequest, session_id: int, material_id: int) -> HttpResponse:
    """What is missing stays; its type does."""
    session = access.session_to_change(request, session_id)
    material = changing.change(
        actor=access.person_of(request),
        session=session,
        material_id=min(material_id, MAX_ID),
        values={name: value for name, value in bodies.body_of(request).items() if value is not None},
        now=clock.now(),
    )
    return _shown(request, material)


@router.delete(
    "sessions/{int:session_id}/materials/{int:material_id}/",
    url_name="material",
    auth=access.signed_in,
    summary="Take a material away",
    openapi_extra=says(status=204, description="It is gone.", refuses=["not_found", "forbidden"]),
)
def remove_material(request: HttpRequest, session_id: int, material_id: int) -> HttpResponse:
    """For tutors, moderators, and who brought it."""
    session = access.session_to_change(request, session_id)
    changing.remove(
        actor=access.person_of(request),
        session=session,
        material_id=min(material_id, MAX_ID),
        now=clock.now(),
    )
    return responding.nothing()


@router.get(
    "sessions/{int:session_id}/materials/{int:material_id}/download/",
    url_name="material_download",
    summary="The bytes of a file",
    openapi_extra=says(
        status=302,
        description="`Location` is the file's address, good for ten minutes and for the caller.",
        headers=["Location"],
        refuses=["not_found"],
    ),
)
def download(request: HttpRequest, session_id: int, material_id: int) -> HttpResponse:
    """Ranges, tags and the rest are answered there."""
    material = _readable(request, session_id, material_id)
    if not material.file:
        raise Problem("not_found")
    viewer = access.viewer_of(request)
    path = signing.address_for(material, viewer if viewer.is_authenticated else None, now=clock.now())
    response = HttpResponse(status=302)
    response["Location"] = f"{access.base_of(request)}{path}"
    return response


def _readable(request: HttpRequest, session_id: int, material_id: int) -> Material:
    session: Session = access.session_for(request, session_id)
    viewer = access.viewer_of(request)
    found = shelf.readable(session, viewer, min(material_id, MAX_ID), now=clock.now())
    if found is None:
        raise Problem("not_found")
    return found


def _shown(request: HttpRequest, material: Material, *, status: int = 200) -> HttpResponse:
    viewer, base = access.viewer_of(request), access.base_of(request)
    (shown,) = portraying.materials([material], viewer, now=clock.now(), base=base)
    return responding.json(shown, status=status)


def _sent(request: HttpRequest) -> tuple[dict[str, Any], UploadedFile | None]:
    """The values of either kind of body; `null` says nothing.

    :raises Problem: malformed, unsupported_media_type.
    """
    if request.content_type != MULTIPART:
        values = bodies.body_of(request)
        return {name: value for name, value in values.items() if value is not None}, None
    uploads = request.FILES.getlist("file")
    if len(uploads) > 1:
        raise Problem("malformed", _("Send one file at a time."))
    return request.POST.dict(), uploads[0] if uploads else None
