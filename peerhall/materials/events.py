"""Facts of this room."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialFact:
    """Something happened to a session's material."""

    session_id: int
    material_id: int
    actor_id: int
    at: dt.datetime


class MaterialAdded(MaterialFact):
    """There is one more (N13)."""


class MaterialChanged(MaterialFact):
    """It says or shows something else, or to others, or stands elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRemoved(MaterialFact):
    """It is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesLeft:
    """No row names these files of the storage any longer."""

    keys: tuple[str, ...]
