"""R1, R2, R3, R19, R20: asking for a seat."""

import datetime as dt
from typing import Any

import pytest

from peerhall.accounts.models import Block, Community, User
from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, events
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import ApprovalMode, ClosedReason, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db
APPROVED, PENDING, WAITLISTED, WITHDRAWN, REJECTED = (
    RequestState.APPROVED,
    RequestState.PENDING,
    RequestState.WAITLISTED,
    RequestState.WITHDRAWN,
    RequestState.REJECTED,
)


def ask(session: Session, student: User | None = None, now: dt.datetime = NOW) -> BookingRequest:
    return bookings.request_to_join(
        student=student or factories.student(), session=session, message="Please", now=now
    )


def acts(session: Session) -> list[str]:
    return [entry.act for entry in trail.of("session", session.pk)]


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def full_session(**fields: Any) -> Session:
    session = factories.session(max_participants=1, status=Status.SCHEDULED, **fields)
    factories.request(session, state=APPROVED)
    return session


# Asking


def test_r1_asking_waits_for_the_tutor(published: list[object]) -> None:
    session, student = factories.session(), factories.student()

    request = ask(session, student)

    stored = BookingRequest.objects.get()
    assert (stored.pk, stored.user, stored.state, stored.message) == (request.pk, student, PENDING, "Please")
    assert (stored.requested_at, stored.queued_at, stored.status) == (NOW, NOW, "pending")
    (entry,) = trail.of("session", session.pk)
    assert (entry.act, entry.actor_id, entry.person_id) == ("R1", student.pk, student.pk)
    assert entry.after["state"] == "pending"
    assert published == [
        events.JoinRequested(
            session_id=session.pk, actor_id=student.pk, at=NOW, request_id=request.pk, student_id=student.pk
        )
    ]


def test_r2_auto_mode_seats_at_once_and_confirms(published: list[object]) -> None:
    session = factories.session(approval_mode=ApprovalMode.AUTO, min_participants=2)
    ask(session)
    session.refresh_from_db()
    assert session.status == Status.APPROVED

    request = ask(session)

    session.refresh_from_db()
    assert (request.state, request.approved_at) == (APPROVED, NOW)
    assert (session.seats_taken, session.status) == (2, Status.SCHEDULED)
    assert acts(session) == ["R2", "R2", "T2"]
    kinds = [events.JoinedAutomatically, events.JoinedAutomatically, events.SessionConfirmed]
    assert [type(fact) for fact in published] == kinds


def test_r2_last_seat_sends_the_pending_to_the_line() -> None:
    session = factories.session(max_participants=1)
    early = factories.request(session)
    Session.objects.update(approval_mode=ApprovalMode.AUTO)

    ask(session)

    early.refresh_from_db()
    assert early.state == WAITLISTED


def test_r3_full_session_queues_with_a_position(published: list[object]) -> None:
    session = full_session()
    ask(session)

    second = ask(session)

    assert (second.state, second.is_vetted) == (WAITLISTED, False)
    assert [fact.position for fact in published if isinstance(fact, events.RequestWaitlisted)] == [1, 2]
    assert acts(session) == ["R3", "R3"]


def test_r3_nobody_jumps_the_queue_although_a_seat_is_free() -> None:
    """codebar/planner#184"""
    session = factories.session(max_participants=2)
    factories.request(session, state=WAITLISTED)

    assert ask(session).state == WAITLISTED


def test_r3_auto_mode_vets_who_waits(published: list[object]) -> None:
    session = full_session(approval_mode=ApprovalMode.AUTO)
    factories.request(session, state=WAITLISTED)  # from before the mode was changed
    assert ask(session).is_vetted
    assert [fact.position for fact in published if isinstance(fact, events.RequestWaitlisted)] == [1]


def test_r3_without_a_waitlist_is_refused() -> None:
    session = full_session(has_waitlist=False)

    with refused("session_full"):
        ask(session)

    assert BookingRequest.objects.filter(state=APPROVED).count() == BookingRequest.objects.count() == 1


def test_r3_no_waiting_after_the_start() -> None:
    session = full_session(date=NOW - HOUR / 4, tutor_seen_at=NOW - HOUR / 3)

    with refused("session_full"):
        ask(session)


def test_r1_late_join_while_the_tutor_is_there_goes_to_the_tutor() -> None:
    session = factories.session(
        date=NOW - HOUR / 4, status=Status.ONGOING, tutor_seen_at=NOW - HOUR / 3, approval_mode="auto"
    )
    factories.request(session, state=WAITLISTED)

    assert ask(session).state == PENDING


def test_asking_twice_returns_the_same_request_and_tells_once(published: list[object]) -> None:
    session, student = factories.session(), factories.student()
    first = ask(session, student)

    second = ask(session, student, NOW + HOUR)

    assert (second.pk, second.requested_at) == (first.pk, NOW)
    assert len(published) == len(acts(session)) == 1


