"""A session as a card shows it to one viewer; any room may draw one (S90–S92)."""

import datetime as dt
import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.urls import reverse

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.tutoring import lifecycle, search, status_sql
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor, Subject
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import TERMINAL_STATUSES, ClosedReason, Level, RequestState, Status

Action = Literal[
    "sign_in", "request", "join_waitlist", "pending", "waitlisted", "in", "manage", "declined", "none"
]

# Subjects outside the community's list look alike.
OTHER_HUE: Final = "other"
OTHER_ICON: Final = "shapes"


@dataclass(frozen=True, slots=True)
class CardView:
    """One card. `hue` is the colour class's ending, `level_rank` 1 to 3, `duration` minutes.

    `pending` (requests waiting for an answer) is 0 for whoever does not teach the session.
    """

    id: int
    url: str
    title: str
    subject: str
    hue: str
    icon: str
    level: Level
    level_rank: int
    status: Status
    date: dt.datetime
    ends_at: dt.datetime
    duration: int
    tutor: people.PersonView
    seats_taken: int
    max_participants: int
    seats_left: int
    waiting: int
    pending: int
    my_role: Literal["tutor", "student"] | None
    my_state: RequestState | None
    waitlist_position: int | None
    has_waitlist: bool
    approval_mode: str
    place: str
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What decides a card's action: the session's side, the viewer's, and between them."""

    status: Status
    free: int
    waiting: int
    has_waitlist: bool
    has_started: bool
    takes_requests: bool
    is_member: bool
    is_frozen: bool
    is_tutor: bool
    my_state: RequestState | None
    my_reason: ClosedReason | None


OWN_ACTIONS: Final[dict[RequestState | None, Action]] = {
    RequestState.PENDING: "pending",
    RequestState.WAITLISTED: "waitlisted",
    RequestState.APPROVED: "in",
}
# Somebody's no: asking again would be pestering (R20); other ends leave the way open (R19).
FINAL_REASONS: Final = frozenset({ClosedReason.TUTOR, ClosedReason.REMOVED, ClosedReason.MODERATOR})
LEVEL_RANKS: Final = {level: rank for rank, level in enumerate(Level, start=1)}


class Row(NamedTuple):
    """The columns of a card, in the order of `columns`; a session's `lifecycle.Facts` among them.

    `mine_*` are the viewer's own request as stored; what the clock has made of it, `_own_request` says.
    """

    id: int
    title: str
    subject: str
    level: str
    date: dt.datetime
    ends_at: dt.datetime
    duration: int
    place: str
    approval_mode: str
    has_waitlist: bool
    seats_taken: int
    max_participants: int
    status: str
    outcome: str | None
    tutor_seen_at: dt.datetime | None
    occupied_until: dt.datetime | None
    creator_id: int
    creator_name: str
    shown_status: str
    waiting: int
    mine_state: str | None = None
    mine_reason: str | None = None
    mine_asked_at: dt.datetime | None = None
    mine_answer_by: dt.datetime | None = None
    position: int | None = None
    is_cotutor: bool = False
    pending: int = 0


PUBLIC_COLUMNS: Final = (
    *("id", "title", "subject", "level", "date", "ends_at", "duration", "place", "approval_mode"),
    *("has_waitlist", "seats_taken", "max_participants", "status", "outcome", "tutor_seen_at"),
    *("occupied_until", "creator_id", "creator__name", "shown_status", "waiting"),
)
VIEWER_COLUMNS: Final = (
    *("mine__state", "mine__closed_reason", "mine__requested_at", "mine__answer_by"),
    *("position", "is_cotutor", "pending"),
)


def columns(viewer_id: int | None) -> tuple[str, ...]:
    """The names under which `with_columns` has what `Row` wants, in its order."""
    return PUBLIC_COLUMNS if viewer_id is None else (*PUBLIC_COLUMNS, *VIEWER_COLUMNS)


def with_columns(
    sessions: QuerySet[Session], *, viewer_id: int | None, now: dt.datetime
) -> QuerySet[Session]:
    """Add what a card says beyond the session's own row; one query whatever their number."""
    waits = BookingRequest.objects.filter(session=OuterRef("pk"), state=RequestState.WAITLISTED)
    public = sessions.annotate(shown_status=status_sql.status_case(now), waiting=_count(waits))
    if viewer_id is None:
        return public
    asks = BookingRequest.objects.filter(
        status_sql.where_request_state({RequestState.PENDING}, now), session=OuterRef("pk")
    )
    ahead = waits.filter(
        Q(is_vetted__gt=OuterRef("mine__is_vetted"))
        | Q(is_vetted=OuterRef("mine__is_vetted"), queued_at__lt=OuterRef("mine__queued_at"))
        | Q(
            is_vetted=OuterRef("mine__is_vetted"),
            queued_at=OuterRef("mine__queued_at"),
            id__lte=OuterRef("mine__id"),
        )
    )
    return public.annotate(
        mine=FilteredRelation("requests", condition=Q(requests__user=viewer_id)),
        position=Case(When(mine__state=RequestState.WAITLISTED, then=_count(ahead)), default=None),
        is_cotutor=Exists(SessionTutor.objects.filter(session=OuterRef("pk"), user=viewer_id)),
        pending=Case(When(Q(creator=viewer_id) | Q(is_cotutor=True), then=_count(asks)), default=Value(0)),
    )


