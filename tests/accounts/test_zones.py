"""Zones people live in."""

import pytest

from peerhall.accounts import zones


def test_offered_zones_are_known_places_and_utc() -> None:
    offered = zones.offered()
    assert offered[0] == "UTC"
    assert set(offered) <= zones.known()
    assert {"Europe/Berlin", "Asia/Tokyo", "America/Argentina/Buenos_Aires"} <= set(offered)
    assert not {"US/Pacific", "Etc/GMT+5", "localtime"} & set(offered)


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "europe/berlin", "a" * 10_000, "\x00"]
)
def test_zone_falls_back_where_the_name_means_nothing(name: str) -> None:
    assert not zones.is_known(name)
    assert zones.zone(name).key == "UTC"
