"""Each row of the rule table (T), and what the clock makes of requests (R11, R17)."""

import datetime as dt

import pytest

from peerhall.tutoring.lifecycle import (
    SessionFacts,
    outcome_at,
    request_state_at,
    status_at,
    takes_requests,
)
from peerhall.tutoring.models import BookingRequest
from peerhall.tutoring.types import ClosedReason, Outcome, RequestState, Status

START = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)  # the clocks of Europe jump half an hour later
END = START + dt.timedelta(minutes=60)
LAST = dt.timedelta(microseconds=1)


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def facts(status: Status, **changes: object) -> SessionFacts:
    values: dict[str, object] = {"status": status, "date": START, "ends_at": END, **changes}
    return SessionFacts(**values)  # type: ignore[arg-type]  # each test gives its fields' types


P, A, S, O = Status.PENDING_APPROVAL, Status.APPROVED, Status.SCHEDULED, Status.ONGOING  # noqa: E741
DONE, EXPIRED, CANCELLED = Status.COMPLETED, Status.EXPIRED, Status.CANCELLED
SEEN = {"tutor_seen_at": START + minutes(2)}
SEATED = {"seats_taken": 1}
OPENED = {"room_opened_at": START}
JOINED = OPENED | {"student_seen_at": START}


@pytest.mark.parametrize(
    "case",
    [
        ("T0", P, {}, START - LAST, P, None),
        ("T6b", P, {}, START, EXPIRED, Outcome.NOT_REVIEWED),
        ("T1", A, {}, START - LAST, A, None),
        ("T6 waits", A, {}, START + minutes(15) - LAST, A, None),
        ("T6", A, {}, START + minutes(15), EXPIRED, Outcome.NOT_CONFIRMED),
        ("T6 below the minimum", A, SEATED, START + minutes(15), EXPIRED, Outcome.NOT_CONFIRMED),
        ("T5b", A, SEEN, START + minutes(15), O, None),
        ("T5b ends empty", A, SEEN, END, DONE, Outcome.NOBODY_CAME),
        ("T5b ends held", A, SEEN | SEATED, END, DONE, Outcome.HELD),
        ("T2", S, SEATED, START - LAST, S, None),
        ("T5", S, SEATED, START, O, None),
        ("T5 until the end", S, SEATED, END - LAST, O, None),
        ("T7", S, SEATED, END, DONE, Outcome.HELD),
        ("T7 without presence, all left", S, {}, END, DONE, Outcome.HELD),
        ("T9", S, SEEN, END, DONE, Outcome.NOBODY_CAME),
        ("T5 started early", O, SEEN, START - minutes(10), O, None),
        ("T7 started", O, SEEN | SEATED, END, DONE, Outcome.HELD),
        ("T7 occupied", S, SEATED | {"occupied_until": END + minutes(5)}, END + minutes(5) - LAST, O, None),
        ("T7 empties", S, {"occupied_until": END + minutes(5)}, END + minutes(5), DONE, Outcome.HELD),
        ("T7 at most 30", S, {"occupied_until": END + minutes(99)}, END + minutes(30) - LAST, O, None),
        ("T8", S, SEATED | OPENED, END, EXPIRED, Outcome.TUTOR_NO_SHOW),
        ("T8 although a student came", O, SEATED | JOINED, END, EXPIRED, Outcome.TUTOR_NO_SHOW),
        ("T8 while students wait", S, SEATED | JOINED, END - LAST, O, None),
        ("T9 with seats, nobody came", S, SEATED | SEEN | OPENED, END, DONE, Outcome.NOBODY_CAME),
        ("T7 measured", S, SEATED | SEEN | JOINED, END, DONE, Outcome.HELD),
        ("T7 who came gave the seat back", O, SEEN | JOINED, END, DONE, Outcome.HELD),
        ("T5b measured, empty", A, SEEN | OPENED, END, DONE, Outcome.NOBODY_CAME),
        ("T6 student waits", A, SEATED | JOINED, START + minutes(15), EXPIRED, Outcome.NOT_CONFIRMED),
        ("T7 after 30", S, {"occupied_until": END + minutes(99)}, END + minutes(30), DONE, Outcome.HELD),
    ],
)  # fmt: skip
def test_status_follows_the_table(
    case: tuple[str, Status, dict[str, object], dt.datetime, Status, Outcome | None],
) -> None:
    rule, stored, changes, at, shown, outcome = case
    session = facts(stored, **changes)

    assert (status_at(session, at), outcome_at(session, at)) == (shown, outcome), rule


