"""Sessions as programs read them: all that each says, who takes part, and the viewer's own request.

The same few queries for one session and for five hundred, each prepared once. What comes out is what
the viewer may know (SPEC 0, "Who sees whom"); how it is spelled is the reader's affair.
"""

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from django.db.models import QuerySet

from peerhall.accounts.models import Community
from peerhall.platform.database.repeated import ByKeys
from peerhall.tutoring import lifecycle, policy, record_rows
from peerhall.tutoring.asked import Asked
from peerhall.tutoring.models import BookingRequest, SessionTutor
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.record_rows import Row
from peerhall.tutoring.types import (
    ACTIVE_STATES,
    TERMINAL_STATUSES,
    Outcome,
    RequestState,
    Status,
)

Role = Literal["tutor", "student"]
ASKING: Final = frozenset({RequestState.PENDING, RequestState.WAITLISTED})
APPROVED: Final = RequestState.APPROVED


class Person(NamedTuple):
    """Somebody's part in a session. `id` tells it from all other parts in all sessions."""

    id: int
    user_id: int
    name: str
    joined_at: dt.datetime
    role: Role
    state: RequestState


class Record(NamedTuple):
    """One session for one viewer: `people` has tutors first; `sees_place` whether they take part.

    A value through and through: two that are equal say the same.
    """

    row: Row
    status: Status
    outcome: Outcome | None
    seats_taken: int
    waiting: int
    my_role: Role | None
    mine: Asked | None
    people: tuple[Person, ...]
    sees_place: bool


def records(ids: Sequence[int], *, viewer: Viewer, community: Community, now: dt.datetime) -> list[Record]:
    """These sessions in the order of `ids`; who may see which of them is the caller's filter."""
    rows = record_rows.in_order(ids, viewer_id=viewer.pk, now=now)
    return views(rows, viewer=viewer, community=community, now=now)


def views(rows: Iterable[Row], *, viewer: Viewer, community: Community, now: dt.datetime) -> list[Record]:
    """Rows as records for their viewer; one more query for each kind of people that they may see."""
    names = {part: policy.may_see_names(viewer, community, takes_part=part) for part in (False, True)}
    asking = {part: policy.may_read_requests(viewer, is_tutor=part) for part in (False, True)}
    eyes = _Eyes(viewer, now, names, asking)
    seen = [_seen(row, eyes) for row in rows]
    parts = _parts(seen)
    return [_record(one, parts, now) for one in seen]


class _Eyes(NamedTuple):
    """Who looks and when. What policy says is asked once for all sessions: without and with a part in one."""

    viewer: Viewer
    now: dt.datetime
    sees_names: Mapping[bool, bool]
    sees_asking: Mapping[bool, bool]


class _Seen(NamedTuple):
    """One row as its viewer stands to it."""

    row: Row
    status: Status
    mine: Asked | None
    is_tutor: bool
    takes_part: bool
    sees_names: bool
    sees_asking: bool


def _seen(row: Row, eyes: _Eyes) -> _Seen:
    viewer, now = eyes.viewer, eyes.now
    mine = None if row.mine_id is None else _mine(row, viewer, now)
    is_tutor = viewer.pk is not None and (row.creator_id == viewer.pk or bool(row.is_cotutor))
    takes_part = is_tutor or (mine is not None and mine.state == APPROVED)
    return _Seen(
        row,
        lifecycle.status_at(row, now),
        mine,
        is_tutor,
        takes_part,
        eyes.sees_names[takes_part],
        eyes.sees_asking[is_tutor],
    )


def _record(seen: _Seen, parts: "_Parts", now: dt.datetime) -> Record:
    row, status, mine = seen.row, seen.status, seen.mine
    is_over = status in TERMINAL_STATUSES
    is_active = mine is not None and mine.state in ACTIVE_STATES
    return Record(
        row,
        status,
        lifecycle.outcome_at(row, now) if is_over else None,
        # What never began has freed its seats; the ticker writes that down a moment later (R17).
        0 if status == Status.EXPIRED != row.status else row.seats_taken,
        0 if is_over else row.waiting,
        "tutor" if seen.is_tutor else "student" if is_active else None,
        mine,
        _people(seen, parts, now),
        seen.takes_part,
    )


