"""Sessions in the words of calendars (RFC 5545, 5546), as a letter's invitation brings them. Pure.

Each file is for one reader: nobody else is named in it but the tutor, and the only addresses are the
reader's own and the instance's (I15). What comes in is cleaned here once more: a line end in a title may
end no line of the file.
"""

import datetime as dt
import unicodedata
import zoneinfo
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from icalendar import Calendar, Event, vCalAddress

from peerhall.scheduling import zones

PROGRAM: Final = "-//Peerhall//Peerhall//EN"
# Control characters and the line ends of Unicode, at which some programs end a line of the file.
UNWRITABLE: Final = frozenset({"Cc", "Zl", "Zp"})


class Method(StrEnum):
    """What the reader's calendar is asked to do (RFC 5546 1.4)."""

    REQUEST = "REQUEST"  # add it, or take over what changed
    CANCEL = "CANCEL"  # take it out


class Standing(StrEnum):
    """How sure the meeting is for the reader."""

    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name with an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One session as its reader's calendar shows it; moments are aware, `zone` is the tutor's.

    `sequence` rises with each change of time, place or standing that the reader is told of, `uid` never
    changes.
    """

    uid: str
    sequence: int
    standing: Standing
    title: str
    text: str
    place: str
    url: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    organizer: Mailbox
    created_at: dt.datetime
    changed_at: dt.datetime


def invitation(meeting: Meeting, *, reader: Mailbox, stamped_at: dt.datetime) -> tuple[Method, bytes]:
    """The calendar part of a letter: a request, or its withdrawal once the meeting is cancelled.

    `stamped_at` tells a later letter from an earlier one of the same sequence.
    """
    is_off = meeting.standing == Standing.CANCELLED
    method = Method.CANCEL if is_off else Method.REQUEST
    calendar = Calendar()
    calendar.add("PRODID", PROGRAM)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    if zone := _zone_for(meeting):
        calendar.add_component(zones.component(zone, first=meeting.starts_at, last=meeting.ends_at))
    calendar.add_component(_event(meeting, stamped_at, reader))
    written: bytes = calendar.to_ical()
    return method, written


def _event(meeting: Meeting, stamped_at: dt.datetime, reader: Mailbox) -> Event:
    event = Event()
    zone = _zone_for(meeting)
    event.add("UID", _line(meeting.uid))
    event.add("SEQUENCE", meeting.sequence)
    event.add("DTSTAMP", _whole(stamped_at))
    event.add("CREATED", _whole(meeting.created_at))
    event.add("LAST-MODIFIED", _whole(meeting.changed_at))
    for name, moment in (("DTSTART", meeting.starts_at), ("DTEND", meeting.ends_at)):
        if zone:
            # The zone by its own name: the library guesses, and takes Abidjan for UTC.
            wall = moment.astimezone(zone).replace(tzinfo=None)
            event.add(name, wall, parameters={"TZID": zone.key})
        else:
            event.add(name, _whole(moment))
    event.add("SUMMARY", _line(meeting.title))
    event.add("STATUS", meeting.standing)
    event.add("TRANSP", "OPAQUE" if meeting.standing == Standing.CONFIRMED else "TRANSPARENT")
    for name, value in (("DESCRIPTION", _lines(meeting.text)), ("LOCATION", _line(meeting.place))):
        if value:
            event.add(name, value)
    event.add("URL", _line(meeting.url))
    event.add("ORGANIZER", _person(meeting.organizer))
    attendee = _person(reader)
    # They agreed here; an answer by mail would reach nobody.
    attendee.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"})
    attendee.params["PARTSTAT"] = "ACCEPTED"
    event.add("ATTENDEE", attendee)
    return event


def _person(mailbox: Mailbox) -> vCalAddress:
    made = vCalAddress(f"mailto:{_line(mailbox.address)}")
    # A quoted parameter has no way to hold a double quote (RFC 5545 3.2).
    made.params["CN"] = _line(mailbox.name).replace('"', "'")
    return made


def _zone_for(meeting: Meeting) -> zoneinfo.ZoneInfo | None:
    """The zone to write its times in; None for UTC.

    An hour that the clocks show twice has no unambiguous wall time: calendars take the first.
    """
    try:
        zone = zoneinfo.ZoneInfo(meeting.zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None  # tzdata has dropped it
    is_second = any(moment.astimezone(zone).fold for moment in (meeting.starts_at, meeting.ends_at))
    return None if is_second or zone.key == "UTC" else zone


def _whole(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)


def _line(text: str) -> str:
    return " ".join(_lines(text).split())


def _lines(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in UNWRITABLE).strip()
