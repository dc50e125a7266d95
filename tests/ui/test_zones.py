"""Zones in words."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from peerhall.ui.templatetags import zones

pytestmark = pytest.mark.django_db  # the clock of a test instance may be moved by a row

WINTER = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
SUMMER = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("Europe/Berlin", WINTER, "Berlin, GMT+1"),
        ("Europe/Berlin", SUMMER, "Berlin, GMT+2"),
        ("America/New_York", WINTER, "New York, GMT-5"),
        ("America/St_Johns", WINTER, "St Johns, GMT-3:30"),
        ("Asia/Kathmandu", WINTER, "Kathmandu, GMT+5:45"),
        ("UTC", WINTER, "UTC"),
    ],
)
def test_zone_is_named_by_place_and_distance(zone: str, moment: dt.datetime, words: str) -> None:
    with time_machine.travel(moment, tick=False), timezone.override(ZoneInfo(zone)):
        assert zones.your_zone() == words


def test_zone_of_another_day_is_as_it_is_then() -> None:
    with time_machine.travel(WINTER, tick=False), timezone.override(ZoneInfo("Europe/Berlin")):
        assert zones.your_zone(SUMMER) == "Berlin, GMT+2"


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        zones.offset(dt.datetime(2026, 1, 1))  # noqa: DTZ001 -- the very thing to refuse
