"""Sessions that wait for a moderator (A1), the next to start first: after that it is too late (T6b)."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from peerhall.accounts.models import User
from peerhall.tutoring import cards, objections, status_sql
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Status

SHOWN: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One session to review: its card, what it says, and since when it waits."""

    card: CardView
    description_html: str
    submitted_at: dt.datetime


def waiting(viewer: User, *, now: dt.datetime) -> list[Waiting]:
    """The first fifty, as the moderator `viewer` sees them; three queries."""
    rows = _waiting(now).order_by("date", "pk").values_list("pk", "description_html", "created_at")
    found = {pk: (html, submitted_at) for pk, html, submitted_at in rows[:SHOWN]}
    return [
        Waiting(card=card, description_html=found[card.id][0], submitted_at=found[card.id][1])
        for card in cards.cards_for(list(found), viewer=viewer, now=now)
    ]


def count(viewer: User, *, now: dt.datetime) -> int:
    """How many wait for a moderator, for an organizer with those whose end is doubted (T11)."""
    return _waiting(now).count() + (objections.count() if viewer.is_organizer else 0)


def _waiting(now: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(status_sql.where_status({Status.PENDING_APPROVAL}, now))
