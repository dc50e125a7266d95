"""Facts of this room. Higher rooms react to them; nobody else learns of an act any other way."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFact:
    """Something happened to a session. `actor_id` is None where the system acted."""

    session_id: int
    actor_id: int | None
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFact(SessionFact):
    """Something happened to one person's request."""

    request_id: int
    student_id: int


class SessionSubmitted(SessionFact):
    """T0 into pending_approval: a moderator should look (N17)."""


class SessionPublished(SessionFact):
    """T0 into approved, or T1: others can see it (N16, N19)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDeclined(SessionFact):
    """T1b (N16)."""

    reason: str


class SessionConfirmed(SessionFact):
    """T2: enough people are seated, it will take place."""


class SessionUnconfirmed(SessionFact):
    """T3: fewer than the minimum are seated again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCancelled(SessionFact):
    """T4, T10 (N9). `closed_request_ids` are the requests that were active until then."""

    reason: str
    was_late: bool
    closed_request_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRescheduled(SessionFact):
    """T12 with another date, duration or place (N10)."""

    old_date: dt.datetime
    old_duration: int


class SessionEdited(SessionFact):
    """T12 without a change of time: nobody is told."""


class SessionDeleted(SessionFact):
    """T13."""


class SessionStarted(SessionFact):
    """T5, T5b: by the tutor's Start, or by the clock, which has no actor (N12)."""


class TutorArrived(SessionFact):
    """The tutor's Start in a session that the clock had begun: late requests are taken now (R1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(SessionFact):
    """T7, T9: by the tutor's End, or by the clock, which has no actor (N14)."""

    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionExpired(SessionFact):
    """T6, T6b: it never began; T8: its tutor did not come (N15).

    `closed_request_ids` had a seat or, where it never began, waited until then (R17).
    """

    outcome: str
    closed_request_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumNotReached(SessionFact):
    """T5b: at start − notice fewer than the minimum have a seat; should it run anyway, or be cancelled?"""

    seated: int
    minimum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDoubted(SessionFact):
    """T11: somebody who was there says that it ended otherwise; organizers decide."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCorrected(SessionFact):
    """T11: an organizer corrected how it ended; `objector_ids` had asked for it."""

    old_outcome: str
    outcome: str
    objector_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeKept(SessionFact):
    """T11: an organizer left it as `objector_ids` had doubted it."""

    objector_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CotutorAdded(SessionFact):
    """Somebody teaches it too."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CotutorRemoved(SessionFact):
    """Somebody teaches it no longer."""

    person_id: int


class JoinRequested(RequestFact):
    """R1 (N1)."""


class JoinedAutomatically(RequestFact):
    """R2 (N1 as "joined", N2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWaitlisted(RequestFact):
    """R3, R5 (N4): in line, at this place."""

    position: int


class RequestVetted(RequestFact):
    """R6b: approved and first in line when a seat frees."""


class RequestApproved(RequestFact):
    """R4, R18 (N2)."""


class RequestPromoted(RequestFact):
    """R12 (N5)."""


class RequestReturned(RequestFact):
    """R16: a seat is free, the tutor should decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRejected(RequestFact):
    """R6 (N3)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentRemoved(RequestFact):
    """R10 (N8)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExpired(RequestFact):
    """R11 (N5′): nobody answered in time; `was_waitlisted` where no seat became free until the end."""

    was_waitlisted: bool


class RequestExcused(RequestFact):
    """R9: the tutor excuses a late withdrawal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(RequestFact):
    """R7, R8, R9 (N7). `had_seat` tells a freed seat from a place in line."""

    had_seat: bool
    was_late: bool


class RequestClosedByModerator(RequestFact):
    """R21."""
