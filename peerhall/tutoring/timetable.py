"""A person's own week as a grid: what they teach, learn or wait for, where `week` places it (S109, S179).

Its sessions are those of `agenda`'s lists, between two Mondays.
"""

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from peerhall.accounts.models import User
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.tutoring import agenda, cards, week
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.models import Session

START, END = prepared.instant(1), prepared.instant(2)
STANDINS: Final[Mapping[str, prepared.Value]] = {**agenda.STANDINS, "start": START, "end": END}


@dataclass(frozen=True, slots=True)
class Entry:
    """One block of the week's grid; `kind` is one's own part in it."""

    card: CardView
    block: week.Block
    kind: Literal["teach", "learn", "wait"]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from `monday`, with the hours worth drawing; `now_minute` is of the day `today`."""

    monday: dt.date
    days: tuple[tuple[dt.date, tuple[Entry, ...]], ...]
    hours: range
    today: dt.date
    now_minute: int


def week_of(user: User, monday: dt.date, *, zone: dt.tzinfo, now: dt.datetime) -> Week:
    """Everything one teaches, learns or waits for in the week that begins on `monday`."""
    start, end = week.bounds(monday, zone)
    ids = [pk for (pk,) in _in_week().rows({"me": user.pk, "now": now, "start": start, "end": end})]
    found = cards.cards_for(ids, viewer=user, now=now)
    by_id = {card.id: card for card in found}
    spans = (week.Span(card.id, card.date, card.ends_at) for card in found)
    placed = week.place(spans, monday=monday, zone=zone)
    days = tuple(
        (monday + dt.timedelta(days=number), tuple(_entry(by_id[block.key], block) for block in blocks))
        for number, blocks in enumerate(placed)
    )
    return Week(
        monday=monday,
        days=days,
        hours=week.hours_shown(placed),
        today=now.astimezone(zone).date(),
        now_minute=week.minute_of_day(now, zone),
    )


@functools.cache
def _in_week() -> Prepared:
    mine = agenda.where_taught() | agenda.where_booked() | agenda.where_asked(agenda.WAITING)
    chosen = Session.objects.filter(mine, date__lt=END, ends_at__gt=START).order_by("date", "pk")
    return Prepared(chosen.values_list("pk")[: agenda.LIMIT], STANDINS)


def _entry(card: CardView, block: week.Block) -> Entry:
    kind: Literal["teach", "learn", "wait"] = "teach" if card.my_role == "tutor" else "learn"
    return Entry(card, block, "wait" if card.my_state in agenda.WAITING else kind)