@pytest.mark.parametrize("stored", [DONE, CANCELLED, EXPIRED])
def test_terminal_status_stays_at_any_time(stored: Status) -> None:
    session = facts(stored, outcome=Outcome.STOPPED)

    for at in (START - minutes(9999), START, END, END + minutes(9999)):
        assert (status_at(session, at), outcome_at(session, at)) == (stored, Outcome.STOPPED)


def asked(state: RequestState = RequestState.PENDING, **changes: object) -> BookingRequest:
    values: dict[str, object] = {"requested_at": START - minutes(60), **changes}
    return BookingRequest(state=state, **values)


CLOSED_LATE = (RequestState.EXPIRED, ClosedReason.EXPIRED)
CLOSED_BY_SESSION = (RequestState.REJECTED, ClosedReason.SESSION_EXPIRED)


@pytest.mark.parametrize(
    ("rule", "request_", "session", "at", "expected"),
    [
        ("R11 not yet", asked(), facts(S), START - LAST, (RequestState.PENDING, None)),
        ("R11 at the start", asked(), facts(S), START, CLOSED_LATE),
        ("R11 in the open door", asked(), facts(A), START, CLOSED_LATE),
        ("R11 tutor came early", asked(), facts(O, tutor_seen_at=START), START, (RequestState.PENDING, None)),
        ("R11 tutor came late", asked(), facts(O, **SEEN), START + minutes(3), CLOSED_LATE),
        (
            "R11 asked in the session",
            asked(requested_at=START + minutes(3)),
            facts(O, **SEEN),
            END - LAST,
            (RequestState.PENDING, None),
        ),
        ("R11 at the end", asked(requested_at=START + minutes(3)), facts(O, **SEEN), END, CLOSED_LATE),
        ("R11 time to live", asked(answer_by=START - minutes(9)), facts(S), START - minutes(9), CLOSED_LATE),
        ("R17 T6", asked(RequestState.APPROVED), facts(A), START + minutes(15), CLOSED_BY_SESSION),
        ("R17 T6 waiting", asked(RequestState.WAITLISTED), facts(A), START + minutes(15), CLOSED_BY_SESSION),
        ("R17 T6b", asked(RequestState.WAITLISTED), facts(P), START, CLOSED_BY_SESSION),
        ("R11 before T6", asked(), facts(A), START + minutes(15), CLOSED_LATE),
        ("waits on", asked(RequestState.WAITLISTED), facts(S), END - LAST, (RequestState.WAITLISTED, None)),
        ("never served", asked(RequestState.WAITLISTED), facts(S), END, CLOSED_LATE),
        ("was there", asked(RequestState.APPROVED), facts(S), END, (RequestState.APPROVED, None)),
        (
            "closed is closed",
            asked(RequestState.WITHDRAWN, closed_reason=ClosedReason.WITHDRAWN),
            facts(A),
            END,
            (RequestState.WITHDRAWN, ClosedReason.WITHDRAWN),
        ),
        (
            "T11 keeps seats",
            asked(RequestState.APPROVED),
            facts(EXPIRED, outcome=Outcome.TUTOR_NO_SHOW),
            END,
            (RequestState.APPROVED, None),
        ),
    ],
)  # fmt: skip
def test_request_state_follows_the_clock(
    rule: str,
    request_: BookingRequest,
    session: SessionFacts,
    at: dt.datetime,
    expected: tuple[RequestState, ClosedReason | None],
) -> None:
    assert request_state_at(request_, session, at) == expected, rule


@pytest.mark.parametrize(
    ("session", "at", "expected"),
    [
        (facts(A), START - LAST, True),
        (facts(S), START - LAST, True),
        (facts(A), START, False),
        (facts(S), START, False),
        (facts(O, **SEEN), END - LAST, True),
        (facts(O, **SEEN), END, False),
        (facts(P), START - LAST, False),
        (facts(CANCELLED), START - LAST, False),
    ],
)
def test_r1_requests_are_taken_until_the_start_or_while_the_tutor_is_there(
    session: SessionFacts, at: dt.datetime, *, expected: bool
) -> None:
    assert takes_requests(session, at) == expected
