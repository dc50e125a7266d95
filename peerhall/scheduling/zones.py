"""A zone's rules as calendars carry them (RFC 5545 3.6.5), made from the IANA data of this machine.

Only what a reader needs for the moments at hand is written: the change of clocks before them, and those
in between. The library's own generator writes the start of summer time in the clock that it begins
(03:00 for Berlin); the RFC wants the clock that it ends (02:00).
"""

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY: Final = dt.timedelta(days=1)
SECOND: Final = dt.timedelta(seconds=1)
# Far enough back to meet both changes of the year before, where a zone has them.
LOOK_BACK: Final = dt.timedelta(days=400)
# The start of a rule that holds at all the moments at hand.
ALWAYS: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 -- wall time


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the clocks: at `at` (UTC) the distance from Greenwich becomes `after`."""

    at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    name: str
    is_summer: bool


def component(zone: zoneinfo.ZoneInfo, *, first: dt.datetime, last: dt.datetime) -> Timezone:
    """The VTIMEZONE that turns wall times of `zone` from `first` to `last` into the right instants."""
    made = Timezone()
    made.add("TZID", zone.key)
    changes = list(_changes(zone, first - LOOK_BACK, last + DAY))
    if not changes or changes[0].at > first:
        made.add_component(_rule(_opening(zone, changes[0].at - SECOND if changes else first), ALWAYS))
    for change in changes:
        made.add_component(_rule(change, (change.at + change.before).replace(tzinfo=None)))
    return made


def _changes(zone: zoneinfo.ZoneInfo, first: dt.datetime, last: dt.datetime) -> Iterator[Change]:
    day = dt.datetime.combine(first.date(), dt.time(), dt.UTC)
    while day < last:
        if _offset(zone, day) != _offset(zone, day + DAY):
            yield _change(zone, day)
        day += DAY


def _change(zone: zoneinfo.ZoneInfo, day: dt.datetime) -> Change:
    """The change within the 24 hours from `day`, found to the second; no zone has ever had two."""
    before = _offset(zone, day)
    low, high = 0, 24 * 60 * 60
    while high - low > 1:
        middle = (low + high) // 2
        is_later = _offset(zone, day + middle * SECOND) == before
        low, high = (middle, high) if is_later else (low, middle)
    at = day + high * SECOND
    local = at.astimezone(zone)
    return Change(at, before, _offset(zone, at), str(local.tzname()), bool(local.dst()))


def _opening(zone: zoneinfo.ZoneInfo, moment: dt.datetime) -> Change:
    """What held at `moment`, as if it always had."""
    local = moment.astimezone(zone)
    offset = _offset(zone, moment)
    return Change(moment, offset, offset, str(local.tzname()), bool(local.dst()))


def _rule(change: Change, starts_at: dt.datetime) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneDaylight() if change.is_summer else TimezoneStandard()
    made.add("DTSTART", starts_at)
    made.add("TZOFFSETFROM", change.before)
    made.add("TZOFFSETTO", change.after)
    made.add("TZNAME", change.name)
    return made


def _offset(zone: zoneinfo.ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()
