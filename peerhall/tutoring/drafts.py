"""A session as somebody wishes it, checked once for every door: pages and API only convert.

Plain values come in, a frozen `SessionDraft` comes out or `Invalid` with a sentence for each field.
What depends on other rows (own overlaps, seats already given) is for the write to decide.
"""

import dataclasses
import datetime as dt
import functools
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.translation import gettext as _

from peerhall.platform import texts
from peerhall.tutoring import fields, moments
from peerhall.tutoring.moments import local_instant
from peerhall.tutoring.types import ApprovalMode, Level, Place

__all__ = ["Invalid", "SessionDraft", "clean_message", "local_instant", "parse_draft"]

TITLE_MAX: Final = 200
SUBJECT_MAX: Final = 100
DESCRIPTION_MAX: Final = 5_000
PLACE_DETAIL_MAX: Final = 500
MESSAGE_MAX: Final = 1_000  # also reasons
DURATION_MINUTES: Final = (5, 480)
PARTICIPANTS: Final = (1, 500)
NOTICE_HOURS: Final = (0, 168)
LEAD: Final = dt.timedelta(minutes=5)  # T0
HORIZON: Final = dt.timedelta(days=731)  # farther ahead is a slip of the keyboard


class Invalid(Exception):  # noqa: N818 -- the word of this house, not an error of the program
    """Values that make no session; `fields` has one or more sentences for each field concerned."""

    code: Final = "invalid"

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(sentence for said in self.fields.values() for sentence in said))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """What a session shall be. `cancel_notice_hours` is None for the community's own notice."""

    title: str
    subject: str
    level: Level
    date: dt.datetime
    duration: int = 60
    max_participants: int = 5
    min_participants: int = 1
    description: str = ""
    timezone: str = "UTC"
    approval_mode: ApprovalMode = ApprovalMode.MANUAL
    has_waitlist: bool = True
    cancel_notice_hours: int | None = None
    place: Place = Place.ROOM
    place_detail: str = ""

    @property
    def values(self) -> dict[str, object]:
        """What it says of a session's columns; an open `cancel_notice_hours` says nothing."""
        said = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        if self.cancel_notice_hours is None:
            del said["cancel_notice_hours"]
        return said

    @property
    def ends_at(self) -> dt.datetime:
        """When it is planned to end."""
        return self.date + dt.timedelta(minutes=self.duration)


class Current(Protocol):
    """The session being edited, as far as its draft goes; a `Session` has it all."""

    @property
    def date(self) -> dt.datetime: ...
    @property
    def duration(self) -> int: ...


def parse_draft(
    values: Mapping[str, object], *, now: dt.datetime, current: Current | None = None
) -> SessionDraft:
    """The draft that `values` describe; unknown keys are ignored.

    What is missing keeps the value of `current`, else its default. An unchanged `date` may lie in
    the past; a naive one is wall time in `timezone`.

    :raises Invalid: with every field that is wrong, never another exception, whatever comes in.
    """
    errors: dict[str, list[str]] = {}
    parsed: dict[str, object] = {}
    for name, parse in _FIELDS.items():
        if name not in values:
            if current is not None:
                parsed[name] = getattr(current, name)
            elif name in _REQUIRED_FIELDS:
                errors[name] = [str(fields.REQUIRED)]
            continue
        try:
            parsed[name] = parse(values[name])
        except fields.BadValueError as error:
            errors[name] = [str(error)]
    _check_date(values, parsed, errors, now=now, current=current)
    _check_together(parsed, errors)
    if errors:
        raise Invalid(errors)
    return SessionDraft(**parsed)  # type: ignore[arg-type]  # each parser yields its field's type


def clean_message(value: object, *, field: str) -> str:
    """A message or reason of at most 1,000 characters, as it is kept; may be empty.

    :raises Invalid: with one sentence for `field`.
    """
    try:
        return fields.text(value, clean=texts.clean_text, limit=MESSAGE_MAX)
    except fields.BadValueError as error:
        raise Invalid({field: [str(error)]}) from None


def _check_date(
    values: Mapping[str, object],
    parsed: dict[str, object],
    errors: dict[str, list[str]],
    *,
    now: dt.datetime,
    current: Current | None,
) -> None:
    """Make `date` an instant and refuse one that no session may begin at."""
    if "date" not in values or "date" in errors:
        return
    try:
        date = moments.instant(values["date"], zone=str(parsed.get("timezone", "UTC")))
    except ValueError:
        errors["date"] = [_("Give a date and a time, such as 2026-12-01T18:00.")]
        return
    parsed["date"] = date
    # A form shows minutes: posted back unchanged, it must not move what has seconds.
    if current is not None and date in {current.date, current.date.replace(second=0, microsecond=0)}:
        parsed["date"] = current.date
        return
    if date < (now if current else now + LEAD):
        is_past = current is not None or date < now
        errors["date"] = [
            _("This lies in the past.") if is_past else _("Leave at least 5 minutes until it starts.")
        ]
    elif date > now + HORIZON:
        errors["date"] = [_("Choose a date within the next two years.")]


def _check_together(parsed: Mapping[str, object], errors: dict[str, list[str]]) -> None:
    """What one field demands of another."""
    fewest = parsed.get("min_participants", 1)
    most = parsed.get("max_participants", 5)
    if (
        isinstance(fewest, int)
        and isinstance(most, int)
        and fewest > most
        and not errors.get("min_participants")
    ):
        errors["min_participants"] = [_("This is more than there are seats.")]
    if parsed.get("place") == Place.LINK and "place_detail" not in errors:
        link = str(parsed.get("place_detail", ""))
        if not link.lower().startswith(("https://", "http://")) or " " in link:
            errors["place_detail"] = [_("Paste a link that starts with https://.")]


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _zone(value: object) -> str:
    if not isinstance(value, str) or value not in _zones():
        raise fields.BadValueError(_("There is no such time zone."))
    return value


_FIELDS: Final[Mapping[str, Callable[[object], object]]] = {
    "title": functools.partial(fields.line, limit=TITLE_MAX),
    "subject": functools.partial(fields.line, limit=SUBJECT_MAX),
    "level": functools.partial(fields.choice, kind=Level),
    "timezone": _zone,
    "date": lambda value: value,
    "duration": functools.partial(fields.number, limits=DURATION_MINUTES),
    "max_participants": functools.partial(fields.number, limits=PARTICIPANTS),
    "min_participants": functools.partial(fields.number, limits=PARTICIPANTS),
    "description": functools.partial(fields.text, clean=texts.clean_text, limit=DESCRIPTION_MAX),
    "approval_mode": functools.partial(fields.choice, kind=ApprovalMode),
    "has_waitlist": fields.flag,
    "cancel_notice_hours": functools.partial(fields.number, limits=NOTICE_HOURS),
    "place": functools.partial(fields.choice, kind=Place),
    "place_detail": functools.partial(fields.text, clean=texts.clean_line, limit=PLACE_DETAIL_MAX),
}
_REQUIRED_FIELDS: Final = frozenset({"title", "subject", "level", "date"})
