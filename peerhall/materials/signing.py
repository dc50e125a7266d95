"""Addresses of files in JSON: for ten minutes and one reader, whose right is asked again at use (SPEC 0)."""

import datetime as dt
from typing import Final

from django.core import signing
from django.urls import reverse

from peerhall.accounts.models import User
from peerhall.materials.models import Material

LIFE: Final = dt.timedelta(minutes=10)
_SALT: Final = "peerhall.materials"


def address_for(material: Material, reader: User | None, *, now: dt.datetime) -> str:
    """The path of a file's bytes; for a visitor, that of the page's own, without a name in it."""
    path = reverse("materials:download", args=[material.session_id, material.pk])
    if reader is None:
        return path
    until = int((now + LIFE).timestamp())
    return f"{path}?for={signing.dumps([material.pk, reader.pk, until], salt=_SALT)}"


def reader_of(text: str, material_id: int, *, now: dt.datetime) -> User | None:
    """Whom an address was made for; None where it is made up, for another material, or over."""
    try:
        made_for, reader_id, until = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if made_for != material_id or now.timestamp() >= until:
        return None
    return User.objects.filter(pk=reader_id, is_active=True).first()
