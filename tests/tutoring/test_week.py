"""The week as a grid of wall-clock time."""

import datetime as dt
from zoneinfo import ZoneInfo

from peerhall.tutoring import week
from peerhall.tutoring.week import Span

BERLIN = ZoneInfo("Europe/Berlin")
TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY = dt.date(2026, 11, 23)


def berlin(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=BERLIN).astimezone(dt.UTC)


def span(key: int, start: dt.datetime, minutes: int = 60) -> Span:
    return Span(key=key, starts_at=start, ends_at=start + dt.timedelta(minutes=minutes))


def test_monday_is_the_first_day_of_a_week() -> None:
    assert [week.monday_of(dt.date(2026, 11, day)) for day in (22, 23, 29)] == [
        dt.date(2026, 11, 16),
        MONDAY,
        MONDAY,
    ]


def test_session_stands_on_its_day_at_its_wall_clock_time() -> None:
    days = week.place([span(1, berlin(25, 17, 30), 90)], monday=MONDAY, zone=BERLIN)

    assert [len(day) for day in days] == [0, 0, 1, 0, 0, 0, 0]
    assert (days[2][0].start_minute, days[2][0].minutes) == (17 * 60 + 30, 90)


def test_same_session_stands_on_the_next_day_in_tokyo() -> None:
    days = week.place([span(1, berlin(25, 17, 30))], monday=MONDAY, zone=TOKYO)

    assert [len(day) for day in days] == [0, 0, 0, 1, 0, 0, 0]
    assert days[3][0].start_minute == 60 + 30


def test_overlapping_sessions_stand_side_by_side_and_the_next_takes_the_width() -> None:
    spans = [span(1, berlin(23, 16)), span(2, berlin(23, 16, 30)), span(3, berlin(23, 17, 30))]

    blocks = week.place(spans, monday=MONDAY, zone=BERLIN)[0]

    assert [(block.key, block.lane, block.lanes) for block in blocks] == [(1, 0, 2), (2, 1, 2), (3, 0, 1)]


def test_lane_is_used_again_inside_a_run() -> None:
    spans = [span(1, berlin(23, 16), 180), span(2, berlin(23, 16)), span(3, berlin(23, 17))]

    blocks = week.place(spans, monday=MONDAY, zone=BERLIN)[0]

    assert [(block.key, block.lane, block.lanes) for block in blocks] == [(1, 0, 2), (2, 1, 2), (3, 1, 2)]


def test_session_over_midnight_is_drawn_on_both_days() -> None:
    days = week.place([span(1, berlin(24, 23), 120)], monday=MONDAY, zone=BERLIN)

    assert [(b.start_minute, b.minutes, b.is_rest) for b in days[1]] == [(23 * 60, 60, False)]
    assert [(b.start_minute, b.minutes, b.is_rest) for b in days[2]] == [(0, 60, True)]


def test_session_of_five_minutes_is_tall_enough_to_be_read_and_stays_on_its_day() -> None:
    blocks = week.place([span(1, berlin(23, 23, 50), 5)], monday=MONDAY, zone=BERLIN)[0]

    assert (blocks[0].start_minute, blocks[0].minutes) == (23 * 60 + 30, 30)


def test_week_of_the_autumn_change_has_169_hours_and_both_half_past_two() -> None:
    monday = dt.date(2026, 10, 19)
    start, end = week.bounds(monday, BERLIN)
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # 02:30 summer time
    second = first + dt.timedelta(hours=1)  # 02:30 winter time

    sunday = week.place([span(1, first, 30), span(2, second, 30)], monday=monday, zone=BERLIN)[6]

    assert end - start == dt.timedelta(hours=169)
    assert [(block.key, block.start_minute, block.minutes, block.lane) for block in sunday] == [
        (1, 150, 30, 0),
        (2, 150, 30, 1),
    ]


def test_week_of_the_spring_change_has_167_hours_and_the_wall_clock_runs_ahead() -> None:
    monday = dt.date(2026, 3, 23)
    start, end = week.bounds(monday, BERLIN)
    before = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)  # 01:30, an hour later it is 03:30

    sunday = week.place([span(1, before, 60)], monday=monday, zone=BERLIN)[6]

    assert end - start == dt.timedelta(hours=167)
    assert [(block.start_minute, block.minutes) for block in sunday] == [(90, 120)]


def test_hours_shown_are_the_waking_ones_widened_by_what_happens() -> None:
    quiet = week.place([], monday=MONDAY, zone=BERLIN)
    early = week.place([span(1, berlin(23, 6, 30)), span(2, berlin(23, 22, 30))], monday=MONDAY, zone=BERLIN)

    assert week.hours_shown(quiet) == range(8, 22)
    assert week.hours_shown(early) == range(6, 24)
