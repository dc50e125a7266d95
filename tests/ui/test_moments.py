"""How moments are written, across zones and at the edges of days (S102)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from peerhall.ui.templatetags import moments

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (dt.timedelta(seconds=59), "just now"),
        (5 * MINUTE, "5 min ago"),
        (59 * MINUTE, "59 min ago"),
        (60 * MINUTE, "1 h ago"),
        (11 * 60 * MINUTE, "11 h ago"),
        (13 * 60 * MINUTE, "yesterday"),
        (dt.timedelta(days=4), "4 days ago"),
        (dt.timedelta(days=8), "Sun 15 Nov"),
    ],
)
def test_ago_by_distance(passed: dt.timedelta, words: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert moments.ago(NOW - passed) == words


@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("UTC", dt.datetime(2026, 11, 23, 23, 59, tzinfo=dt.UTC), "Today"),
        ("Asia/Kolkata", dt.datetime(2026, 11, 23, 23, 59, tzinfo=dt.UTC), "Tomorrow"),
        ("America/New_York", dt.datetime(2026, 11, 24, 4, 59, tzinfo=dt.UTC), "Today"),
        ("UTC", dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC), "Yesterday"),
        ("UTC", dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC), "Wed 25 Nov"),
        ("UTC", dt.datetime(2027, 1, 2, 9, tzinfo=dt.UTC), "Sat 2 Jan 2027"),
    ],
)
def test_day_is_the_viewers(zone: str, moment: dt.datetime, words: str) -> None:
    with time_machine.travel(NOW, tick=False), timezone.override(ZoneInfo(zone)):
        assert moments.day(moment) == words


def test_clock_time_follows_the_zones_own_change_of_clocks() -> None:
    before = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert [moments.clock_time(before), moments.clock_time(before + 60 * MINUTE)] == ["02:30", "02:30"]
