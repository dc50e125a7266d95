"""Calendars: two readers agree on what they say, in every zone, whatever stands in a title."""

import datetime as dt
import zoneinfo
from dataclasses import replace
from typing import Final

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerhall.accounts import zones
from peerhall.scheduling import calendar
from peerhall.scheduling.calendar import Mailbox, Meeting, Method, Standing
from tests.scheduling import reading

STAMP: Final = dt.datetime(2026, 11, 23, 12, 0, 0, 500, tzinfo=dt.UTC)
READER: Final = Mailbox("Aiko Mori", "aiko@example.org")
MEETING: Final = Meeting(
    uid="session-7@hall.example",
    sequence=3,
    standing=Standing.CONFIRMED,
    title="Recursion without tears",
    text="Programming with Tomás Vega",
    place="Room 4, second floor",
    url="https://hall.example/sessions/7/",
    starts_at=dt.datetime(2026, 11, 25, 17, tzinfo=dt.UTC),
    ends_at=dt.datetime(2026, 11, 25, 18, tzinfo=dt.UTC),
    zone="Europe/Madrid",
    organizer=Mailbox("Tomás Vega at Hall", "peerhall@hall.example"),
    created_at=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC),
    changed_at=dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC),
)


def invited(meeting: Meeting) -> tuple[reading.Component, reading.Component]:
    """The calendar and its event as the strict reader sees them."""
    _method, raw = calendar.invitation(meeting, reader=READER, stamped_at=STAMP)
    read = reading.read(raw)
    (event,) = reading.events(read)
    return read, event


def test_request_says_everything_a_calendar_needs() -> None:
    read, event = invited(MEETING)
    assert {line.name: line.value for line in event.properties} == {
        "UID": "session-7@hall.example",
        "SEQUENCE": "3",
        "DTSTAMP": "20261123T120000Z",
        "CREATED": "20261120T090000Z",
        "LAST-MODIFIED": "20261121T090000Z",
        "DTSTART": "20261125T180000",
        "DTEND": "20261125T190000",
        "SUMMARY": "Recursion without tears",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
        "DESCRIPTION": "Programming with Tomás Vega",
        "LOCATION": "Room 4, second floor",
        "URL": "https://hall.example/sessions/7/",
        "ORGANIZER": "mailto:peerhall@hall.example",
        "ATTENDEE": "mailto:aiko@example.org",
    }
    assert read.text("METHOD") == "REQUEST"
    (attendee,) = event.all("ATTENDEE")
    assert (attendee.parameters["CN"], attendee.parameters["PARTSTAT"]) == ("Aiko Mori", "ACCEPTED")


def test_cancelled_meeting_is_taken_out() -> None:
    method, _raw = calendar.invitation(
        replace(MEETING, standing=Standing.CANCELLED), reader=READER, stamped_at=STAMP
    )
    read, event = invited(replace(MEETING, standing=Standing.CANCELLED))
    assert (method, read.text("METHOD"), event.text("STATUS")) == (Method.CANCEL, "CANCEL", "CANCELLED")


@pytest.mark.parametrize("zone", ["UTC", "Mars/Olympus"])
def test_zone_that_needs_no_rules_or_has_none_is_utc(zone: str) -> None:
    read, event = invited(replace(MEETING, zone=zone))
    assert [part.name for part in read.parts] == ["VEVENT"]
    assert (event.text("DTSTART"), reading.instant(read, event.all("DTSTART")[0])) == (
        "20261125T170000Z",
        MEETING.starts_at,
    )


BERLIN: Final = "Europe/Berlin"


