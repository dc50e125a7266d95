"""What the rules in a calendar file rest on: how clocks are changed, in every zone there has been."""

import datetime as dt
import io
import struct
import zoneinfo
from importlib import resources
from itertools import pairwise

import pytest

from peerhall.scheduling import zones

DAY = 24 * 60 * 60


def data_of(key: str) -> bytes:
    """The zone as the package has it: the machine's own data may be older."""
    return resources.files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()


def changes(key: str) -> list[int]:
    """Seconds since 1970 at which the zone's distance from Greenwich changed (RFC 8536, its 64-bit block)."""
    raw = data_of(key)
    counts = struct.unpack_from(">6l", raw, 20)
    at = 44 + _size(counts, 4)
    counts = struct.unpack_from(">6l", raw, at + 20)
    number, types = counts[3], counts[4]
    start = at + 44
    instants = struct.unpack_from(f">{number}q", raw, start)
    kinds = raw[start + 8 * number : start + 9 * number]
    offsets = [struct.unpack_from(">l", raw, start + 9 * number + 6 * kind)[0] for kind in range(types)]
    told = [(instant, offsets[kind]) for instant, kind in zip(instants, kinds, strict=True)]
    return [later for (_at, before), (later, after) in pairwise(told) if before != after]


def _size(counts: tuple[int, ...], instant_bytes: int) -> int:
    """The bytes of a block without its header."""
    utc, standard, leaps, instants, types, letters = counts
    return instants * (instant_bytes + 1) + 6 * types + letters + leaps * (instant_bytes + 4) + standard + utc


def test_no_zone_has_ever_changed_its_clocks_twice_within_24_hours() -> None:
    found = {key: changes(key) for key in zoneinfo.available_timezones() if key != "localtime"}
    assert sum(map(len, found.values())) > 10_000
    too_close = {key for key, instants in found.items() for a, b in pairwise(instants) if b - a <= DAY}
    assert too_close == set()


@pytest.mark.parametrize(
    ("key", "since"), [("Europe/Berlin", 2000), ("Australia/Lord_Howe", 1990), ("Africa/Casablanca", 2010)]
)
def test_each_change_is_found_to_the_second(key: str, since: int) -> None:
    first, last = dt.datetime(since, 1, 1, tzinfo=dt.UTC), dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    read = [dt.datetime.fromtimestamp(at, dt.UTC) for at in changes(key)]
    zone = zoneinfo.ZoneInfo.from_file(io.BytesIO(data_of(key)), key)
    told = [change.at for change in zones._changes(zone, first, last)]
    assert [at for at in told if at <= read[-1]] == [at for at in read if first <= at < last]
    assert told
