"""A file on its way in: bounded, recognized, pictures made anew, and put into the storage."""

import errno
import hashlib
import io
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from peerhall.materials import archives, formats, images
from peerhall.materials.formats import Format
from peerhall.materials.models import FOLDER
from peerhall.materials.names import clean_file_name
from peerhall.materials.refusals import Refusal
from peerhall.tutoring.drafts import Invalid

KEY_BYTES: Final = 24
# What a stranger made and a reader opens elsewhere: nothing may hang behind it.
MAY_HIDE: Final = frozenset({"document", "audio", "video"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A file that lies in the storage, by the names of a material's columns."""

    file: str
    file_name: str
    media_type: str
    size_bytes: int
    digest: str
    width: int = 0
    height: int = 0
    preview: str = ""
    preview_width: int = 0
    preview_height: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """What it takes in the storage."""
        return tuple(key for key in (self.file, self.preview) if key)


def file_away(upload: File[bytes], *, name: str) -> Filed:
    """Keep an upload under a random key. Nothing names it yet: whoever calls does, or discards it.

    :raises Invalid: when it is empty, too large, of no kind that is taken, or not what its name says.
    :raises Refusal: storage_full.
    """
    name = clean_file_name(name)
    _check_size(upload.size)
    found = _recognized(upload.open(), name)
    if found.family == "image":
        return _file_picture(upload.open(), found, name)
    upload.open()
    key, digest = _keep(upload)
    return Filed(file=key, file_name=name, media_type=found.media_type, size_bytes=upload.size, digest=digest)


def discard(keys: Iterable[str]) -> None:
    """Remove files from the storage; a key without a file is no error."""
    for key in keys:
        default_storage.delete(key)


def _check_size(size: int) -> None:
    if size == 0:
        raise Invalid({"file": [_("This file is empty.")]})
    if size > settings.FILE_LIMIT_BYTES:
        said = {"size": filesizeformat(size), "limit": filesizeformat(settings.FILE_LIMIT_BYTES)}
        raise Invalid({"file": [_("This file has %(size)s. Up to %(limit)s fit.") % said]})


def _recognized(file: File[bytes], name: str) -> Format:
    file.seek(0)
    found = formats.recognize(file.read(formats.HEAD_BYTES), file_name=name)
    if found is None:
        raise Invalid({"file": [_("This is no file of a kind that is taken, or not what its name says.")]})
    if found is formats.ZIP:
        try:
            return archives.look_inside(file, file_name=name)
        except archives.BadArchiveError:
            said = _("This archive is broken, holds other archives, or far more than it seems.")
            raise Invalid({"file": [said]}) from None
    if found.family in MAY_HIDE and archives.hides_one(file):
        raise Invalid({"file": [_("This file hides another one.")]})
    return found


def _file_picture(file: File[bytes], found: Format, name: str) -> Filed:
    file.seek(0)
    try:
        picture = images.renew(file, found)
    except images.BadImageError as mistake:
        is_large = mistake.is_too_large
        said = _("This picture is too large.") if is_large else _("This picture is broken or cut off.")
        raise Invalid({"file": [said]}) from None
    _check_size(len(picture.data))
    key, digest = _keep(File(io.BytesIO(picture.data)))
    try:
        preview, _digest = _keep(File(io.BytesIO(picture.preview)))
    except Refusal:
        discard([key])
        raise
    return Filed(
        file=key,
        file_name=name,
        media_type=found.media_type,
        size_bytes=len(picture.data),
        digest=digest,
        width=picture.width,
        height=picture.height,
        preview=preview,
        preview_width=picture.preview_width,
        preview_height=picture.preview_height,
    )


def _keep(content: File[bytes]) -> tuple[str, str]:
    """The key and the digest of what is now in the storage."""
    digest = hashlib.sha256()
    for part in content.chunks():
        digest.update(part)
    content.seek(0)
    key = f"{FOLDER}{secrets.token_urlsafe(KEY_BYTES)}"
    try:
        return default_storage.save(key, content), digest.hexdigest()
    except OSError as error:
        default_storage.delete(key)
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise Refusal("storage_full") from None
        raise