def _people(seen: _Seen, parts: "_Parts", now: dt.datetime) -> tuple[Person, ...]:
    """Tutors, then the seated, then who asks: as far as the viewer may see them."""
    row, mine = seen.row, seen.mine
    people = [Person(3 * row.id, row.creator_id, row.creator_name, row.created_at, "tutor", APPROVED)]
    if seen.sees_names:
        people += [
            Person(3 * pk + 1, user_id, name, added_at, "tutor", APPROVED)
            for _session_id, pk, user_id, name, added_at in parts.cotutors.get(row.id, ())
        ]
        people += _seated(parts.seated.get(row.id), row, now)
    if seen.sees_asking:
        people += _asking(parts.asking.get(row.id, ()), row, now)
    elif mine is not None and mine.state in ASKING:
        people.append(
            Person(3 * mine.id + 2, mine.user_id, mine.name, mine.requested_at, "student", mine.state)
        )
    return tuple(people)


def _seated(found: "Sequence[_Part] | None", row: Row, now: dt.datetime) -> list[Person]:
    """Who has a seat. They share their session's fate, so that one is asked about for all."""
    if not found or lifecycle.request_state_at(found[0], row, now)[0] != APPROVED:
        return []
    return [
        Person(
            3 * one.id + 2, one.user_id, one.name, one.approved_at or one.requested_at, "student", APPROVED
        )
        for one in found
    ]


def _asking(found: "Iterable[_Part]", row: Row, now: dt.datetime) -> Iterable[Person]:
    for one in found:
        state, _reason = lifecycle.request_state_at(one, row, now)
        if state in ACTIVE_STATES:
            yield Person(3 * one.id + 2, one.user_id, one.name, one.requested_at, "student", state)


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


class _Parts(NamedTuple):
    """Who has which part in some sessions, by session: read at once, and only what somebody may see."""

    cotutors: Mapping[int, Sequence[Sequence[Any]]]
    seated: Mapping[int, Sequence[_Part]]
    asking: Mapping[int, Sequence[_Part]]


def _parts(seen: Sequence[_Seen]) -> _Parts:
    named = [one.row.id for one in seen if one.sees_names]
    asked = [one.row.id for one in seen if one.sees_asking]
    return _Parts(_grouped(_COTUTORS, named), _requests(_SEATED, named), _requests(_ASKING, asked))


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
    """The rows of a query about these sessions, by session, whose id each begins with."""
    found: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    for row in query.rows(ids) if ids else ():
        found[row[0]].append(row)
    return found


def _requests(query: ByKeys, ids: Collection[int]) -> Mapping[int, list[_Part]]:
    return {pk: [_Part._make(row) for row in rows] for pk, rows in _grouped(query, ids).items()}


def _in_states(ids: Collection[int], *, states: Collection[RequestState]) -> QuerySet[BookingRequest, Any]:
    rows = BookingRequest.objects.filter(session__in=ids, state__in=states).order_by("queued_at", "id")
    return rows.values_list(
        *("session_id", "id", "user_id", "user__name", "state", "closed_reason", "requested_at"),
        *("answer_by", "approved_at"),
    )


_SEATED: Final = ByKeys(functools.partial(_in_states, states=[RequestState.APPROVED]))
_ASKING: Final = ByKeys(functools.partial(_in_states, states=ASKING))
_COTUTORS: Final = ByKeys(
    lambda ids: (
        SessionTutor.objects.filter(session__in=ids)
        .order_by("id")
        .values_list("session_id", "id", "user_id", "user__name", "added_at")
    )
)
