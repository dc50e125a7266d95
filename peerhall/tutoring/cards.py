"""A session as a card shows it to one viewer; any room may draw one (S90–S92)."""

import datetime as dt
import functools
import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

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
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.tutoring import lifecycle, offers, search, status_sql
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor, Subject
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import ClosedReason, Level, RequestState, Status

# Subjects outside the community's list look alike.
OTHER_HUE: Final = "other"
OTHER_ICON: Final = "shapes"
# A query is prepared for so many sessions at a time; fewer are asked for with ids that nobody has.
SIZES: Final = (1, 20, 100, 500)
# Looked up by value: an enumeration's own call costs ten times as much, sixty times a page.
STATUSES: Final = {status.value: status for status in Status}
LEVELS: Final = {level.value: (level, rank) for rank, level in enumerate(Level, start=1)}


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
    action: offers.Action


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


def cards_for(ids: Sequence[int], *, viewer: Viewer, now: dt.datetime) -> list[CardView]:
    """The cards of these sessions, in the order of `ids`; who may see which is the caller's filter."""
    size = next((size for size in SIZES if size >= len(ids)), len(ids))
    names = [f"id{i}" for i in range(size)]
    values: dict[str, prepared.Value] = dict(
        zip(names, itertools.chain(ids, itertools.repeat(0)), strict=False)
    )
    values["now"] = now
    if viewer.pk is not None:
        values["viewer"] = viewer.pk
    found = {row[0]: Row(*row) for row in _prepared(size, is_member=viewer.pk is not None).rows(values)}
    return views((found[pk] for pk in ids if pk in found), viewer=viewer, now=now)


def queryset(
    ids: Collection[int], *, viewer_id: int | None, now: dt.datetime
) -> QuerySet[Session, tuple[Any, ...]]:
    """The query for the rows of these sessions."""
    sessions = with_columns(Session.objects.filter(pk__in=ids), viewer_id=viewer_id, now=now)
    return sessions.values_list(*columns(viewer_id))


@functools.lru_cache(maxsize=16)
def _prepared(size: int, *, is_member: bool) -> Prepared:
    standins: dict[str, prepared.Value] = {f"id{i}": prepared.number(i + 1) for i in range(size)}
    ids = [prepared.number(i + 1) for i in range(size)]
    standins["now"] = now = prepared.instant(0)
    standins["viewer"] = viewer_id = prepared.number(0)
    return Prepared(queryset(ids, viewer_id=viewer_id if is_member else None, now=now), standins)


def views(found: Iterable[Row], *, viewer: Viewer, now: dt.datetime) -> list[CardView]:
    """Dress rows as cards for their viewer; one more query names the subjects' colours."""
    styles = {search.subject_key(name): (hue, icon) for name, hue, icon in _subject_styles().rows({})}
    return [_view(row, viewer, styles, now) for row in found]


def _view(row: Row, viewer: Viewer, styles: dict[str, tuple[str, str]], now: dt.datetime) -> CardView:
    status = STATUSES[row.shown_status]
    level, level_rank = LEVELS[row.level]
    is_tutor = viewer.pk is not None and (row.creator_id == viewer.pk or row.is_cotutor)
    my_state, my_reason = _own_request(row, now)
    hue, icon = styles.get(search.subject_key(row.subject), (OTHER_HUE, OTHER_ICON))
    asking = offers.Asking(
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
        takes_requests=lifecycle.takes_requests_as(status, row, now),
    )
    return CardView(
        id=row.id,
        url=address_of(row.id),
        title=row.title,
        subject=row.subject,
        hue=hue,
        icon=icon,
        level=level,
        level_rank=level_rank,
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
        action=offers.action_for(asking),
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


@functools.cache
def _subject_styles() -> Prepared:
    return Prepared(Subject.objects.order_by("id").values_list("name", "hue", "icon"), {})


def _count(requests: QuerySet[BookingRequest]) -> Subquery:
    """How many of these correlated requests there are, without the GROUP BY that `Count` would add."""
    return Subquery(
        requests.order_by().annotate(number=Func(F("id"), function="COUNT")).values("number"),
        output_field=IntegerField(),
    )
