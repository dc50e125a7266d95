"""One step of a session or of a request: its row, its line in the audit trail, the fields of its facts.

Nothing is decided here. The caller holds the session's lock and has asked every question.
"""

import datetime as dt
from typing import TypedDict

from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.platform.audit import trail
from peerhall.platform.database.writing import change_if
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import ClosedReason, RequestState, Status


class FactFields(TypedDict):
    """The fields that every fact about a request has."""

    session_id: int
    actor_id: int | None
    at: dt.datetime
    request_id: int
    student_id: int


def move(
    request: BookingRequest,
    state: RequestState,
    *,
    act: str,
    actor: User | None,
    now: dt.datetime,
    **changes: object,
) -> None:
    """Take a request to `state`, if it still is where we found it, with one row in the audit trail.

    `changes` are columns by attribute (`decided_by_id`).

    :raises Refusal: not_open, when it moved meanwhile, which the session's lock should make impossible.
    """
    before = _facts_of(request)
    is_vetted = bool(changes.pop("is_vetted", False))
    values = {"state": state, "is_vetted": is_vetted, **changes}
    if not change_if(request, values, still={"state": request.state}):
        raise Refusal("not_open", _("This request changed a moment ago. Look at it again."))
    # The database derives it: read it again where somebody asks.
    request.__dict__.pop("status", None)
    note(request, act=act, actor=actor, now=now, before=before)


def note(
    request: BookingRequest,
    *,
    act: str,
    actor: User | None,
    now: dt.datetime,
    before: dict[str, str | bool] | None = None,
) -> None:
    """One row in the session's trail; the waitlist's explained log is replayed from these."""
    trail.record(
        at=now,
        act=act,
        scope="session",
        scope_id=request.session_id,
        actor_id=actor.pk if actor else None,
        person_id=request.user_id,
        before=before,
        after=_facts_of(request),
    )


def close(
    request: BookingRequest,
    state: RequestState,
    why: ClosedReason,
    *,
    act: str,
    actor: User | None,
    now: dt.datetime,
    **changes: object,
) -> None:
    """`move` a request out of the line or its seat."""
    changes = {"decided_at": now, "decided_by_id": actor.pk if actor else None, "answer_by": None, **changes}
    move(request, state, act=act, actor=actor, now=now, closed_reason=why, **changes)


def seat(
    request: BookingRequest, session: Session, *, act: str, actor: User | None, now: dt.datetime
) -> None:
    """`move` a request onto a seat; the caller has seen that one is free, under the lock."""
    move(
        request,
        RequestState.APPROVED,
        act=act,
        actor=actor,
        now=now,
        closed_reason="",
        reason="",
        approved_at=now,
        promoted_at=now if act == "R12" else None,
        decided_at=now,
        decided_by_id=actor.pk if actor else None,
        answer_by=None,
        is_late=False,
        is_excused=False,
    )
    session.seats_taken += 1  # the database counted too


def change_status(
    session: Session, status: Status, *, act: str, actor: User | None, now: dt.datetime, **changes: object
) -> None:
    """Write a session's new status and what goes with it, with one row in the audit trail."""
    before = session.status
    for name, value in {"status": status, "updated_at": now, **changes}.items():
        setattr(session, name, value)
    session.save(update_fields=["status", "updated_at", *changes])
    trail.record(
        at=now,
        act=act,
        scope="session",
        scope_id=session.pk,
        actor_id=actor.pk if actor else None,
        before={"status": before},
        after={"status": status},
    )


def fact_of(request: BookingRequest, *, actor: User | None, now: dt.datetime) -> FactFields:
    """The common fields of a fact about this request."""
    return {
        "session_id": request.session_id,
        "actor_id": actor.pk if actor else None,
        "at": now,
        "request_id": request.pk,
        "student_id": request.user_id,
    }


def _facts_of(request: BookingRequest) -> dict[str, str | bool]:
    """What the trail keeps of a request: its state and its place in line."""
    return {
        "state": request.state,
        "is_vetted": request.is_vetted,
        "queued_at": request.queued_at.isoformat(),
    }
