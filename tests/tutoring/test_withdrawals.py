"""R7, R8, R9: leaving the line and giving a seat back."""

import datetime as dt

import pytest

from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, events
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW

pytestmark = pytest.mark.django_db
APPROVED, PENDING, WAITLISTED, WITHDRAWN, REJECTED = (
    RequestState.APPROVED,
    RequestState.PENDING,
    RequestState.WAITLISTED,
    RequestState.WITHDRAWN,
    RequestState.REJECTED,
)


def acts(session: Session) -> list[str]:
    return [entry.act for entry in trail.of("session", session.pk)]


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def leave(request: BookingRequest, now: dt.datetime = NOW) -> BookingRequest:
    return bookings.withdraw_request(student=request.user, session=request.session, now=now, reason="ill")


@pytest.mark.parametrize("state", [PENDING, WAITLISTED])
def test_r7_leaving_before_a_seat_was_given(state: RequestState, published: list[object]) -> None:
    request = factories.request(factories.session(), state=state)

    left = leave(request, request.session.date - HOUR)

    assert (left.state, left.closed_reason, left.is_late, left.reason) == (
        WITHDRAWN,
        "withdrawn",
        False,
        "ill",
    )
    (fact,) = published
    assert isinstance(fact, events.RequestWithdrawn)
    assert (fact.had_seat, fact.was_late) == (False, False)
    assert acts(request.session) == ["R7"]


@pytest.mark.parametrize(
    ("before_start", "act", "is_late"),
    [
        (dt.timedelta(hours=12, microseconds=1), "R8", False),
        (dt.timedelta(hours=12), "R9", True),
        (-dt.timedelta(minutes=59), "R9", True),
    ],
)
def test_r8_r9_notice_decides_whether_leaving_is_late(
    before_start: dt.timedelta, act: str, *, is_late: bool
) -> None:
    session = factories.session(status=Status.SCHEDULED)
    request = factories.request(session, state=APPROVED)

    left = leave(request, session.date - before_start)

    session.refresh_from_db()
    assert (left.is_late, act in acts(session), session.seats_taken) == (is_late, True, 0)


def test_r8_leaving_unconfirms_before_the_start_only() -> None:
    session = factories.session(status=Status.SCHEDULED)
    leave(factories.request(session, state=APPROVED))
    session.refresh_from_db()
    assert (session.status, acts(session)) == (Status.APPROVED, ["R8", "T3"])

    begun = factories.session(status=Status.SCHEDULED, date=NOW - HOUR / 4)
    leave(factories.request(begun, state=APPROVED))
    begun.refresh_from_db()
    assert (begun.status, acts(begun)) == (Status.ONGOING, ["T5", "R9"])


def test_r12_a_promoted_seat_is_never_given_back_late() -> None:
    session = factories.session(status=Status.SCHEDULED, date=NOW + HOUR)
    request = factories.request(session, state=APPROVED, promoted_at=NOW)

    assert (bookings.is_late_now(request, session, NOW), leave(request).is_late) == (False, False)
    assert acts(session)[0] == "R8"


def test_t12_who_was_seated_before_a_move_leaves_without_a_mark() -> None:
    session = factories.session(status=Status.SCHEDULED, date=NOW + HOUR, rescheduled_at=NOW)
    before = factories.request(session, state=APPROVED)
    after = factories.request(session, state=APPROVED, approved_at=NOW + HOUR / 4)

    assert (leave(before).is_late, leave(after, NOW + HOUR / 2).is_late) == (False, True)


def test_leaving_twice_is_leaving_once(published: list[object]) -> None:
    request = factories.request(factories.session(), state=APPROVED)
    leave(request)

    assert leave(request, NOW + HOUR).decided_at == NOW
    assert len(published) == 1


def test_leaving_is_refused_when_there_is_nothing_to_leave() -> None:
    session = factories.session()
    with refused("not_found"):
        bookings.withdraw_request(student=factories.student(), session=session, now=NOW)
    with refused("not_open"):
        leave(factories.request(session, state=REJECTED))
    with refused("too_late"):
        leave(factories.request(factories.session(status=Status.COMPLETED), state=APPROVED))
