"""A strict reader of iCalendar files (RFC 5545, 5546) that shares nothing with the library that writes them.

Whatever a lenient program would forgive is an error here: line ends, folds, missing or doubled properties,
zones that are used and not defined. Times are resolved by the file's own VTIMEZONE, not by this machine's.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Final

LINE: Final = re.compile(
    r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x08\x0a-\x1f]*"|[^";:,\x00-\x08\x0a-\x1f]*))*):(.*)'
)
PARAMETER: Final = re.compile(r';([A-Z0-9-]+)=("[^"]*"|[^";:,]*)')
ONCE: Final = {
    "VCALENDAR": {"PRODID", "VERSION", "METHOD"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS", "ORGANIZER", "URL"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
AT_MOST_ONCE: Final = {"DESCRIPTION", "LOCATION", "CREATED", "LAST-MODIFIED", "TRANSP", "CALSCALE", "TZNAME"}
TEXT: Final = {"SUMMARY", "DESCRIPTION", "LOCATION", "TZNAME"}
# How many attendees a method allows (RFC 5546 3.2).
ATTENDEES: Final = {"PUBLISH": (0, 0), "REQUEST": (1, 1), "CANCEL": (1, 1)}


@dataclass
class Property:
    """One content line."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    """What stands between BEGIN and END."""

    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """The lines of this name."""
        return [line for line in self.properties if line.name == name]

    def text(self, name: str) -> str:
        """The value of the one line of this name."""
        (line,) = self.all(name)
        return line.value


def read(raw: bytes) -> Component:
    """The calendar in `raw`.

    :raises AssertionError: naming what the RFCs do not allow.
    """
    stack = [Component("")]
    for line in _unfolded(raw):
        found = _property(line)
        if found.name == "BEGIN":
            stack.append(Component(found.value))
        elif found.name == "END":
            done = stack.pop()
            assert done.name == found.value, f"END:{found.value} ends {done.name}"
            stack[-1].parts.append(done)
        else:
            stack[-1].properties.append(found)
    (root,) = stack
    (calendar,) = root.parts
    assert root.properties == []
    _check(calendar)
    return calendar


def events(calendar: Component) -> list[Component]:
    """Its VEVENTs."""
    return [part for part in calendar.parts if part.name == "VEVENT"]


def instant(calendar: Component, line: Property) -> dt.datetime:
    """The moment a DTSTART or DTEND means, by the zone that the file itself defines."""
    zone = line.parameters.get("TZID")
    if zone is None:
        return dt.datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    wall = _wall(line.value)
    (rules,) = [part for part in calendar.parts if part.name == "VTIMEZONE" and part.text("TZID") == zone]
    # The onset is told in the clock that ends with it (3.6.5).
    onsets = [(_wall(rule.text("DTSTART")), rule) for rule in rules.parts]
    begun = [(onset, rule) for onset, rule in onsets if onset <= wall]
    assert begun, f"no rule of {zone} holds at {wall}"
    _onset, rule = max(begun, key=lambda pair: pair[0])
    return (wall - _distance(rule.text("TZOFFSETTO"))).replace(tzinfo=dt.UTC)


def _unfolded(raw: bytes) -> list[str]:
    assert raw.endswith(b"\r\n"), "the last line has no end"
    lines = raw[:-2].split(b"\r\n")
    joined: list[bytes] = []
    for line in lines:
        assert b"\r" not in line, f"a bare CR in {line!r}"
        assert b"\n" not in line, f"a bare LF in {line!r}"
        assert len(line) <= 75, f"{len(line)} octets: {line!r}"
        if line.startswith((b" ", b"\t")):
            joined[-1] += line[1:]
        else:
            joined.append(line)
    return [line.decode() for line in joined]


def _property(line: str) -> Property:
    match = LINE.fullmatch(line)
    assert match, f"no content line: {line!r}"
    name, parameters, value = match.groups()
    given = {key: text.strip('"') for key, text in PARAMETER.findall(parameters)}
    return Property(name, given, _unescaped(value) if name in TEXT else value)


def _unescaped(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), f"a bare comma or semicolon: {value!r}"
    assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\,;nN]", value), f"an unknown escape: {value!r}"
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def _check(component: Component) -> None:
    for name in ONCE.get(component.name, set()):
        assert len(component.all(name)) == 1, f"{component.name} has {len(component.all(name))} {name}"
    for name in AT_MOST_ONCE:
        assert len(component.all(name)) <= 1, f"{component.name} has {len(component.all(name))} {name}"
    for part in component.parts:
        _check(part)
    if component.name == "VCALENDAR":
        _check_method(component)


def _check_method(calendar: Component) -> None:
    least, most = ATTENDEES[calendar.text("METHOD")]
    zones = [part.text("TZID") for part in calendar.parts if part.name == "VTIMEZONE"]
    assert len(zones) == len(set(zones)), "a zone is defined twice"
    used = set()
    for event in events(calendar):
        assert least <= len(event.all("ATTENDEE")) <= most
        assert (event.text("STATUS") == "CANCELLED") == (calendar.text("METHOD") == "CANCEL") or not least
        used |= {line.parameters["TZID"] for line in event.properties if "TZID" in line.parameters}
    assert used == set(zones), "zones used and zones defined differ"


def _wall(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- wall time


def _distance(text: str) -> dt.timedelta:
    match = re.fullmatch(r"([+-])(\d\d)(\d\d)(\d\d)?", text)
    assert match, text
    sign, hours, minutes, seconds = match.groups()
    away = dt.timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -away if sign == "-" else away
