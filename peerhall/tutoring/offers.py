"""What a session offers somebody who looks at it: one pure decision, for cards and pages alike (S92)."""

import datetime as dt
from typing import Final, Literal, NamedTuple

from peerhall.tutoring import lifecycle
from peerhall.tutoring.types import (
    OPEN_STATUSES,
    TERMINAL_STATUSES,
    TUTORS_NO,
    ClosedReason,
    RequestState,
    Status,
)

Action = Literal[
    "sign_in", "request", "join_waitlist", "pending", "waitlisted", "in", "manage", "declined", "none"
]


class Asking(NamedTuple):
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


def action_for(ask: Asking) -> Action:
    """What the card offers its viewer (S92): their own part first, then a way to ask."""
    if ask.is_tutor:
        return "manage"
    if ask.status in TERMINAL_STATUSES:
        return "none"
    if ask.my_state in OWN_ACTIONS:
        return OWN_ACTIONS[ask.my_state]
    if ask.my_reason in TUTORS_NO:
        return "declined"
    return _way_to_ask(ask)


def are_doors_open(facts: lifecycle.Facts, now: dt.datetime) -> bool:
    """Whether its room, where it has one, takes people in (S115)."""
    has_opened = facts.date - lifecycle.DOORS_BEFORE_START <= now < lifecycle.end_of(facts)
    return has_opened and lifecycle.status_at(facts, now) in OPEN_STATUSES


def has_room(*, free: int, waiting: int, has_started: bool) -> bool:
    """Whether a new request goes before the tutor or onto a seat at once, not into the line (R1, R3).

    Nobody overtakes those who wait; once the session has begun the line stands still.
    """
    return free > 0 and (not waiting or has_started)


def _way_to_ask(ask: Asking) -> Action:
    """A seat, a place in line or neither."""
    is_free = has_room(free=ask.free, waiting=ask.waiting, has_started=ask.has_started)
    may_wait = ask.has_waitlist and not ask.has_started
    if not ask.takes_requests or ask.is_frozen or not (is_free or may_wait):
        return "none"
    if not ask.is_member:
        return "sign_in"
    return "request" if is_free else "join_waitlist"
