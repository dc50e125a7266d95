"""The rules of a session's status in time (1c), and of a request's state by the clock alone (R11, R17).

Stored values change when somebody acts; the clock changes what they mean. `RULES` is the one table of
that meaning: `status_at` walks it here, `status_sql` turns the same rows into SQL, a property test
proves them equal. For each stored status the rows exclude each other and leave nothing out.

Where somebody has come into the room, presence there is measured, and says how the session ended (T7 to T9).
Where nobody has, `tutor_seen_at` is set by the tutor's Start alone, and a session that was scheduled at its
start counts as held (SPEC 0).
"""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Final, Protocol

from peerhall.tutoring.types import (
    ACTIVE_STATES,
    TERMINAL_STATUSES,
    ClosedReason,
    Outcome,
    RequestState,
    Status,
)

DOORS_BEFORE_START: Final = dt.timedelta(minutes=15)  # Start and the room open this early (T5)
OPEN_DOOR: Final = dt.timedelta(minutes=15)  # an unconfirmed session waits this long for its tutor (T6)
OVERRUN: Final = dt.timedelta(minutes=30)  # an occupied room stays open this long past the end (T7)
OBJECTIONS_TAKEN: Final = dt.timedelta(hours=72)  # for so long after the end (T11)
LONGEST: Final = dt.timedelta(minutes=480)  # the database refuses a longer session
NEVER_BEGAN: Final = frozenset(
    {Outcome.NOT_CONFIRMED, Outcome.NOT_REVIEWED}
)  # these close all requests (R17)
# No session that began before this is still running: the bound lets an index skip the whole past.
LONGEST_RUN: Final = LONGEST + OVERRUN


class Facts(Protocol):
    """What the rules look at. A `Session` has it all; `SessionFacts` is the same without a database."""

    @property
    def status(self) -> str: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def date(self) -> dt.datetime: ...
    @property
    def ends_at(self) -> dt.datetime: ...
    @property
    def seats_taken(self) -> int: ...
    @property
    def room_opened_at(self) -> dt.datetime | None: ...
    @property
    def student_seen_at(self) -> dt.datetime | None: ...
    @property
    def tutor_seen_at(self) -> dt.datetime | None: ...
    @property
    def occupied_until(self) -> dt.datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """One session's stored facts, as plain values."""

    status: str
    date: dt.datetime
    ends_at: dt.datetime
    outcome: str | None = None
    seats_taken: int = 0
    room_opened_at: dt.datetime | None = None
    student_seen_at: dt.datetime | None = None
    tutor_seen_at: dt.datetime | None = None
    occupied_until: dt.datetime | None = None


