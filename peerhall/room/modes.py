"""How media travel in a room, and how many people that carries (SPEC 0). Pure."""

from typing import Final

from peerhall.room.types import Mode

# Everybody sends to everybody: beyond this many people a usual line does not carry it.
MESH_AS_USUAL: Final = 4
MESH_AT_MOST: Final = 8


def choose(*, seats: int, has_media_server: bool) -> Mode:
    """The mode of a room for this many students, and their tutor; never changed during a call."""
    return Mode.JANUS if has_media_server and seats + 1 > MESH_AS_USUAL else Mode.MESH


def people_at_most(mode: Mode) -> int | None:
    """How many may be in a room of this mode; None where there is no such number."""
    match mode:
        case Mode.MESH:
            return MESH_AT_MOST
        case Mode.JANUS:
            return None
