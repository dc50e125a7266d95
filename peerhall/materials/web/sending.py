"""Downloads: each asks for the right to it again, and a stranger learns nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from peerhall.accounts.models import User
from peerhall.materials import shelf, signing
from peerhall.materials.models import Material
from peerhall.materials.names import split
from peerhall.platform import clock
from peerhall.platform.http import files
from peerhall.platform.http.files import Kept
from peerhall.tutoring import lookup
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.web import access

# Answers in parts and refusals alike.
View = Callable[..., Any]


def asked_first(view: View) -> View:
    """In a community for members only a visitor signs in, unless the address says whose it is."""
    for_members = access.signed_in_if_closed(view)

    @wraps(view)
    def guarded(request: HttpRequest, /, **parts: int) -> Any:
        return (view if "for" in request.GET else for_members)(request, **parts)

    return guarded


@require_safe
@asked_first
def download(request: HttpRequest, session_id: int, material_id: int) -> HttpResponseBase:
    """The file, for who may open it; `for` in the query names its reader where there is no cookie."""
    material = _material(request, session_id, material_id)
    if not material.file:
        raise Http404
    return _send(request, material, material.file, material.media_type, material.file_name)


@require_safe
@asked_first
def preview(request: HttpRequest, session_id: int, material_id: int) -> HttpResponseBase:
    """A picture, made small."""
    material = _material(request, session_id, material_id)
    if not material.preview:
        raise Http404
    name = f"{split(material.file_name)[0]}.webp"
    return _send(request, material, material.preview, "image/webp", name)


def _material(request: HttpRequest, session_id: int, material_id: int) -> Material:
    """What may be read by whom the address was made for, or by whoever looks.

    :raises Http404: also where it is another's, has been taken away, or its time is over.
    """
    viewer = _reader(request, material_id)
    session = lookup.session_to_read(viewer, session_id)
    found = None
    if session is not None:
        found = shelf.readable(session, viewer, min(material_id, lookup.MAX_ID), now=clock.now())
    if found is None:
        raise Http404
    return found


def _reader(request: HttpRequest, material_id: int) -> Viewer:
    """:raises Http404: where the address was made for somebody else."""
    made_for = request.GET.get("for")
    if made_for is None:
        return request.user
    person = signing.reader_of(made_for, material_id, now=clock.now())
    is_another = isinstance(request.user, User) and request.user != person
    if person is None or is_another:
        raise Http404
    return person


def _send(
    request: HttpRequest, material: Material, kept: FieldFile, media_type: str, name: str
) -> HttpResponseBase:
    is_whole = kept == material.file
    try:
        content = default_storage.open(str(kept))
    except FileNotFoundError:
        raise Http404 from None
    prefix = settings.ACCEL_PREFIX
    sent = Kept(
        name=name,
        media_type=media_type,
        size_bytes=content.size,
        digest=material.digest if is_whole else f"{material.digest[:40]}-preview",
        accel_path=f"{prefix.rstrip('/')}/{kept}" if prefix else "",
    )
    return files.respond(request, sent, content)