@pytest.mark.parametrize(
    ("zone", "starts_at"),
    [
        pytest.param(BERLIN, dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC), id="over the spring change"),
        pytest.param(BERLIN, dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC), id="right after it"),
        pytest.param(BERLIN, dt.datetime(2026, 10, 24, 23, 30, tzinfo=dt.UTC), id="into the autumn change"),
        pytest.param(BERLIN, dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), id="first showing of 02:30"),
        pytest.param(BERLIN, dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), id="second showing of 02:30"),
        pytest.param("America/New_York", dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC), id="autumn, west"),
        pytest.param(
            "Australia/Lord_Howe", dt.datetime(2026, 10, 3, 15, 10, tzinfo=dt.UTC), id="half an hour"
        ),
        pytest.param("Africa/Casablanca", dt.datetime(2026, 2, 15, 1, 30, tzinfo=dt.UTC), id="Ramadan"),
        pytest.param("Europe/Dublin", dt.datetime(2026, 1, 15, 18, tzinfo=dt.UTC), id="negative summer time"),
        pytest.param("Asia/Tokyo", dt.datetime(2026, 7, 15, 9, tzinfo=dt.UTC), id="never changes"),
        pytest.param("Asia/Kathmandu", dt.datetime(2026, 7, 15, 9, tzinfo=dt.UTC), id="a quarter of an hour"),
    ],
)
def test_time_is_right_by_the_files_own_zone(zone: str, starts_at: dt.datetime) -> None:
    ends_at = starts_at + dt.timedelta(hours=1)
    read, event = invited(replace(MEETING, zone=zone, starts_at=starts_at, ends_at=ends_at))
    assert reading.instant(read, event.all("DTSTART")[0]) == starts_at
    assert reading.instant(read, event.all("DTEND")[0]) == ends_at


def test_onset_is_told_in_the_clock_that_ends() -> None:
    read, _event = invited(replace(MEETING, zone=BERLIN))
    (zone,) = [part for part in read.parts if part.name == "VTIMEZONE"]
    rules = [(rule.name, rule.text("DTSTART"), rule.text("TZOFFSETFROM")) for rule in zone.parts]
    assert rules[-2:] == [("DAYLIGHT", "20260329T020000", "+0100"), ("STANDARD", "20261025T030000", "+0200")]


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(sorted(zones.known())),
    seconds=st.integers(0, 16 * 365 * 24 * 60 * 60),
    minutes=st.integers(5, 480),
)
def test_both_readers_find_the_instant_in_any_zone(zone: str, seconds: int, minutes: int) -> None:
    starts_at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    meeting = replace(MEETING, zone=zone, starts_at=starts_at, ends_at=ends_at)
    read, event = invited(meeting)
    _method, raw = calendar.invitation(meeting, reader=READER, stamped_at=STAMP)
    (other,) = icalendar.Calendar.from_ical(raw).events
    assert reading.instant(read, event.all("DTSTART")[0]) == starts_at == other.decoded("DTSTART")
    assert reading.instant(read, event.all("DTEND")[0]) == ends_at == other.decoded("DTEND")


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200))
def test_no_text_escapes_its_line(text: str) -> None:
    meeting = replace(MEETING, title=text, text=text, place=text, organizer=Mailbox(text, "hall@example.org"))
    _read, event = invited(meeting)
    _method, raw = calendar.invitation(meeting, reader=READER, stamped_at=STAMP)
    (other,) = icalendar.Calendar.from_ical(raw).events
    assert event.text("SUMMARY") == str(other["SUMMARY"])
    assert len(event.all("ATTENDEE")) == 1


def test_line_ends_in_a_title_begin_no_line() -> None:
    hostile = "Maths\r\nATTENDEE:mailto:eve@example.org\rX:1\nEND:VEVENT\x00 \u2028 a, b; c\\"
    _read, event = invited(
        replace(MEETING, title=hostile, organizer=Mailbox(f'"{hostile}"', "h@example.org"))
    )
    assert event.text("SUMMARY") == "Maths ATTENDEE:mailto:eve@example.org X:1 END:VEVENT a, b; c\\"
    assert len(event.all("ATTENDEE")) == 1


def test_emoji_of_several_parts_stay_whole() -> None:
    _read, event = invited(replace(MEETING, title="For 👩‍🔬 and friends " * 6))
    assert event.text("SUMMARY") == ("For 👩‍🔬 and friends " * 6).strip()


def test_zone_data_of_this_machine_reads_like_the_files() -> None:
    read, event = invited(MEETING)
    wall = dt.datetime.strptime(event.text("DTSTART"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- wall time
    assert wall.replace(tzinfo=zoneinfo.ZoneInfo("Europe/Madrid")) == MEETING.starts_at
    assert reading.instant(read, event.all("DTSTART")[0]) == MEETING.starts_at
