"""R6, R9's excuse, R10, R21: what tutors decline and moderators close."""

import datetime as dt

import pytest

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, events
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import ClosedReason, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db
APPROVED, PENDING, WAITLISTED, REJECTED = (
    RequestState.APPROVED,
    RequestState.PENDING,
    RequestState.WAITLISTED,
    RequestState.REJECTED,
)


def reject(request: BookingRequest, *, actor: User | None = None, now: dt.datetime = NOW) -> BookingRequest:
    session = request.session
    return bookings.reject_request(
        actor=actor or session.creator, session=session, student=request.user, reason="no", now=now
    )


def acts(session: Session) -> list[str]:
    return [entry.act for entry in trail.of("session", session.pk)]


def states(*requests: BookingRequest) -> list[str]:
    for request in requests:
        request.refresh_from_db()
    return [request.state for request in requests]


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


# Declining


@pytest.mark.parametrize("state", [PENDING, WAITLISTED])
def test_r6_declines_with_a_reason(state: RequestState, published: list[object]) -> None:
    request = factories.request(factories.session(), state=state)

    declined = reject(request)

    assert (declined.state, declined.closed_reason, declined.reason) == (REJECTED, ClosedReason.TUTOR, "no")
    assert acts(request.session) == ["R6"]
    (fact,) = published
    assert isinstance(fact, events.RequestRejected)
    assert fact.reason == "no"


def test_r10_removing_frees_the_seat(published: list[object]) -> None:
    session = factories.session(max_participants=1, status=Status.SCHEDULED)
    request = factories.request(session, state=APPROVED)
    vetted = factories.request(session, state=WAITLISTED, is_vetted=True)

    removed = reject(request)

    assert (removed.state, removed.closed_reason) == (REJECTED, ClosedReason.REMOVED)
    assert (states(vetted), acts(session)) == ([APPROVED], ["R10", "R12"])
    assert [type(fact) for fact in published] == [events.StudentRemoved, events.RequestPromoted]


def test_r10_during_the_session_frees_a_seat_without_promotion() -> None:
    session = factories.session(max_participants=1, status=Status.SCHEDULED, date=NOW - HOUR / 2)
    request = factories.request(session, state=APPROVED)
    vetted = factories.request(session, state=WAITLISTED, is_vetted=True)

    reject(request)

    assert states(request, vetted) == [REJECTED, WAITLISTED]


def test_a15_declining_again_changes_and_tells_nothing(published: list[object]) -> None:
    request = factories.request(factories.session())
    reject(request)

    reject(request, now=NOW + HOUR)

    assert (len(published), acts(request.session)) == (1, ["R6"])


def test_declining_what_is_closed_is_refused() -> None:
    request = factories.request(factories.session(), state=RequestState.WITHDRAWN)

    with refused("not_open"):
        reject(request)


def test_r9_a_tutor_may_excuse_a_late_withdrawal(published: list[object]) -> None:
    session = factories.session(status=Status.COMPLETED)
    late = factories.request(session, state=RequestState.WITHDRAWN, is_late=True)

    for _ in range(2):
        excused = bookings.excuse_request(
            actor=session.creator, session=session, student=late.user, now=NOW + DAY
        )
        assert (excused.is_late, excused.is_excused) == (True, True)

    assert (acts(session), len(published)) == (["excused"], 1)
    on_time = factories.request(session, state=RequestState.WITHDRAWN)
    with refused("not_open"):
        bookings.excuse_request(actor=session.creator, session=session, student=on_time.user, now=NOW)


# Freezing and blocking


def test_r21_freezing_closes_everything_and_promotes(published: list[object]) -> None:
    student, session = factories.student(), factories.session(max_participants=1, status=Status.SCHEDULED)
    seated = factories.request(session, student, APPROVED)
    vetted = factories.request(session, state=WAITLISTED, is_vetted=True)
    pending = factories.request(factories.session(), student)
    past = factories.request(factories.session(status=Status.COMPLETED), student, APPROVED)

    moderator = factories.moderator()
    people.freeze(actor=moderator, person=student, now=NOW)

    assert states(seated, pending, vetted, past) == [REJECTED, REJECTED, APPROVED, APPROVED]
    assert (seated.closed_reason, pending.closed_reason) == ("moderator", "moderator")
    assert acts(session) == ["R21", "R12"]
    entries = trail.of("session", session.pk).filter(act__in=["R21", "R12"])
    assert [entry.actor_id for entry in entries] == [moderator.pk, None]
    kinds = [events.RequestClosedByModerator, events.RequestPromoted, events.RequestClosedByModerator]
    assert [type(fact) for fact in published] == kinds


@pytest.mark.parametrize("by_tutor", [True, False])
def test_r21_a_block_parts_two_people_only(by_tutor: bool) -> None:  # noqa: FBT001
    student, session = factories.student(), factories.session()
    here = factories.request(session, student, APPROVED)
    second = factories.session()
    factories.cotutor(second, session.creator)
    beside = factories.request(second, student)
    elsewhere = factories.request(factories.session(), student, APPROVED)
    blocker, blocked = (session.creator, student) if by_tutor else (student, session.creator)

    people.block(blocker=blocker, blocked=blocked, now=NOW)

    assert states(here, beside, elsewhere) == [REJECTED, REJECTED, APPROVED]
