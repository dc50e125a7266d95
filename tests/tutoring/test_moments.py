"""Wall time and instants on ordinary and on odd nights."""

import datetime as dt

import pytest

from peerhall.tutoring.moments import instant, local_instant


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]  # year to minute


@pytest.mark.parametrize(
    ("wall", "zone", "expected", "note"),
    [
        ("2026-11-26T18:00", "Europe/Madrid", utc(2026, 11, 26, 17, 0), None),
        ("2026-11-27T02:00", "Asia/Tokyo", utc(2026, 11, 26, 17, 0), None),
        ("2026-03-29T02:30", "Europe/Berlin", utc(2026, 3, 29, 1, 30), "gap"),  # shown as 03:30
        ("2026-03-29T02:00", "Europe/Berlin", utc(2026, 3, 29, 1, 0), "gap"),
        ("2026-03-29T03:00", "Europe/Berlin", utc(2026, 3, 29, 1, 0), None),
        ("2026-10-25T02:30", "Europe/Berlin", utc(2026, 10, 25, 0, 30), "fold"),  # the first of two
        ("2026-10-25T03:00", "Europe/Berlin", utc(2026, 10, 25, 2, 0), None),
        ("2026-03-08T02:30", "America/New_York", utc(2026, 3, 8, 7, 30), "gap"),
        ("2026-11-01T01:30", "America/New_York", utc(2026, 11, 1, 5, 30), "fold"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", utc(2026, 10, 3, 15, 45), "gap"),  # half an hour
        ("2026-04-05T01:45", "Australia/Lord_Howe", utc(2026, 4, 4, 14, 45), "fold"),
    ],
)
def test_wall_time_becomes_an_instant(wall: str, zone: str, expected: dt.datetime, note: str | None) -> None:
    local = dt.datetime.fromisoformat(wall)

    assert local_instant(local.date(), local.time(), zone) == (expected, note)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "x" * 10_000, "\x00"])
def test_a_zone_that_does_not_exist_is_a_value_error(zone: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the kind is the contract
        local_instant(dt.date(2026, 1, 1), dt.time(12), zone)


@pytest.mark.parametrize(
    ("date", "zone"), [(dt.date.min, "Asia/Tokyo"), (dt.date.max, "America/New_York"), (dt.date.max, "UTC")]
)
def test_the_ends_of_time_are_a_value_error_or_an_instant(date: dt.date, zone: str) -> None:
    if zone == "UTC":
        assert local_instant(date, dt.time(12), zone) == (utc(9999, 12, 31, 12, 0), None)
        return
    with pytest.raises(ValueError):  # noqa: PT011 -- the kind is the contract
        local_instant(date, dt.time(0 if date == dt.date.min else 23), zone)


def test_an_iso_text_says_its_own_offset_or_means_the_zone() -> None:
    expected = utc(2026, 11, 26, 17, 0)

    assert instant("2026-11-26T17:00:00Z", zone="Asia/Tokyo") == expected
    assert instant("2026-11-26T18:00:00.000+01:00", zone="Asia/Tokyo") == expected
    assert instant(" 2026-11-26T18:00 ", zone="Europe/Madrid") == expected
    assert instant(dt.datetime(2026, 11, 26, 18), zone="Europe/Madrid") == expected  # noqa: DTZ001 -- naive
