"""A person's own sessions: the figures and the lists behind them (S109–S111, A21).

What one teaches is what one created or helps with. What one learns is where one has a seat, or had one
until the session itself was called off; a seat given back, taken back or never given is "past and declined".
The queries are prepared: to compile them anew costs ten times what running them does.
"""

import datetime as dt
import functools
import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from peerhall.accounts import people
from peerhall.accounts.models import Community, User
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.tutoring import cards, lifecycle, policy, status_sql
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor
from peerhall.tutoring.types import (
    ACTIVE_STATES,
    CALLED_OFF,
    TERMINAL_STATUSES,
    ClosedReason,
    RequestState,
    Status,
)

Role = Literal["tutor", "student"]

# "My sessions" come whole; beyond this nobody reads on (SPEC 0, contract).
LIMIT: Final = 500
# Faces beside a row; who else takes part is a number.
FACES: Final = 4

UPCOMING: Final = frozenset({Status.PENDING_APPROVAL, Status.APPROVED, Status.SCHEDULED})
WAITING: Final = (RequestState.PENDING, RequestState.WAITLISTED)
MISSED: Final = tuple(set(RequestState) - ACTIVE_STATES)
# What the prepared queries are built with: who asks, and when.
ME: Final = prepared.number(0)
NOW: Final = prepared.instant(0)
STANDINS: Final[Mapping[str, prepared.Value]] = {"me": ME, "now": NOW}


class Show(StrEnum):
    """Which of one's sessions a list holds."""

    NEXT = "next"
    UPCOMING = "upcoming"
    ONGOING = "ongoing"
    WAITING = "waiting"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PAST = "past"
    ALL = "all"


