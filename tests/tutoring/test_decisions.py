"""R4, R5, R6b, R18: what tutors approve."""

import datetime as dt
from typing import Any

import pytest

from peerhall.accounts.models import Block, Community, User
from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, events
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import ClosedReason, RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW

pytestmark = pytest.mark.django_db
APPROVED, PENDING, WAITLISTED, REJECTED = (
    RequestState.APPROVED,
    RequestState.PENDING,
    RequestState.WAITLISTED,
    RequestState.REJECTED,
)


def approve(
    request: BookingRequest, *, actor: User | None = None, now: dt.datetime = NOW, vet: bool = False
) -> BookingRequest:
    session = request.session
    return bookings.approve_request(
        actor=actor or session.creator, session=session, student=request.user, now=now, vet=vet
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


# Approving


def test_r4_gives_a_seat_and_confirms(published: list[object]) -> None:
    session = factories.session()
    request = factories.request(session)

    approved = approve(request)

    session.refresh_from_db()
    assert (approved.state, approved.approved_at, approved.decided_by) == (APPROVED, NOW, session.creator)
    assert (approved.status, session.seats_taken, session.status) == ("approved", 1, Status.SCHEDULED)
    assert acts(session) == ["R4", "T2"]
    first, second = trail.of("session", session.pk)
    assert (first.actor_id, first.before["state"], first.after["state"]) == (
        session.creator_id,
        "pending",
        "approved",
    )
    assert (second.actor_id, second.before, second.after) == (
        None,
        {"status": "approved"},
        {"status": "scheduled"},
    )
    assert [type(fact) for fact in published] == [events.RequestApproved, events.SessionConfirmed]


def test_a15_approving_again_changes_and_tells_nothing(published: list[object]) -> None:
    request = factories.request(factories.session())
    approve(request)
    told, written = len(published), acts(request.session)

    again = approve(request, now=NOW + HOUR)

    assert (again.approved_at, len(published), acts(request.session)) == (NOW, told, written)


def test_r5_last_seat_queues_the_others_in_the_order_of_asking(published: list[object]) -> None:
    session = factories.session(max_participants=1)
    first, second, third = (factories.request(session) for _ in range(3))

    approve(second)

    assert states(first, second, third) == [WAITLISTED, APPROVED, WAITLISTED]
    waitlisted = [fact for fact in published if isinstance(fact, events.RequestWaitlisted)]
    assert [(fact.student_id, fact.position) for fact in waitlisted] == [
        (first.user_id, 1),
        (third.user_id, 2),
    ]
    assert acts(session) == ["R4", "R5", "R5", "T2"]


def test_r5_without_a_waitlist_leaves_the_pending_alone() -> None:
    session = factories.session(max_participants=1, has_waitlist=False)
    other, request = factories.request(session), factories.request(session)

    approve(request)

    assert states(other) == [PENDING]


def test_r4_full_session_offers_more_seats_or_the_line() -> None:
    session = factories.session(max_participants=1)
    factories.request(session, state=APPROVED)
    waiting = factories.request(session, state=WAITLISTED)

    with refused("session_full") as caught:
        approve(waiting)

    assert caught.value.data == {"offers": ["raise_limit", "vet"], "raise_to": 2}
    assert str(caught.value) == "The only seat is taken."
    assert states(waiting) == [WAITLISTED]


def test_r4_no_line_is_offered_where_there_is_none_or_it_stands_still() -> None:
    for fields in ({"has_waitlist": False}, {"date": NOW - HOUR / 4, "tutor_seen_at": NOW - HOUR}):
        session = factories.session(max_participants=1, status=Status.SCHEDULED, **fields)
        factories.request(session, state=APPROVED)
        request = factories.request(session)

        for vet in (False, True):
            with refused("session_full") as caught:
                approve(request, vet=vet)
            assert caught.value.data["offers"] == ["raise_limit"]


def test_r6b_vetted_people_pass_those_the_tutor_has_not_chosen(published: list[object]) -> None:
    session = factories.session(max_participants=1, status=Status.SCHEDULED)
    seated = factories.request(session, state=APPROVED)
    first, second = (factories.request(session, state=WAITLISTED) for _ in range(2))

    vetted = approve(second, vet=True)
    again = approve(second, vet=True, now=NOW + HOUR)

    assert (vetted.state, vetted.is_vetted, again.pk) == (WAITLISTED, True, second.pk)
    assert acts(session) == ["R6b"]
    assert [type(fact) for fact in published] == [events.RequestVetted]
    bookings.withdraw_request(student=seated.user, session=session, now=NOW)
    assert states(first, second) == [WAITLISTED, APPROVED]


def test_r6b_with_a_free_seat_is_a_plain_yes() -> None:
    request = factories.request(factories.session())

    assert approve(request, vet=True).state == APPROVED


def test_r4_a_waiting_person_may_be_let_in_late() -> None:
    session = factories.session(date=NOW - HOUR / 4, status=Status.ONGOING, tutor_seen_at=NOW - HOUR / 2)

    assert approve(factories.request(session, state=WAITLISTED)).state == APPROVED


@pytest.mark.parametrize("reason", [ClosedReason.TUTOR, ClosedReason.REMOVED])
def test_r18_a_tutor_may_reconsider(reason: ClosedReason) -> None:
    request = factories.request(factories.session(), state=REJECTED, closed_reason=reason, reason="no room")

    approved = approve(request)

    assert (approved.state, approved.closed_reason, approved.reason) == (APPROVED, "", "")
    assert acts(request.session)[0] == "R18"


def test_r18_while_full_is_refused_or_joins_the_line_at_its_end() -> None:
    session = factories.session(max_participants=1)
    factories.request(session, state=APPROVED)
    declined = factories.request(session, state=REJECTED)
    vetted = factories.request(session, state=WAITLISTED, is_vetted=True)

    with refused("session_full"):
        approve(declined)
    again = approve(declined, vet=True)

    vetted.refresh_from_db()
    assert (again.state, again.is_vetted, again.queued_at > vetted.queued_at) == (WAITLISTED, True, True)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (RequestState.WITHDRAWN, ClosedReason.WITHDRAWN),
        (RequestState.EXPIRED, ClosedReason.EXPIRED),
        (REJECTED, ClosedReason.MODERATOR),
    ],
)
def test_r18_others_cannot_be_brought_back(state: RequestState, reason: ClosedReason) -> None:
    request = factories.request(factories.session(), state=state, closed_reason=reason)

    with refused("not_open"):
        approve(request)


