"""What somebody looks for, read from an address: every value checked, every bad one told (S13–S16, S103)."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerhall.tutoring import cursors, numbers
from peerhall.tutoring.types import OPEN_STATUSES, TERMINAL_STATUSES, Level, Status

SEARCH_LENGTH: Final = 200
SUBJECT_LENGTH: Final = 100
PAGE_SIZE: Final = 20
PAGE_SIZE_MAX: Final = 100
# No session lies outside; a range within needs no care for the calendar's ends.
YEARS: Final = range(2000, 2101)
ALL: Final = "all"

Word = TypeVar("Word", bound=StrEnum | Level | Status)


class Ordering(StrEnum):
    """How a list is sorted; each ends in the id, so that no row is skipped or shown twice."""

    RELEVANCE = "relevance"
    SOONEST = "date"
    LATEST = "-date"
    OLDEST = "created"
    NEWEST = "-created"
    TITLE = "title"
    SEATS = "seats"


class InvalidFilter(Exception):  # noqa: N818 -- a refusal, named like the others
    """Values that no list can be made of; `fields` maps each parameter to sentences for the person."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(sentence for sentences in fields.values() for sentence in sentences))


class Params(Protocol):
    """The part of a QueryDict that is read here."""

    def __contains__(self, key: str) -> bool:
        """Whether a parameter is there."""

    def getlist(self, key: str) -> Sequence[str]:
        """All values of one parameter, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """One list that somebody wants. Instants are aware UTC; `starts_before` is exclusive."""

    search: str = ""
    subject: str = ""
    levels: tuple[Level, ...] = ()
    statuses: tuple[Status, ...] = tuple(s for s in Status if s in OPEN_STATUSES)
    starts_from: dt.datetime | None = None
    starts_before: dt.datetime | None = None
    has_seats: bool = False
    ordering: Ordering = Ordering.SOONEST
    cursor: cursors.Cursor | None = None
    page_size: int = PAGE_SIZE


class _Reader:
    """Reads parameters one by one and collects what is wrong with each."""

    def __init__(self, params: Params) -> None:
        self.params = params
        self.errors: dict[str, list[str]] = {}

    def many(self, name: str) -> list[str]:
        """All values of `name` and `name[]`, trimmed; empty means absent."""
        listed = f"{name}[]"
        if name not in self.params and listed not in self.params:
            return []
        raw = [*self.params.getlist(name), *self.params.getlist(listed)]
        values = list(dict.fromkeys(text for value in raw if (text := value.strip(" \t\r\n"))))
        if any(unicodedata.category(c) in {"Cc", "Cs"} for value in values for c in value):
            self.refuse(name, _("This contains characters that cannot be searched for."))
            return []
        return values

    def one(self, name: str) -> str:
        """The last value of `name`, as browsers and PHP agree."""
        values = self.many(name)
        return values[-1] if values else ""

    def text(self, name: str, limit: int) -> str:
        """A text of at most `limit` characters."""
        value = unicodedata.normalize("NFC", self.one(name))
        if len(value) > limit:
            self.refuse(name, _("Use at most %(limit)d characters.") % {"limit": limit})
        return value

    def words(self, name: str, kind: Callable[[str], Word], known: Iterable[Word]) -> tuple[Word, ...]:
        """Any number of words of an enumeration, in its own order."""
        chosen: set[Word] = set()
        for value in self.many(name):
            try:
                chosen.add(kind(value))
            except ValueError:
                self.refuse_choice(name, value, known)
        return tuple(word for word in known if word in chosen)

    def refuse(self, name: str, sentence: str) -> None:
        """Note what is wrong with a parameter."""
        self.errors.setdefault(name, []).append(sentence)

    def refuse_choice(self, name: str, value: str, known: Iterable[str]) -> None:
        """Note that a value is none of those known."""
        self.refuse(
            name,
            _("“%(value)s” is not known here; choose one of: %(known)s.")
            % {"value": value[:40], "known": ", ".join(known)},
        )


def parse_filters(params: Params, *, zone: dt.tzinfo, now: dt.datetime) -> Filters:
    """Read a list's parameters; unknown ones are ignored, days are days of `zone`.

    :raises InvalidFilter: when any value cannot be understood, with a sentence for each.
    """
    reader = _Reader(params)
    search = reader.text("search", SEARCH_LENGTH)
    statuses = _statuses(reader)
    starts_from, starts_before = _range(reader, zone, now)
    ordering = _ordering(reader, is_search=bool(search), statuses=statuses)
    filters = Filters(
        search=search,
        subject=reader.text("subject", SUBJECT_LENGTH),
        levels=reader.words("level", Level, Level),
        statuses=statuses,
        starts_from=starts_from,
        starts_before=starts_before,
        has_seats=_switch(reader, "seats"),
        ordering=ordering,
        cursor=_cursor(reader, ordering),
        page_size=_page_size(reader),
    )
    if reader.errors:
        raise InvalidFilter(reader.errors)
    return filters


def _statuses(reader: _Reader) -> tuple[Status, ...]:
    """The statuses asked for; the open ones when none is, every one for `all`."""
    chosen: set[Status] = set()
    for value in reader.many("status"):
        if value == ALL:
            chosen.update(Status)
        elif value in Status.values:
            chosen.add(Status(value))
        else:
            reader.refuse_choice("status", value, [*Status, ALL])
    return tuple(s for s in Status if s in (chosen or OPEN_STATUSES))


def _ordering(reader: _Reader, *, is_search: bool, statuses: tuple[Status, ...]) -> Ordering:
    """The order asked for, else the best match first in a search, the newest first among what is over."""
    value = reader.one("ordering")
    try:
        asked = Ordering(value) if value else None
    except ValueError:
        reader.refuse_choice("ordering", value, Ordering)
        asked = None
    if asked and (is_search or asked != Ordering.RELEVANCE):
        return asked
    if is_search:
        return Ordering.RELEVANCE
    return Ordering.LATEST if set(statuses) <= TERMINAL_STATUSES else Ordering.SOONEST


def _cursor(reader: _Reader, ordering: Ordering) -> cursors.Cursor | None:
    text = reader.one("cursor")
    if not text:
        return None
    try:
        return cursors.decode(text, ordering)
    except ValueError:
        reader.refuse("cursor", _("This place in the list is not valid; start again at the first page."))
        return None


def _page_size(reader: _Reader) -> int:
    text = reader.one("page_size")
    try:
        size = numbers.whole(text) if text else PAGE_SIZE
    except ValueError:
        size = 0
    if size not in range(1, PAGE_SIZE_MAX + 1):
        reader.refuse("page_size", _("Use a whole number from 1 to %(limit)d.") % {"limit": PAGE_SIZE_MAX})
    return size


def _switch(reader: _Reader, name: str) -> bool:
    try:
        return numbers.flag(reader.one(name))
    except ValueError:
        reader.refuse(name, _("Use 1 for yes or 0 for no."))
        return False


def _range(
    reader: _Reader, zone: dt.tzinfo, now: dt.datetime
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The half-open range of starts that `date`, `date_from` and `date_to` leave together."""
    day, first, last = (_moment(reader, name, zone, now) for name in ("date", "date_from", "date_to"))
    starts = [span[0] for span in (day, first) if span]
    ends = [span[1] for span in (day, last) if span]
    starts_from, starts_before = max(starts, default=None), min(ends, default=None)
    if first and last and first[0] >= last[1]:
        reader.refuse("date_to", _("This is before the first day of the range."))
    return starts_from, starts_before


