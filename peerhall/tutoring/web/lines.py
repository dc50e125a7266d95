"""A person's own sessions in words: days, lines of the agenda, blocks of the week."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import dateformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peerhall.accounts.models import User
from peerhall.tutoring.agenda import UPCOMING, Day, Row
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.timetable import Entry, Week
from peerhall.tutoring.types import TERMINAL_STATUSES, TUTORS_NO, ClosedReason, RequestState, Status
from peerhall.tutoring.week import DAYS, STEP_MINUTES

# Beyond this many days a distance says less than the date.
NEAR_DAYS: Final = 14
# The grid has room for so many sessions side by side; further ones stand in the last lane.
LANES: Final = 8
# A block lower than this holds its title only.
SHORT_MINUTES: Final = 60

CLOSED: Final[Mapping[ClosedReason, Promise]] = {
    ClosedReason.TUTOR: gettext_lazy("%(tutor)s couldn’t fit you in this time"),
    ClosedReason.REMOVED: gettext_lazy("%(tutor)s gave your seat back"),
    ClosedReason.WITHDRAWN: gettext_lazy("You withdrew"),
    ClosedReason.EXPIRED: gettext_lazy("Your request was not answered in time"),
    ClosedReason.SESSION_CANCELLED: gettext_lazy("The session was cancelled"),
    ClosedReason.SESSION_EXPIRED: gettext_lazy("The session did not take place"),
    ClosedReason.MODERATOR: gettext_lazy("Closed by a moderator"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One session of the agenda with its relation to the viewer in words."""

    row: Row
    meta: str
    is_upcoming: bool
    is_creator: bool


@dataclass(frozen=True, slots=True)
class DayLines:
    """A day of the agenda: "Tomorrow", "Tue 24 November" beside it, and its lines."""

    title: str
    note: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where a block stands in the grid, in whole hours and minutes from its top, and in which lane."""

    at_hour: int
    at_minute: int
    for_hours: int
    for_minutes: int
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True)
class Block:
    """A session in the week's grid."""

    entry: Entry
    drawn: Drawn
    note: str
    is_off: bool
    is_short: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One day of the week's grid; `now` is where the line of the present stands."""

    on: dt.date
    is_today: bool
    blocks: Sequence[Block]
    now: Drawn | None


def day_lines(days: Iterable[Day], *, user: User, today: dt.date) -> list[DayLines]:
    """The agenda in words."""
    return [DayLines(*_day_words(day.on, today), [_line(row, user) for row in day.rows]) for day in days]


def columns(shown: Week) -> list[Column]:
    """The week's grid in words and places."""
    first = shown.hours.start * 60
    now = _drawn(shown.now_minute - first, 0) if shown.now_minute // 60 in shown.hours else None
    return [
        Column(
            on=on,
            is_today=on == shown.today,
            blocks=[_block(entry, first) for entry in entries],
            now=now if on == shown.today else None,
        )
        for on, entries in shown.days
    ]


def week_title(monday: dt.date, today: dt.date) -> str:
    """Reads "23–29 November", "30 November – 6 December", with the year when it is another one."""
    sunday = monday + dt.timedelta(days=DAYS - 1)
    year = "" if sunday.year == today.year else f" {sunday.year}"
    if monday.month == sunday.month:
        return f"{monday.day}–{sunday.day} {dateformat.format(sunday, 'F')}{year}"
    return f"{dateformat.format(monday, 'j F')} – {dateformat.format(sunday, 'j F')}{year}"


def relation(card: CardView, closed: ClosedReason | None) -> str:
    """What a session is to its student: "You're in", "Waitlist #2", or why not."""
    if card.my_state == RequestState.WAITLISTED:
        return _("Waitlist #%(position)d") % {"position": card.waitlist_position or 0}
    if card.my_state == RequestState.APPROVED and card.status in TERMINAL_STATUSES:
        return _("You had a seat")
    if closed is not None:
        return str(CLOSED[closed]) % {"tutor": card.tutor.name}
    return str(card.my_state.label) if card.my_state else ""


def _day_words(on: dt.date, today: dt.date) -> tuple[str, str]:
    full = dateformat.format(on, "D j F" if on.year == today.year else "D j F Y")
    distance = (on - today).days
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}
    if distance in near:
        return near[distance], full
    if abs(distance) > NEAR_DAYS:
        return full, ""
    if distance > 0:
        return full, ngettext("in %(count)d day", "in %(count)d days", distance) % {"count": distance}
    return full, ngettext("%(count)d day ago", "%(count)d days ago", -distance) % {"count": -distance}


def _line(row: Row, user: User) -> Line:
    card = row.card
    is_creator = card.tutor.id == user.pk
    if card.my_role == "tutor":
        parts = [] if is_creator else [_("with %(tutor)s") % {"tutor": card.tutor.name}]
        parts.append(_seats(card))
    elif row.closed_reason in TUTORS_NO:
        parts = [relation(card, row.closed_reason)]
    else:
        parts = [_("with %(tutor)s") % {"tutor": card.tutor.name}, relation(card, row.closed_reason)]
    meta = " · ".join(part for part in parts if part)
    return Line(row, meta, is_upcoming=card.status in UPCOMING, is_creator=is_creator)


def _seats(card: CardView) -> str:
    taken = _("%(taken)d of %(seats)d seats") % {"taken": card.seats_taken, "seats": card.max_participants}
    if not card.waiting:
        return taken
    waiting = ngettext("%(count)d waiting", "%(count)d waiting", card.waiting) % {"count": card.waiting}
    return f"{taken}, {waiting}"


def _block(entry: Entry, first_minute: int) -> Block:
    block, card = entry.block, entry.card
    return Block(
        entry=entry,
        drawn=_drawn(block.start_minute - first_minute, block.minutes, block.lane, block.lanes),
        note=_block_note(entry),
        is_off=card.status in {Status.CANCELLED, Status.EXPIRED},
        is_short=block.minutes < SHORT_MINUTES,
    )


def _block_note(entry: Entry) -> str:
    """The second line of a block: what matters about it to the viewer."""
    card = entry.card
    if card.status in {Status.CANCELLED, Status.EXPIRED}:
        return str(card.status.label)
    if entry.kind == "wait":
        return relation(card, None)
    if entry.kind == "learn":
        return card.tutor.name
    if card.pending:
        return ngettext("%(count)d request", "%(count)d requests", card.pending) % {"count": card.pending}
    return _seats(card)


def _drawn(at_minute: int, minutes: int, lane: int = 0, lanes: int = 1) -> Drawn:
    at_minute -= at_minute % STEP_MINUTES
    return Drawn(
        *divmod(at_minute, 60), *divmod(minutes, 60), lane=min(lane, LANES - 1), lanes=min(lanes, LANES)
    )
