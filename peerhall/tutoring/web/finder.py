"""The filter form of the sessions page: what was asked, as addresses, and as what the form shows.

The form and every link of the page speak in query strings, so that a filtered page can be kept, shared and
gone back to. `when` is this page's own word: a span of days relative to today, turned into the dates that
the catalogue understands.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.http import QueryDict
from django.urls import reverse
from django.utils import dateformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peerhall.tutoring import filters, week
from peerhall.tutoring.filters import Filters, InvalidFilter
from peerhall.tutoring.types import Level, Status

SINGLE: Final = ("search", "subject", "when", "date", "date_from", "date_to", "seats", "ordering")
REPEATED: Final = ("level", "status")
# Sorting is a way of looking, not a filter: it neither counts as one nor is cleared with them.
FILTERS: Final = frozenset({*SINGLE, *REPEATED} - {"ordering"})

ANY_TIME: Final = "any"
WHENS: Final[Mapping[str, Promise]] = {
    ANY_TIME: gettext_lazy("Any time"),
    "today": gettext_lazy("Today"),
    "week": gettext_lazy("This week"),
    "weekend": gettext_lazy("This weekend"),
    "dates": gettext_lazy("Pick dates"),
}
ORDERINGS: Final[Mapping[str, Promise]] = {
    "relevance": gettext_lazy("Best match first"),
    "date": gettext_lazy("Soonest first"),
    "-date": gettext_lazy("Latest first"),
    "-created": gettext_lazy("Newest first"),
    "title": gettext_lazy("Title, A to Z"),
    "seats": gettext_lazy("Most seats left"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One box of the form."""

    value: str
    label: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter behind a button: its boxes, and the button's words for what is on."""

    key: str
    name: str
    icon: str
    kind: Literal["checkbox", "radio"]
    choices: Sequence[Choice]
    label: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Finder:
    """The form as it is to be drawn: what was typed, also where it is wrong (`errors` by field)."""

    search: str
    subject: str
    chips: Sequence[Chip]
    date_from: str
    date_to: str
    has_seats: bool
    orderings: Sequence[Choice]
    ordering_label: str
    is_filtered: bool
    clear_url: str
    errors: Mapping[str, str]


def asked(params: QueryDict) -> QueryDict:
    """What of a query string this page understands: `level[]` as `level`, nothing empty, nothing twice."""
    tidy = QueryDict(mutable=True)
    for key in SINGLE:
        if value := params.get(key, "").strip():
            tidy[key] = value
    for key in REPEATED:
        values = [value.strip() for value in (*params.getlist(key), *params.getlist(f"{key}[]"))]
        if kept := list(dict.fromkeys(filter(None, values))):
            tidy.setlist(key, kept)
    if tidy.get("when", "dates") != "dates":
        # The form sends its date fields also while they are hidden.
        for key in ("date", "date_from", "date_to"):
            tidy.pop(key, None)
    if tidy.get("when") == ANY_TIME:
        del tidy["when"]
    return tidy


def parsed(query: QueryDict, *, zone: dt.tzinfo, now: dt.datetime, cursor: str = "") -> Filters:
    """What the catalogue is asked for.

    :raises InvalidFilter: when a value cannot be understood.
    """
    if query.get("when", ANY_TIME) not in WHENS:
        raise InvalidFilter({"when": [_("Choose one of the spans, or pick dates.")]})
    dated = with_dates(query, now.astimezone(zone).date())
    if cursor:
        dated["cursor"] = cursor
    return filters.parse_filters(dated, zone=zone, now=now)


def natural_order(query: QueryDict, *, zone: dt.tzinfo, now: dt.datetime) -> str:
    """How this list is sorted while nobody says how."""
    unsorted = query.copy()
    unsorted.pop("ordering", None)
    return parsed(unsorted, zone=zone, now=now).ordering


def with_dates(query: QueryDict, today: dt.date) -> QueryDict:
    """The same question in the catalogue's words: `when` as the first and the last day it means."""
    dated = query.copy()
    monday = week.monday_of(today)
    sunday = monday + dt.timedelta(days=week.DAYS - 1)
    spans = {
        "today": (today, today),
        "week": (monday, sunday),
        "weekend": (sunday - dt.timedelta(days=1), sunday),
    }
    if span := spans.get(dated.pop("when", [""])[0]):
        dated["date_from"], dated["date_to"] = (day.isoformat() for day in span)
    return dated