def test_i3_who_was_declined_and_teaches_now_gets_no_seat() -> None:
    session = factories.session()
    declined = factories.request(session, state=REJECTED)
    factories.cotutor(session, declined.user)

    with refused("not_open"):
        approve(declined)


def test_r18_not_for_people_kept_apart_since() -> None:
    declined = factories.request(factories.session(), state=REJECTED)
    Block.objects.create(blocker=declined.user, blocked=declined.session.creator, created_at=NOW)

    with refused("not_open"):
        approve(declined)


def test_r11_an_expired_request_cannot_be_approved() -> None:
    request = factories.request(factories.session(request_ttl_hours=1), answer_by=NOW)

    with refused("not_open"):
        approve(request)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": Status.SCHEDULED, "date": NOW - HOUR}, "too_late"),
        ({"status": Status.CANCELLED}, "too_late"),
        ({"date": NOW - HOUR / 4}, "too_late"),
        ({"status": Status.PENDING_APPROVAL}, "not_open"),
    ],
)
def test_i7_no_decision_where_the_session_is_not_open(fields: dict[str, Any], code: str) -> None:
    request = factories.request(factories.session(**fields))

    with refused(code):
        approve(request)
    with refused(code):
        reject(request)
    assert (states(request), acts(request.session)) == ([PENDING], [])


def test_only_tutors_and_organizers_decide() -> None:
    session = factories.session()
    request = factories.request(session)
    for actor in (factories.stranger(), factories.moderator(), request.user):
        for act in (approve, reject):
            with refused("forbidden"):
                act(request, actor=actor)
    assert states(request) == [PENDING]
    for actor in (factories.cotutor(session), factories.organizer()):
        assert approve(factories.request(session), actor=actor).decided_by == actor


def test_deciding_about_somebody_who_never_asked_is_not_found() -> None:
    session = factories.session()

    with refused("not_found"):
        bookings.approve_request(actor=session.creator, session=session, student=factories.student(), now=NOW)


def test_a34_approval_is_blocked_by_an_overlap_where_the_community_says() -> None:
    Community.objects.create(pk=1, block_student_overlaps=True)
    elsewhere = factories.request(factories.session(title="Other"), state=APPROVED)
    request = factories.request(factories.session(), elsewhere.user)

    with refused("student_conflict"):
        approve(request)
    assert bookings.approve_all(actor=request.session.creator, session=request.session, now=NOW) == []


def test_approve_all_stops_at_the_last_seat() -> None:
    session = factories.session(max_participants=2)
    requests = [factories.request(session) for _ in range(4)]

    approved = bookings.approve_all(actor=session.creator, session=session, now=NOW)

    assert [request.pk for request in approved] == [request.pk for request in requests[:2]]
    assert states(*requests) == [APPROVED, APPROVED, WAITLISTED, WAITLISTED]
    assert bookings.approve_all(actor=session.creator, session=session, now=NOW) == []
