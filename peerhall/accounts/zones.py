"""The IANA zones a person may live in."""

import functools
import zoneinfo
from typing import Final

FALLBACK: Final = "UTC"

# Old spellings that tzdata keeps as links; choosing among them helps nobody.
LEGACY_AREAS: Final = frozenset({"Etc", "US", "Canada", "Brazil", "Chile", "Mexico", "SystemV"})


@functools.cache
def known() -> frozenset[str]:
    """Every zone name this program understands."""
    return frozenset(zoneinfo.available_timezones() - {"localtime", "Factory"})


@functools.cache
def offered() -> tuple[str, ...]:
    """The zones worth choosing from, by name: places and UTC."""
    places = (name for name in known() if "/" in name and name.split("/")[0] not in LEGACY_AREAS)
    return (FALLBACK, *sorted(places))


def is_known(name: str) -> bool:
    """Whether `name` is a zone; asked before a name from outside reaches the zone's file."""
    return name in known()


def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone, or UTC where the name means nothing (a zone that tzdata has dropped)."""
    return zoneinfo.ZoneInfo(name if is_known(name) else FALLBACK)