def address(query: QueryDict, **changes: str) -> str:
    """The page's address for this question, with some keys replaced; an empty value leaves the key out."""
    changed = query.copy()
    for key, value in changes.items():
        changed.pop(key, None)
        if value:
            changed[key] = value
    text = changed.urlencode()
    return f"{reverse('tutoring:browse')}?{text}" if text else reverse("tutoring:browse")


def is_filtered(query: QueryDict) -> bool:
    """Whether anything narrows the list."""
    return not FILTERS.isdisjoint(query)


def drawn(
    query: QueryDict,
    *,
    natural: str = filters.Ordering.SOONEST,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> Finder:
    """The form for this question; `errors` are sentences by field, beside what was typed.

    `natural` is the order of a list like this that nobody sorted: the form leaves it out of the address.
    """
    date_from, date_to = (query.get(key, "") or query.get("date", "") for key in ("date_from", "date_to"))
    ordering = query.get("ordering", natural)
    offered = [key for key in ORDERINGS if key != "relevance" or "search" in query]
    return Finder(
        search=query.get("search", ""),
        subject=query.get("subject", ""),
        chips=(
            _boxes(query, "level", Level.choices, name=_("Level"), icon="signal"),
            _spans(query.get("when", ""), date_from, date_to),
            _boxes(query, "status", Status.choices, name=_("Status"), icon="circle-dot"),
        ),
        date_from=date_from,
        date_to=date_to,
        has_seats="seats" in query,
        orderings=[
            Choice("" if key == natural else key, str(ORDERINGS[key]), key == ordering) for key in offered
        ],
        ordering_label=str(ORDERINGS.get(ordering, _("Sort by"))),
        is_filtered=is_filtered(query),
        clear_url=address(QueryDict(), ordering=query.get("ordering", "")),
        errors={key: " ".join(sentences) for key, sentences in (errors or {}).items()},
    )


def heading(count: int | str, query: QueryDict) -> str:
    """Reads "24 sessions this week"; a count that is no number ("100+") is many."""
    number = count if isinstance(count, int) else filters.PAGE_SIZE_MAX
    words = {
        "today": ngettext("%(count)s session today", "%(count)s sessions today", number),
        "week": ngettext("%(count)s session this week", "%(count)s sessions this week", number),
        "weekend": ngettext("%(count)s session this weekend", "%(count)s sessions this weekend", number),
    }
    plain = ngettext("%(count)s session", "%(count)s sessions", number)
    return words.get(query.get("when", ""), plain) % {"count": count}


def _choices(pairs: Iterable[tuple[str, str | Promise]], on: Sequence[str]) -> list[Choice]:
    return [Choice(value, str(label), value in on) for value, label in pairs]


def _boxes(
    query: QueryDict, key: str, pairs: Sequence[tuple[str, str | Promise]], *, name: str, icon: str
) -> Chip:
    """A chip of boxes; it shows the name of the only one that is on, else the first and how many more."""
    asked_for = query.getlist(key)
    choices = _choices(pairs, [value for value, _label in pairs] if filters.ALL in asked_for else asked_for)
    on = [choice.label for choice in choices if choice.is_on]
    label = name
    if len(on) == len(choices):
        label = _("Any")
    elif len(on) > 1:
        label = _("%(first)s +%(count)d") % {"first": on[0], "count": len(on) - 1}
    elif on:
        label = on[0]
    return Chip(key, name, icon, "checkbox", choices, label, is_on=bool(on))


def _spans(when: str, date_from: str, date_to: str) -> Chip:
    """The chip of dates; days that were picked count as on also without the word `when`."""
    chosen = when or ("dates" if date_from or date_to else ANY_TIME)
    choices = _choices(WHENS.items(), [chosen])
    name = _("When")
    is_on = chosen in WHENS and chosen != ANY_TIME
    label = str(WHENS[chosen]) if is_on else name
    if chosen == "dates":
        label = _picked(date_from, date_to) or label
    return Chip("when", name, "calendar-range", "radio", choices, label, is_on=is_on)


def _picked(date_from: str, date_to: str) -> str:
    first, last = (_short(text) for text in (date_from, date_to))
    if first and last:
        return first if first == last else f"{first} – {last}"
    if first:
        return _("From %(day)s") % {"day": first}
    return _("Until %(day)s") % {"day": last} if last else ""


def _short(text: str) -> str:
    """Reads "25 Nov"; what is no date is left out, its error stands beside the field."""
    try:
        return dateformat.format(dt.date.fromisoformat(text), "j M")
    except ValueError:
        return ""
