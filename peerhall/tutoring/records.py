"""Sessions as programs read them: all that each says, who takes part, and the viewer's own request.

The same few queries for one session and for five hundred, each prepared once. What comes out is what
the viewer may know (SPEC 0, "Who sees whom"); how it is spelled is the reader's affair.
"""

import datetime as dt
import functools
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from django.db.models import QuerySet

from peerhall.accounts.models import Community
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import ByKeys
from peerhall.tutoring import card_rows, lifecycle, policy
from peerhall.tutoring.asked import Asked
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import (
    ACTIVE_STATES,
    TERMINAL_STATUSES,
    Outcome,
    RequestState,
    Status,
)

Role = Literal["tutor", "student"]
ASKING: Final = frozenset({RequestState.PENDING, RequestState.WAITLISTED})


class Row(NamedTuple):
    """A session's columns, a session's `lifecycle.Facts` among them; `mine_*` are the viewer's request."""

    id: int
    title: str
    description: str
    subject: str
    level: str
    date: dt.datetime
    ends_at: dt.datetime
    duration: int
    timezone: str
    max_participants: int
    min_participants: int
    seats_taken: int
    status: str
    outcome: str | None
    approval_mode: str
    has_waitlist: bool
    cancel_notice_hours: int
    place: str
    place_detail: str
    cancel_reason: str
    tutor_seen_at: dt.datetime | None
    occupied_until: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime
    creator_id: int
    creator_name: str
    waiting: int
    mine_id: int | None = None
    mine_state: str | None = None
    mine_reason: str | None = None
    mine_said: str | None = None
    mine_message: str | None = None
    mine_asked_at: dt.datetime | None = None
    mine_answer_by: dt.datetime | None = None
    mine_is_vetted: bool | None = None
    position: int | None = None
    is_cotutor: bool = False


_PUBLIC: Final = (
    *("id", "title", "description", "subject", "level", "date", "ends_at", "duration", "timezone"),
    *("max_participants", "min_participants", "seats_taken", "status", "outcome", "approval_mode"),
    *("has_waitlist", "cancel_notice_hours", "place", "place_detail", "cancel_reason", "tutor_seen_at"),
    *("occupied_until", "created_at", "updated_at", "creator_id", "creator__name", "waiting"),
)
_MINE: Final = (
    *("mine__id", "mine__state", "mine__closed_reason", "mine__reason", "mine__message"),
    *("mine__requested_at", "mine__answer_by", "mine__is_vetted", "position", "is_cotutor"),
)


class Person(NamedTuple):
    """Somebody's part in a session. `id` tells it from all other parts in all sessions."""

    id: int
    user_id: int
    name: str
    joined_at: dt.datetime
    role: Role
    state: RequestState


class Record(NamedTuple):
    """One session for one viewer: `people` has tutors first; `sees_place` whether they take part."""

    row: Row
    status: Status
    outcome: Outcome | None
    seats_taken: int
    waiting: int
    my_role: Role | None
    mine: Asked | None
    people: Sequence[Person]
    sees_place: bool


def records(ids: Sequence[int], *, viewer: Viewer, community: Community, now: dt.datetime) -> list[Record]:
    """These sessions in the order of `ids`; who may see which of them is the caller's filter."""
    by_id = {row.id: row for row in _rows(ids, viewer, now)}
    views = [_Seen(by_id[pk], viewer, community, now) for pk in ids if pk in by_id]
    parts = _Parts(views)
    return [view.record(parts) for view in views]


class _Seen:
    """One row as its viewer stands to it."""

    def __init__(self, row: Row, viewer: Viewer, community: Community, now: dt.datetime) -> None:
        self.row = row
        self.viewer = viewer
        self.now = now
        self.status = lifecycle.status_at(row, now)
        self.mine = _mine(row, viewer, now)
        self.is_tutor = viewer.pk is not None and (row.creator_id == viewer.pk or bool(row.is_cotutor))
        has_seat = self.mine is not None and self.mine.state == RequestState.APPROVED
        self.takes_part = self.is_tutor or has_seat
        self.sees_names = policy.may_see_names(viewer, community, takes_part=self.takes_part)
        self.sees_asking = policy.may_read_requests(viewer, is_tutor=self.is_tutor)

    def record(self, parts: "_Parts") -> Record:
        row, is_over = self.row, self.status in TERMINAL_STATUSES
        is_active = self.mine is not None and self.mine.state in ACTIVE_STATES
        return Record(
            row,
            self.status,
            lifecycle.outcome_at(row, self.now) if is_over else None,
            # What never began has freed its seats; the ticker writes that down a moment later (R17).
            0 if self.status == Status.EXPIRED != row.status else row.seats_taken,
            0 if is_over else row.waiting,
            "tutor" if self.is_tutor else "student" if is_active else None,
            self.mine,
            list(self._people(parts)),
            self.takes_part,
        )

    def _people(self, parts: "_Parts") -> Iterable[Person]:
        """Tutors, then the seated, then who asks: as far as the viewer may see them."""
        row = self.row
        approved = RequestState.APPROVED
        yield Person(3 * row.id, row.creator_id, row.creator_name, row.created_at, "tutor", approved)
        if self.sees_names:
            for pk, user_id, name, added_at in parts.cotutors[row.id]:
                yield Person(3 * pk + 1, user_id, name, added_at, "tutor", approved)
            yield from self._asked(parts.seated[row.id])
        if self.sees_asking:
            yield from self._asked(parts.asking[row.id])
        elif self.mine is not None and self.mine.state in ASKING:
            yield self._own_part(self.mine)

    def _asked(self, rows: Iterable["_Part"]) -> Iterable[Person]:
        for one in rows:
            state, _reason = lifecycle.request_state_at(one, self.row, self.now)
            if state in ACTIVE_STATES:
                joined_at = one.approved_at if one.approved_at and state == RequestState.APPROVED else None
                yield Person(
                    3 * one.id + 2, one.user_id, one.name, joined_at or one.requested_at, "student", state
                )

    def _own_part(self, mine: Asked) -> Person:
        return Person(3 * mine.id + 2, mine.user_id, mine.name, mine.requested_at, "student", mine.state)


