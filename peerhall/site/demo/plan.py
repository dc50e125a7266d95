"""The form in which the demo's sessions are written down, always relative to the moment of filling."""

import datetime as dt
import enum
import zoneinfo
from dataclasses import dataclass

from peerhall.tutoring.types import Level, Place


class Fate(enum.Enum):
    """What becomes of a request by the time the demo opens."""

    PENDING = "pending"  # nobody has answered; waits in line where the session is full
    IN = "in"
    VETTED = "vetted"  # the tutor said yes, no seat was free
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LEFT = "left"  # had a seat and gave it back after everybody else had asked


@dataclass(frozen=True, slots=True)
class Ask:
    """One person's request, in the order of asking. `reason` is the tutor's or the student's own."""

    person: str
    fate: Fate = Fate.IN
    message: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Keep:
    """A material that the tutor brought: a link with `url`, a text file with `file_name`, else a note."""

    title: str
    url: str = ""
    file_name: str = ""
    text: str = ""
    is_for_everyone: bool = False


@dataclass(frozen=True, slots=True)
class On:
    """A wall-clock time in the tutor's zone, so many days from their today."""

    days: int
    hour: int
    minute: int = 0

    def instant(self, now: dt.datetime, timezone: str) -> dt.datetime:
        """The moment in UTC."""
        zone = zoneinfo.ZoneInfo(timezone)
        day = now.astimezone(zone).date() + dt.timedelta(days=self.days)
        return dt.datetime.combine(day, dt.time(self.hour, self.minute), zone).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class In:
    """So many minutes from now (negative: ago), on a full five minutes."""

    minutes: int

    def instant(self, now: dt.datetime, timezone: str) -> dt.datetime:  # noqa: ARG002 -- asked like On
        """The moment in UTC."""
        whole = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
        return whole + dt.timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One session and all that happened to it."""

    tutor: str
    subject: str
    level: Level
    title: str
    text: str
    when: On | In
    minutes: int = 60
    seats: int = 5
    minimum: int = 1
    is_automatic: bool = False
    has_waitlist: bool = True
    place: Place = Place.ROOM
    place_detail: str = ""
    cotutors: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    keeps: tuple[Keep, ...] = ()
    # Offered while the community reviewed new sessions; published unless it still waits or was declined.
    waits_for_review: bool = False
    declined_because: str = ""
    cancelled_because: str = ""