BAD_DATE: Final[Promise] = gettext_lazy("Use a day like 2026-12-01, or an instant like 2026-12-01T18:00:00Z.")


def _moment(
    reader: _Reader, name: str, zone: dt.tzinfo, now: dt.datetime
) -> tuple[dt.datetime, dt.datetime] | None:
    """The half-open span that a day (of `zone`) or an ISO instant stands for; words for days near `now`."""
    text = reader.one(name)
    if not text:
        return None
    try:
        day, instant = _read_date(text, zone, now)
    except ValueError:
        reader.refuse(name, str(BAD_DATE))
        return None
    if day.year not in YEARS:
        reader.refuse(
            name, _("Use a year from %(first)d to %(last)d.") % {"first": YEARS[0], "last": YEARS[-1]}
        )
        return None
    if instant is None or name == "date":
        return _midnight(day, zone), _midnight(day + dt.timedelta(days=1), zone)
    return instant, instant + dt.timedelta(microseconds=1)


def _read_date(text: str, zone: dt.tzinfo, now: dt.datetime) -> tuple[dt.date, dt.datetime | None]:
    """The day in `zone`, and the UTC instant where one was given.

    :raises ValueError: when the text is neither.
    """
    if text == "today":
        return now.astimezone(zone).date(), None
    if len(text) == len("2026-12-01"):
        return dt.date.fromisoformat(text), None
    # A "+" that nobody escaped arrives as a space.
    moment = dt.datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    if moment.year not in YEARS:
        return moment.date(), None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(zone).date(), aware.astimezone(dt.UTC)


def _midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The instant at which a day begins; where a gap swallows midnight, the moment after it."""
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