STATUSES: Final[Mapping[Show, frozenset[Status]]] = {
    Show.NEXT: UPCOMING | {Status.ONGOING},
    Show.UPCOMING: UPCOMING,
    Show.ONGOING: frozenset({Status.ONGOING}),
    Show.COMPLETED: frozenset({Status.COMPLETED}),
    Show.CANCELLED: frozenset({Status.CANCELLED}),
    Show.EXPIRED: frozenset({Status.EXPIRED}),
    Show.PAST: TERMINAL_STATUSES,
    Show.ALL: frozenset(Status),
}
# What lies ahead begins with the nearest; what is over, with the latest.
AHEAD: Final = frozenset({Show.NEXT, Show.UPCOMING, Show.ONGOING, Show.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """The figures of one tab. `total` is the sum of the five that follow it.

    `waiting`: as tutor, requests to answer; as student, own requests without an answer or in line.
    """

    total: int
    upcoming: int
    ongoing: int
    completed: int
    cancelled: int
    expired: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody beside a row; the pending are shown to tutors only."""

    person: people.PersonView
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One session of a list: its card, who else is in it, and how one's own request ended if it did."""

    card: CardView
    faces: tuple[Face, ...]
    more: int
    closed_reason: ClosedReason | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The sessions that start on one day of the viewer's zone."""

    on: dt.date
    rows: tuple[Row, ...]


def total(user: User, role: Role) -> int:
    """How many sessions one teaches or learns in, whatever their status."""
    return int(_total(role).rows({"me": user.pk})[0][0])


def tiles(user: User, role: Role, *, now: dt.datetime) -> Tiles:
    """Count one's sessions by the status they have now; each figure is the length of the list behind it."""
    values: dict[str, prepared.Value] = {"me": user.pk, "now": now}
    by_status = {row[0]: row[1] for row in _by_status(role).rows(values)}
    return Tiles(
        total=sum(by_status.values()),
        upcoming=sum(by_status.get(status, 0) for status in UPCOMING),
        ongoing=by_status.get(Status.ONGOING, 0),
        completed=by_status.get(Status.COMPLETED, 0),
        cancelled=by_status.get(Status.CANCELLED, 0),
        expired=by_status.get(Status.EXPIRED, 0),
        waiting=_waiting(role).rows(values)[0][0],
    )


def everything(user: User, role: Role | None = None) -> list[int]:
    """The ids of all that one teaches or ever asked for a seat in, or of one side of it; the latest first."""
    return [pk for (pk,) in _whole(role).rows({"me": user.pk})]


def agenda(
    user: User,
    role: Role,
    show: Show,
    *,
    community: Community,
    zone: dt.tzinfo,
    now: dt.datetime,
    only: int | None = None,
) -> list[Day]:
    """One's sessions by day, or `only` one of them; people are named as far as one may see them (SPEC 0)."""
    ids = [pk for (pk,) in _listed(role, show).rows({"me": user.pk, "now": now}) if only in {None, pk}]
    found = cards.cards_for(ids, viewer=user, now=now)
    faces = _faces(found, sees_names=policy.may_see_names(user, community), now=now)
    reasons = _closed_reasons(user, ids, now) if role == "student" else {}
    rows = [_row(card, faces[card.id], reasons.get(card.id)) for card in found]
    by_day = itertools.groupby(rows, key=lambda row: row.card.date.astimezone(zone).date())
    return [Day(on, tuple(on_day)) for on, on_day in by_day]


@functools.cache
def _total(role: Role) -> Prepared:
    return Prepared(Session.objects.filter(_own(role)).values("pk"), STANDINS, is_counted=True)


@functools.cache
def _by_status(role: Role) -> Prepared:
    shown = Session.objects.filter(_own(role)).annotate(shown_status=status_sql.status_case(NOW)).order_by()
    return Prepared(shown.values_list("shown_status").annotate(number=Count("pk")), STANDINS)


@functools.cache
def _waiting(role: Role) -> Prepared:
    asked = Session.objects.filter(where_asked(WAITING)) if role == "student" else _requests_to_answer()
    return Prepared(asked.values("pk"), STANDINS, is_counted=True)


@functools.cache
def _listed(role: Role, show: Show) -> Prepared:
    order = ("date", "pk") if show in AHEAD else ("-date", "-pk")
    chosen = Session.objects.filter(_chosen(role, show)).order_by(*order)
    return Prepared(chosen.values_list("pk")[:LIMIT], STANDINS)


@functools.cache
def _whole(role: Role | None) -> Prepared:
    taught: list[QuerySet[Any, Any]] = [
        Session.objects.filter(creator=ME).order_by().values("pk"),
        SessionTutor.objects.filter(user=ME).order_by().values("session"),
    ]
    asked: list[QuerySet[Any, Any]] = [BookingRequest.objects.filter(user=ME).order_by().values("session")]
    parts = {"tutor": taught, "student": asked, None: taught + asked}
    first, *others = parts[role]
    # The ids first, each part by its index: for one condition or the other PostgreSQL reads all sessions.
    whole = Session.objects.filter(pk__in=first.union(*others)).order_by("-date", "-pk")
    return Prepared(whole.values_list("pk")[:LIMIT], STANDINS)


def _own(role: Role) -> Q:
    return where_taught() if role == "tutor" else where_booked()


def where_taught() -> Q:
    """Sessions that one created or helps with."""
    return Q(creator=ME) | Q(pk__in=SessionTutor.objects.filter(user=ME).values("session"))


def where_booked() -> Q:
    """Sessions with a seat of one's own; one closed with its session keeps counting (A21)."""
    seated = Q(state=RequestState.APPROVED) | Q(approved_at__isnull=False, closed_reason__in=CALLED_OFF)
    return Q(pk__in=BookingRequest.objects.filter(seated, user=ME).values("session"))


def where_asked(states: Collection[RequestState]) -> Q:
    """Sessions with a request of one's own in one of these states, as they are now."""
    asked = BookingRequest.objects.filter(status_sql.where_request_state(states, NOW), user=ME)
    return Q(pk__in=asked.values("session"))


def _requests_to_answer() -> QuerySet[BookingRequest]:
    """Requests in sessions one teaches that can still be answered."""
    pending = status_sql.where_request_state({RequestState.PENDING}, NOW)
    taught = Session.objects.filter(where_taught())
    return BookingRequest.objects.filter(pending, session__in=taught.values("pk"))


def _chosen(role: Role, show: Show) -> Q:
    if role == "tutor" and show == Show.WAITING:
        return Q(pk__in=_requests_to_answer().values("session"))
    if show == Show.WAITING:
        return where_asked(WAITING)
    chosen = _own(role) & status_sql.where_status(STATUSES[show], NOW)
    if role == "student" and show == Show.NEXT:
        return chosen | where_asked(WAITING)
    if role == "student" and show == Show.PAST:
        return chosen | where_asked(MISSED)
    return chosen


def _faces(found: Sequence[CardView], *, sees_names: bool, now: dt.datetime) -> Mapping[int, list[Face]]:
    """The first people of each session, in one query: the seated, and for its tutors the pending."""
    teaches = [card.id for card in found if card.my_role == "tutor"]
    sits_in = [card.id for card in found if card.my_role == "student" or sees_names]
    seated = status_sql.where_request_state({RequestState.APPROVED}, now)
    seated &= Q(session__in={*teaches, *sits_in})
    asking = Q(session__in=teaches) & status_sql.where_request_state({RequestState.PENDING}, now)
    # "approved" sorts before "pending": who has a seat comes first.
    place = Window(RowNumber(), partition_by=F("session"), order_by=("state", "queued_at", "pk"))
    rows = (
        BookingRequest.objects.filter(seated | asking)
        .select_related("user")
        .annotate(place=place)
        .filter(place__lte=FACES)
        .order_by("session", "place")
    )
    faces: dict[int, list[Face]] = defaultdict(list)
    for card in found:
        if card.my_role != "tutor":
            faces[card.id].append(Face(card.tutor))
    for request in rows:
        face = Face(people.person_view(request.user), is_pending=request.state == RequestState.PENDING)
        faces[request.session_id].append(face)
    return faces


def _closed_reasons(user: User, ids: Sequence[int], now: dt.datetime) -> Mapping[int, ClosedReason]:
    asked = BookingRequest.objects.filter(user=user, session__in=ids).select_related("session")
    found = {row.session_id: lifecycle.request_state_at(row, row.session, now)[1] for row in asked}
    return {pk: reason for pk, reason in found.items() if reason is not None}


def _row(card: CardView, faces: Sequence[Face], reason: ClosedReason | None) -> Row:
    is_taught = card.my_role == "tutor"
    everybody = card.seats_taken + (card.pending if is_taught else 1)
    shown = tuple(faces[:FACES])
    return Row(card, shown, more=max(0, everybody - len(shown)), closed_reason=reason)