class RequestFacts(Protocol):
    """What the clock's rules for one request look at; a `BookingRequest` has it."""

    @property
    def state(self) -> str: ...
    @property
    def closed_reason(self) -> str: ...
    @property
    def requested_at(self) -> dt.datetime: ...
    @property
    def answer_by(self) -> dt.datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: a stored status, when it applies, and what it then means.

    `after` and `until` bound the start: now + after < date <= now + until. The flags are compared where
    they are not None: the tutor was seen, the end has not come, somebody has a seat, presence is measured
    (the room was opened), a student was seen in it.
    """

    id: str
    stored: Status
    status: Status
    outcome: Outcome | None = None
    after: dt.timedelta | None = None
    until: dt.timedelta | None = None
    is_seen: bool | None = None
    is_running: bool | None = None
    has_seated: bool | None = None
    is_measured: bool | None = None
    is_joined: bool | None = None


_NOW: Final = dt.timedelta()
_PENDING, _APPROVED, _SCHEDULED, _ONGOING = (
    Status.PENDING_APPROVAL,
    Status.APPROVED,
    Status.SCHEDULED,
    Status.ONGOING,
)
_ANNOUNCED: Final = frozenset({_APPROVED, _SCHEDULED})
_DONE, _EXPIRED = Status.COMPLETED, Status.EXPIRED


def _ended(stored: Status, *, until: dt.timedelta | None, is_seen: bool | None = None) -> tuple[Rule, ...]:
    """T7 to T9 by presence where it is measured; else held, except where the tutor was seen by nobody."""
    over = functools.partial(Rule, stored=stored, until=until, is_running=False, status=_DONE)
    counted = functools.partial(over, is_measured=True)
    assumed = functools.partial(over, is_measured=False)
    seen = (
        counted(id="T9", is_seen=True, is_joined=False, outcome=Outcome.NOBODY_CAME),
        counted(id="T7", is_seen=True, is_joined=True, outcome=Outcome.HELD),
        assumed(id="T9", is_seen=True, has_seated=False, outcome=Outcome.NOBODY_CAME),
        assumed(id="T7", is_seen=True, has_seated=True, outcome=Outcome.HELD),
    )
    if is_seen:
        return seen
    absent = counted(id="T8", is_seen=False, status=_EXPIRED, outcome=Outcome.TUTOR_NO_SHOW)
    return (*seen, absent, assumed(id="T7", is_seen=False, outcome=Outcome.HELD))


RULES: Final[tuple[Rule, ...]] = (
    Rule(id="T0", stored=_PENDING, after=_NOW, status=_PENDING),
    Rule(id="T6b", stored=_PENDING, until=_NOW, status=_EXPIRED, outcome=Outcome.NOT_REVIEWED),
    Rule(id="T1", stored=_APPROVED, after=_NOW, status=_APPROVED),
    Rule(
        id="T5b",
        stored=_APPROVED,
        after=-LONGEST_RUN,
        until=_NOW,
        is_seen=True,
        is_running=True,
        status=_ONGOING,
    ),
    *_ended(_APPROVED, until=_NOW, is_seen=True),
    Rule(id="T1", stored=_APPROVED, after=-OPEN_DOOR, until=_NOW, is_seen=False, status=_APPROVED),
    Rule(
        id="T6",
        stored=_APPROVED,
        until=-OPEN_DOOR,
        is_seen=False,
        status=_EXPIRED,
        outcome=Outcome.NOT_CONFIRMED,
    ),
    Rule(id="T2", stored=_SCHEDULED, after=_NOW, status=_SCHEDULED),
    Rule(id="T5", stored=_SCHEDULED, after=-LONGEST_RUN, until=_NOW, is_running=True, status=_ONGOING),
    *_ended(_SCHEDULED, until=_NOW),
    # Started by the tutor, perhaps before the start.
    Rule(id="T5", stored=_ONGOING, after=-LONGEST_RUN, is_running=True, status=_ONGOING),
    *_ended(_ONGOING, until=None),
)


_RULES_OF: Final = {
    stored.value: tuple(rule for rule in RULES if rule.stored == stored)
    for stored in sorted({rule.stored for rule in RULES})
}


def ask_minimum_at(
    *, date: dt.datetime, notice_hours: int, minimum: int, now: dt.datetime
) -> dt.datetime | None:
    """When to look whether enough people have a seat (T5b): start − notice, where that lies ahead.

    Who offers or moves a session within its notice knows how things stand.
    """
    at = date - dt.timedelta(hours=notice_hours)
    return at if minimum > 1 and at > now else None


def is_short(facts: Facts, *, minimum: int, now: dt.datetime) -> bool:
    """Whether it is announced, lies ahead and lacks people: the tutor's to run anyway or to cancel (T5b)."""
    lacks_people = facts.seats_taken < minimum and now < facts.date
    return lacks_people and status_at(facts, now) == Status.APPROVED


def is_running(facts: Facts, now: dt.datetime) -> bool:
    """Whether the end has not come: the planned one, or a later one while the room is occupied (T7)."""
    return now < end_of(facts)


def end_of(facts: Facts) -> dt.datetime:
    """When the clock ends it."""
    planned, occupied = facts.ends_at, facts.occupied_until
    return planned if occupied is None else max(planned, min(occupied, planned + OVERRUN))


