"""Quiet hours by the wall clock, also on the two odd nights of the year."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerhall.notifications import quiet

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


def until(now: str, begins: str = "22:00", ends: str = "07:00", zone: str = "Europe/Berlin") -> str | None:
    """All in UTC but for the wishes."""
    found = quiet.ends_at(
        dt.datetime.fromisoformat(f"{now}+00:00"),
        quiet_from=dt.time.fromisoformat(begins),
        quiet_until=dt.time.fromisoformat(ends),
        zone=zoneinfo.ZoneInfo(zone),
    )
    return found.strftime("%Y-%m-%dT%H:%M") if found else None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T20:59", None),
        ("2026-11-23T21:00", "2026-11-24T06:00"),
        ("2026-11-23T23:30", "2026-11-24T06:00"),
        ("2026-11-24T05:59", "2026-11-24T06:00"),
        ("2026-11-24T06:00", None),
    ],
)
def test_over_midnight(now: str, expected: str | None) -> None:
    assert until(now) == expected


def test_within_a_day() -> None:
    assert until("2026-11-23T12:30", "13:00", "15:00") == "2026-11-23T14:00"
    assert until("2026-11-23T14:00", "13:00", "15:00") is None


def test_equal_times_are_no_quiet() -> None:
    assert until("2026-11-23T12:30", "13:00", "13:00") is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-28T22:00", "2026-03-29T05:00"),  # spring: the night is an hour shorter
        ("2026-10-24T22:00", "2026-10-25T06:00"),  # autumn: an hour longer
    ],
)
def test_morning_is_the_mornings_own(now: str, expected: str) -> None:
    assert until(now) == expected


def test_end_that_the_clocks_skip_comes_with_the_skip() -> None:
    assert until("2026-03-28T23:00", ends="02:30") == "2026-03-29T01:30"


def test_end_that_comes_twice_is_the_next_one() -> None:
    assert until("2026-10-24T23:00", ends="02:30") == "2026-10-25T00:30"
    assert until("2026-10-25T01:10", ends="02:30") == "2026-10-25T01:30"  # 02:10 for the second time


@given(
    now=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC)),  # noqa: DTZ001 -- hypothesis adds the zone
    begins=st.times(),
    ends=st.times(),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"]),
)
def test_quiet_ends_within_a_day_and_never_before_now(
    now: dt.datetime, begins: dt.time, ends: dt.time, zone: str
) -> None:
    found = quiet.ends_at(now, quiet_from=begins, quiet_until=ends, zone=zoneinfo.ZoneInfo(zone))
    if found is not None:
        assert now <= found <= now + dt.timedelta(hours=25)
