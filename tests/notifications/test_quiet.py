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
    """At 03:00 by the wall, where 02:00 would have been: 02:30 has passed by then."""
    assert until("2026-03-28T23:00", ends="02:30") == "2026-03-29T01:00"
    assert until("2026-03-29T01:00", ends="02:30") is None


def test_beginning_that_the_clocks_skip_comes_with_the_skip() -> None:
    assert until("2026-03-29T00:59", "02:30", "07:00") is None
    assert until("2026-03-29T01:00", "02:30", "07:00") == "2026-03-29T05:00"


def test_hours_that_the_clocks_skip_altogether_are_none() -> None:
    assert [until(f"2026-03-29T{time}", "02:10", "02:50") for time in ("00:59", "01:00", "01:30")] == [
        None
    ] * 3


@pytest.mark.parametrize("now", ["2026-10-24T23:00", "2026-10-25T00:31", "2026-10-25T01:10"])
def test_end_that_comes_twice_is_the_second_one(now: str) -> None:
    """02:30 for the first time at 00:30 UTC: quiet that stopped there would begin again at 02:00."""
    assert until(now, ends="02:30") == "2026-10-25T01:30"


@pytest.mark.parametrize("now", ["2026-10-25T00:30", "2026-10-25T01:10", "2026-10-25T01:40"])
def test_beginning_that_comes_twice_is_the_first_one(now: str) -> None:
    """At 02:10 for the second time it has begun at 02:30 for the first time."""
    assert until(now, "02:30", "07:00") == "2026-10-25T06:00"
    assert until("2026-10-25T00:29", "02:30", "07:00") is None


@given(
    now=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC)),  # noqa: DTZ001 -- hypothesis adds the zone
    begins=st.times(),
    ends=st.times(),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"]),
)
def test_quiet_is_one_piece_of_at_most_a_day(
    now: dt.datetime, begins: dt.time, ends: dt.time, zone: str
) -> None:
    def end(at: dt.datetime) -> dt.datetime | None:
        return quiet.ends_at(at, quiet_from=begins, quiet_until=ends, zone=zoneinfo.ZoneInfo(zone))

    found = end(now)
    if found is not None:
        assert now < found <= now + dt.timedelta(hours=26), "a day, and what the clocks show twice"
        within = [end(now + (found - now) * share / 4) for share in range(4)]
        assert all(later is not None and later >= found for later in within), "in one piece"
