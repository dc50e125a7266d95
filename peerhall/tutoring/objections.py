"""How sessions ended, where somebody says that it was otherwise (T11): for them, and for who decides."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Min, QuerySet

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.accounts.people import PersonView
from peerhall.tutoring import cards, lifecycle, policy
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.models import Objection, Session
from peerhall.tutoring.panel import OwnRequest
from peerhall.tutoring.types import CORRECTIONS, Outcome

SHOWN: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionView:
    """What one person says; `is_upheld` is None until an organizer has decided."""

    person: PersonView
    is_tutor: bool
    reason: str
    raised_at: dt.datetime
    is_upheld: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What the viewer can say or decide about how a session ended.

    `waiting` and `choices` are for organizers: what others say against it, and what they may find
    instead. `own` is what the viewer has said.
    """

    may_object: bool
    own: ObjectionView | None
    waiting: tuple[ObjectionView, ...]
    choices: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """One session for organizers to decide about."""

    card: CardView
    outcome: Outcome | None
    ending: Ending


def ending_of(session: Session, viewer: User, *, own: OwnRequest | None, now: dt.datetime) -> Ending | None:
    """None where nothing can be said: it is not over, was called off or never published, or not theirs.

    At most one query.
    """
    outcome = lifecycle.outcome_at(session, now)
    may_correct = policy.may_correct(viewer, session)
    may_object = policy.may_object(viewer, session, was_seated=own is not None and own.was_seated)
    if outcome not in CORRECTIONS or not (may_correct or may_object):
        return None
    rows = list(session.objections.select_related("user").order_by("id"))
    said = next((_view(row, session) for row in rows if row.user_id == viewer.pk), None)
    is_time = lifecycle.takes_objections(session, now)
    return Ending(
        may_object=may_object and said is None and is_time and not may_correct,
        own=said,
        waiting=_waiting(rows, session) if may_correct else (),
        choices=_choices(outcome) if may_correct else (),
    )


def doubted(viewer: User, *, now: dt.datetime) -> list[Doubted]:
    """The first fifty sessions that wait for the organizer `viewer`, who waits longest first."""
    ids = _doubted().annotate(since=Min("objections__raised_at")).order_by("since", "pk")
    found = cards.cards_for(list(ids.values_list("pk", flat=True)[:SHOWN]), viewer=viewer, now=now)
    sessions = Session.objects.prefetch_related("cotutor_rows", "objections__user").in_bulk(
        [card.id for card in found]
    )
    return [_entry(card, sessions[card.id], now) for card in found]


def count() -> int:
    """How many sessions wait for an organizer."""
    return _doubted().distinct().count()


def _doubted() -> QuerySet[Session]:
    return Session.objects.filter(objections__answered_at__isnull=True, objections__isnull=False)


def _entry(card: CardView, session: Session, now: dt.datetime) -> Doubted:
    outcome = lifecycle.outcome_at(session, now)
    rows = sorted(session.objections.all(), key=lambda row: row.pk)
    waiting = _waiting(rows, session)
    ending = Ending(may_object=False, own=None, waiting=waiting, choices=_choices(outcome))
    return Doubted(card=card, outcome=outcome, ending=ending)


def _waiting(rows: Iterable[Objection], session: Session) -> tuple[ObjectionView, ...]:
    return tuple(_view(row, session) for row in rows if row.answered_at is None)


def _choices(outcome: Outcome | None) -> tuple[Outcome, ...]:
    return tuple(other for other in CORRECTIONS if other != outcome)


def _view(row: Objection, session: Session) -> ObjectionView:
    return ObjectionView(
        person=people.person_view(row.user),
        is_tutor=policy.is_tutor(row.user, session),
        reason=row.reason,
        raised_at=row.raised_at,
        is_upheld=row.is_upheld,
    )