class _Part(NamedTuple):
    """`lifecycle.RequestFacts` of a request, with its person."""

    session_id: int
    id: int
    user_id: int
    name: str
    state: str
    closed_reason: str
    requested_at: dt.datetime
    answer_by: dt.datetime | None
    approved_at: dt.datetime | None


class _Parts:
    """Who has which part in some sessions: read at once, and only what somebody may see."""

    def __init__(self, views: Sequence[_Seen]) -> None:
        named = [view.row.id for view in views if view.sees_names]
        asked = [view.row.id for view in views if view.sees_asking]
        self.cotutors = _grouped(_COTUTORS, named)
        self.seated = _requests(_SEATED, named)
        self.asking = _requests(_ASKING, asked)


def _rows(ids: Sequence[int], viewer: Viewer, now: dt.datetime) -> Iterable[Row]:
    values: dict[str, prepared.Value] = {"now": now}
    if viewer.pk is None:
        return itertools.starmap(Row, _VISITORS.rows(ids, **values))
    return map(Row._make, _MEMBERS.rows(ids, viewer=viewer.pk, **values))


def _mine(row: Row, viewer: Viewer, now: dt.datetime) -> Asked | None:
    if row.mine_id is None or row.mine_state is None or row.mine_asked_at is None:
        return None
    asked_at, reason = row.mine_asked_at, row.mine_reason or ""
    facts = _Part(row.id, row.mine_id, 0, "", row.mine_state, reason, asked_at, row.mine_answer_by, None)
    state, closed_reason = lifecycle.request_state_at(facts, row, now)
    is_waiting = state == RequestState.WAITLISTED
    return Asked(
        row.mine_id,
        viewer.pk or 0,
        getattr(viewer, "name", ""),
        asked_at,
        state,
        closed_reason,
        is_waiting and bool(row.mine_is_vetted),
        row.mine_message or "",
        row.mine_said or "",
        row.position if is_waiting else None,
    )


def _grouped(query: ByKeys, ids: Collection[int]) -> Mapping[int, list[Sequence[Any]]]:
    """The rows of a query about these sessions, by session, without the session's id."""
    found: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    for session_id, *rest in query.rows(ids) if ids else ():
        found[session_id].append(rest)
    return found


def _requests(query: ByKeys, ids: Collection[int]) -> Mapping[int, list[_Part]]:
    found: defaultdict[int, list[_Part]] = defaultdict(list)
    for row in query.rows(ids) if ids else ():
        found[row[0]].append(_Part._make(row))
    return found


def _sessions(ids: Collection[int], *, is_member: bool) -> QuerySet[Session, Any]:
    sessions = Session.objects.filter(pk__in=ids)
    viewer_id = _VIEWER if is_member else None
    seen = card_rows.with_columns(sessions, viewer_id=viewer_id, now=_NOW)
    return seen.values_list(*_PUBLIC, *(_MINE if is_member else ())).order_by()


def _in_states(ids: Collection[int], *, states: Collection[RequestState]) -> QuerySet[BookingRequest, Any]:
    rows = BookingRequest.objects.filter(session__in=ids, state__in=states).order_by("queued_at", "id")
    return rows.values_list(
        *("session_id", "id", "user_id", "user__name", "state", "closed_reason", "requested_at"),
        *("answer_by", "approved_at"),
    )


_NOW: Final = prepared.instant(0)
_VIEWER: Final = prepared.number(0)
_VISITORS: Final = ByKeys(functools.partial(_sessions, is_member=False), {"now": _NOW})
_MEMBERS: Final = ByKeys(functools.partial(_sessions, is_member=True), {"now": _NOW, "viewer": _VIEWER})
_SEATED: Final = ByKeys(functools.partial(_in_states, states=[RequestState.APPROVED]))
_ASKING: Final = ByKeys(functools.partial(_in_states, states=ASKING))
_COTUTORS: Final = ByKeys(
    lambda ids: (
        SessionTutor.objects.filter(session__in=ids)
        .order_by("id")
        .values_list("session_id", "id", "user_id", "user__name", "added_at")
    )
)