def cards_for(ids: Collection[int], *, viewer: Viewer, now: dt.datetime) -> list[CardView]:
    """The cards of these sessions, in the order of `ids`; who may see which is the caller's filter."""
    sessions = with_columns(Session.objects.filter(pk__in=ids), viewer_id=viewer.pk, now=now)
    found = {row[0]: Row(*row) for row in sessions.values_list(*columns(viewer.pk))}
    return views((found[pk] for pk in ids if pk in found), viewer=viewer, now=now)


def views(found: Iterable[Row], *, viewer: Viewer, now: dt.datetime) -> list[CardView]:
    """Dress rows as cards for their viewer; one more query names the subjects' colours."""
    styles = {search.subject_key(name): (hue, icon) for name, hue, icon in _subject_styles()}
    return [_view(row, viewer, styles, now) for row in found]


def action_for(ask: Asking) -> Action:
    """What the card offers its viewer (S92): their own part first, then a way to ask."""
    if ask.is_tutor:
        return "manage"
    if ask.status in TERMINAL_STATUSES:
        return "none"
    if ask.my_state in OWN_ACTIONS:
        return OWN_ACTIONS[ask.my_state]
    if ask.my_state == RequestState.REJECTED and ask.my_reason in FINAL_REASONS:
        return "declined"
    return _way_to_ask(ask)


def _way_to_ask(ask: Asking) -> Action:
    """A seat, a place in line or neither; nobody overtakes those who wait (R1, R3)."""
    has_room = ask.free > 0 and not ask.waiting
    may_wait = ask.has_waitlist and not ask.has_started
    if not ask.takes_requests or ask.is_frozen or not (has_room or may_wait):
        return "none"
    if not ask.is_member:
        return "sign_in"
    return "request" if has_room else "join_waitlist"


def _view(row: Row, viewer: Viewer, styles: dict[str, tuple[str, str]], now: dt.datetime) -> CardView:
    status = Status(row.shown_status)
    level = Level(row.level)
    is_tutor = viewer.pk is not None and (row.creator_id == viewer.pk or row.is_cotutor)
    my_state, my_reason = _own_request(row, now)
    hue, icon = styles.get(search.subject_key(row.subject), (OTHER_HUE, OTHER_ICON))
    asking = Asking(
        status=status,
        is_member=viewer.pk is not None,
        is_frozen=isinstance(viewer, User) and viewer.is_frozen,
        is_tutor=is_tutor,
        my_state=my_state,
        my_reason=my_reason,
        free=row.max_participants - row.seats_taken,
        waiting=row.waiting,
        has_waitlist=row.has_waitlist,
        has_started=now >= row.date,
        takes_requests=lifecycle.takes_requests(row, now),
    )
    return CardView(
        id=row.id,
        url=address_of(row.id),
        title=row.title,
        subject=row.subject,
        hue=hue,
        icon=icon,
        level=level,
        level_rank=LEVEL_RANKS[level],
        status=status,
        date=row.date,
        ends_at=row.ends_at,
        duration=row.duration,
        tutor=_tutor(row.creator_id, row.creator_name),
        seats_taken=row.seats_taken,
        max_participants=row.max_participants,
        seats_left=asking.free,
        waiting=row.waiting,
        pending=row.pending,
        my_role="tutor" if is_tutor else "student" if my_state == RequestState.APPROVED else None,
        my_state=my_state,
        waitlist_position=row.position if my_state == RequestState.WAITLISTED else None,
        has_waitlist=row.has_waitlist,
        approval_mode=row.approval_mode,
        place=row.place,
        action=action_for(asking),
    )


def _own_request(row: Row, now: dt.datetime) -> tuple[RequestState | None, ClosedReason | None]:
    """The viewer's request as the clock has left it."""
    if row.mine_state is None or row.mine_asked_at is None:
        return None, None
    mine = _Request(row.mine_state, row.mine_reason or "", row.mine_asked_at, row.mine_answer_by)
    return lifecycle.request_state_at(mine, row, now)


class _Request(NamedTuple):
    """`lifecycle.RequestFacts` of the viewer's own request."""

    state: str
    closed_reason: str
    requested_at: dt.datetime
    answer_by: dt.datetime | None


def address_of(session_id: int) -> str:
    """The address of a session's page."""
    return f"{_addresses()}{session_id}/"


@functools.cache
def _addresses() -> str:
    """What all such addresses begin with; resolving each card's anew would cost more than reading it."""
    return reverse("tutoring:details", args=[0]).removesuffix("0/")


@functools.lru_cache(maxsize=4096)
def _tutor(user_id: int, name: str) -> people.PersonView:
    """A tutor's view, kept while the name is the same: a page's cards share few tutors."""
    return people.person_view(User(pk=user_id, name=name))


def _subject_styles() -> list[tuple[str, str, str]]:
    return list(Subject.objects.order_by("position", "id").values_list("name", "hue", "icon"))


def _count(requests: QuerySet[BookingRequest]) -> Subquery:
    """How many of these correlated requests there are, without the GROUP BY that `Count` would add."""
    return Subquery(
        requests.order_by().annotate(number=Func(F("id"), function="COUNT")).values("number"),
        output_field=IntegerField(),
    )