def takes_objections(facts: Facts, now: dt.datetime) -> bool:
    """Whether those who were there may still say that it ended otherwise (T11): not for long.

    What its tutor ended early takes them for as long as if the clock had.
    """
    return status_at(facts, now) in TERMINAL_STATUSES and now < end_of(facts) + OBJECTIONS_TAKEN


def _applies(rule: Rule, facts: Facts, now: dt.datetime) -> bool:
    """Whether a row for the stored status applies; what is compared least often comes last."""
    return (
        (rule.after is None or facts.date > now + rule.after)
        and (rule.until is None or facts.date <= now + rule.until)
        and (rule.is_seen is None or rule.is_seen == (facts.tutor_seen_at is not None))
        and (rule.is_running is None or rule.is_running == is_running(facts, now))
        and (rule.has_seated is None or rule.has_seated == (facts.seats_taken > 0))
        and (rule.is_measured is None or rule.is_measured == (facts.room_opened_at is not None))
        and (rule.is_joined is None or rule.is_joined == (facts.student_seen_at is not None))
    )


def _rule_at(facts: Facts, now: dt.datetime) -> Rule | None:
    """The row that applies; None for a terminal status, which stays as stored."""
    if facts.status in TERMINAL_STATUSES:
        return None
    for rule in _RULES_OF[facts.status]:
        if _applies(rule, facts, now):
            return rule
    raise AssertionError(f"No rule for {facts.status} at {now}: the rows leave something out.")


def overtaking_rule(facts: Facts, now: dt.datetime) -> Rule | None:
    """The row by which the clock has left the stored status behind; None while that is still true."""
    rule = _rule_at(facts, now)
    return rule if rule is not None and rule.status != rule.stored else None


def status_at(facts: Facts, now: dt.datetime) -> Status:
    """The status that everybody sees at `now`."""
    rule = _rule_at(facts, now)
    return Status(facts.status) if rule is None else rule.status


def outcome_at(facts: Facts, now: dt.datetime) -> Outcome | None:
    """How it ended, once it has."""
    rule = _rule_at(facts, now)
    if rule is None:
        return Outcome(facts.outcome) if facts.outcome else None
    return rule.outcome


def takes_requests(facts: Facts, now: dt.datetime) -> bool:
    """Whether the request deadline lies ahead: the start, or the end while the tutor is there (R1)."""
    return takes_requests_as(status_at(facts, now), facts, now)


def takes_requests_as(status: Status, facts: Facts, now: dt.datetime) -> bool:
    """`takes_requests` where the status at `now` is known already."""
    if status in _ANNOUNCED:
        return now < facts.date
    return status == Status.ONGOING and (now < facts.date or facts.tutor_seen_at is not None)


def has_deadline_passed(request: RequestFacts, facts: Facts, now: dt.datetime) -> bool:
    """R11: nobody answered in time.

    A request from before the start outlives it only if the tutor was there by then: a tutor who comes
    later finds it expired, as its student was told.
    """
    if request.answer_by is not None and request.answer_by <= now:
        return True
    if now < facts.date:
        return False
    seen = facts.tutor_seen_at
    return seen is None or (seen > facts.date and request.requested_at < facts.date)


def request_state_at(
    request: RequestFacts, facts: Facts, now: dt.datetime
) -> tuple[RequestState, ClosedReason | None]:
    """The state of a request at `now`, and why it is closed if it is.

    What passed first decides: a request that nobody answered by its deadline stays expired when its
    session expires later (T6). Who still waits when a session ends was never answered: like R11.
    """
    state = RequestState(request.state)
    if state not in ACTIVE_STATES:
        return state, ClosedReason(request.closed_reason) if request.closed_reason else None
    if state == RequestState.PENDING and has_deadline_passed(request, facts, now):
        return RequestState.EXPIRED, ClosedReason.EXPIRED
    if outcome_at(facts, now) in NEVER_BEGAN:
        return RequestState.REJECTED, ClosedReason.SESSION_EXPIRED
    if state != RequestState.APPROVED and status_at(facts, now) in TERMINAL_STATUSES:
        return RequestState.EXPIRED, ClosedReason.EXPIRED
    return state, None