@pytest.mark.parametrize("state", [WITHDRAWN, RequestState.EXPIRED])
def test_r19_asking_again_goes_to_the_end_of_the_line(state: RequestState) -> None:
    session = full_session()
    former = factories.request(session, state=state, is_late=True, is_excused=True, reason="ill")
    waiting = factories.request(session, state=WAITLISTED)

    again = ask(session, former.user)

    again.refresh_from_db()
    assert (again.pk, again.state, again.closed_reason) == (former.pk, WAITLISTED, "")
    assert (again.is_late, again.is_excused, again.reason, again.decided_at) == (False, False, "", None)
    assert again.queued_at > waiting.queued_at


def test_r19_line_is_total_even_when_clocks_disagree() -> None:
    """Two processes, the second a little behind: whoever held the lock first is ahead."""
    session = full_session()
    first = ask(session, now=NOW + dt.timedelta(seconds=1))

    second = ask(session, now=NOW)

    assert second.queued_at > first.queued_at


@pytest.mark.parametrize("reason", [ClosedReason.TUTOR, ClosedReason.REMOVED])
def test_r20_a_no_of_the_tutor_stands(reason: ClosedReason) -> None:
    session = factories.session()
    declined = factories.request(session, state=REJECTED, closed_reason=reason)

    with refused("already_rejected"):
        ask(session, declined.user)

    declined.refresh_from_db()
    assert (declined.state, acts(session)) == (REJECTED, [])


def test_r11_request_lives_as_long_as_the_community_says(published: list[object]) -> None:
    session, student = factories.session(request_ttl_hours=24), factories.student()
    assert ask(session, student).answer_by == NOW + DAY

    again = ask(session, student, NOW + DAY)

    assert (again.state, again.requested_at, again.answer_by) == (PENDING, NOW + DAY, NOW + 2 * DAY)
    assert acts(session) == ["R1", "R11", "R1"]
    assert [type(fact) for fact in published][1] is events.RequestExpired


# Who may not


def test_a_tutor_needs_no_seat() -> None:
    session = factories.session()
    second = factories.cotutor(session)

    for tutor in (session.creator, second):
        with refused("own_session"):
            ask(session, tutor)


def test_a_frozen_person_is_refused_even_with_a_stale_object() -> None:
    student = factories.student()
    User.objects.filter(pk=student.pk).update(frozen_at=NOW)

    with refused("frozen"):
        ask(factories.session(), student)


@pytest.mark.parametrize("by_tutor", [True, False])
def test_blocked_people_get_a_sentence_that_names_nobody(by_tutor: bool) -> None:  # noqa: FBT001
    session, student = factories.session(), factories.student()
    pair = (session.creator, student) if by_tutor else (student, session.creator)
    Block.objects.create(blocker=pair[0], blocked=pair[1], created_at=NOW)

    with refused("blocked") as caught:
        ask(session, student)

    assert str(caught.value) == "You cannot ask for a seat in this session."


def test_a_cotutors_block_counts_too() -> None:
    session, student = factories.session(), factories.student()
    Block.objects.create(blocker=factories.cotutor(session), blocked=student, created_at=NOW)

    with refused("blocked"):
        ask(session, student)


def test_a_hidden_session_is_not_there_for_a_stranger() -> None:
    session = factories.session(status=Status.PENDING_APPROVAL)

    with refused("not_found"):
        ask(session)
    with refused("not_open"):
        ask(session, factories.moderator())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": Status.CANCELLED}, "not_open"),
        ({"status": Status.COMPLETED}, "too_late"),
        ({"date": NOW}, "too_late"),
        ({"status": Status.SCHEDULED, "date": NOW - HOUR / 4}, "too_late"),
    ],
)
def test_r1_closed_sessions_take_no_requests(fields: dict[str, Any], code: str) -> None:
    session = factories.session(**fields)

    with refused(code):
        ask(session)


def test_a_deleted_session_is_not_found() -> None:
    session = factories.session()
    Session.objects.all().delete()

    with refused("not_found"):
        ask(session)


def test_a_message_that_cannot_be_kept_is_invalid() -> None:
    session = factories.session()

    for message in ("x" * 1001, "a\x00b", "\ud800"):
        with pytest.raises(Invalid) as caught:
            bookings.request_to_join(student=factories.student(), session=session, message=message, now=NOW)
        assert list(caught.value.fields) == ["message"]
    assert not BookingRequest.objects.exists()


def test_a34_overlap_is_found_and_blocks_only_where_the_community_says() -> None:
    student, other = factories.student(), factories.session(title="Other")
    factories.request(other, student, APPROVED)
    session = factories.session(date=other.date + HOUR / 2)
    after = factories.session(date=other.ends_at)
    assert list(bookings.overlapping(student, session, now=NOW)) == [other]
    assert list(bookings.overlapping(student, after, now=NOW)) == []
    assert ask(session, student).state == PENDING
    Community.objects.create(pk=1, block_student_overlaps=True)

    with refused("student_conflict") as caught:
        ask(factories.session(date=other.date - HOUR / 2), student)

    assert caught.value.data == {"session_ids": [other.pk]}
