"""P, R12, R16, I5 and I6: whoever frees a seat, the next in line is served, in order, in time.

Each clause answers a bug of another product; its report stands beside the test.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from peerhall.accounts import people
from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, drafts, events, sessions
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db
APPROVED, PENDING, WAITLISTED, WITHDRAWN = (
    RequestState.APPROVED,
    RequestState.PENDING,
    RequestState.WAITLISTED,
    RequestState.WITHDRAWN,
)


def full(seats: int = 1, **fields: Any) -> tuple[Session, list[BookingRequest]]:
    session = factories.session(max_participants=seats, status=Status.SCHEDULED, **fields)
    return session, [factories.request(session, state=APPROVED) for _ in range(seats)]


def waiting(session: Session, count: int = 1, *, is_vetted: bool = False) -> list[BookingRequest]:
    return [factories.request(session, state=WAITLISTED, is_vetted=is_vetted) for _ in range(count)]


def states(*requests: BookingRequest) -> list[str]:
    for request in requests:
        request.refresh_from_db()
    return [request.state for request in requests]


def leave(request: BookingRequest, now: dt.datetime = NOW) -> None:
    bookings.withdraw_request(student=request.user, session=request.session, now=now)


def raise_limit(session: Session, seats: int, now: dt.datetime = NOW) -> Session:
    draft = drafts.parse_draft({"max_participants": seats}, now=now, current=session)
    return sessions.edit_session(actor=session.creator, session=session, draft=draft, now=now)


def student_withdraws(_session: Session, seated: BookingRequest) -> None:
    leave(seated)


def tutor_removes(session: Session, seated: BookingRequest) -> None:
    bookings.reject_request(actor=session.creator, session=session, student=seated.user, reason="", now=NOW)


def organizer_removes(session: Session, seated: BookingRequest) -> None:
    bookings.reject_request(
        actor=factories.organizer(), session=session, student=seated.user, reason="", now=NOW
    )


def moderator_freezes(_session: Session, seated: BookingRequest) -> None:
    people.freeze(actor=factories.moderator(), person=seated.user, now=NOW)


def tutor_raises_the_limit(session: Session, _seated: BookingRequest) -> None:
    raise_limit(session, 2)


CAUSES = [
    student_withdraws,
    tutor_removes,
    organizer_removes,  # missing when an admin cancels: codebar/planner#184
    moderator_freezes,
    tutor_raises_the_limit,  # missing when capacity is raised: bookingactivities/booking-activities#227
]


@pytest.mark.parametrize("cause", CAUSES)
def test_p_every_cause_of_a_free_seat_promotes_the_vetted(
    cause: Callable[[Session, BookingRequest], None], published: list[object]
) -> None:
    """Not registered automatically at all: Wunderbyte-GmbH/moodle-mod_booking#986."""
    session, (seated,) = full()
    (vetted,) = waiting(session, is_vetted=True)

    cause(session, seated)

    assert states(vetted) == [APPROVED]
    assert (vetted.promoted_at, vetted.approved_at, vetted.is_vetted) == (NOW, NOW, False)
    promoted = [fact for fact in published if isinstance(fact, events.RequestPromoted)]
    assert [(fact.student_id, fact.actor_id) for fact in promoted] == [(vetted.user_id, None)]
    (entry,) = trail.of("session", session.pk).filter(act="R12")
    assert (entry.actor_id, entry.person_id) == (None, vetted.user_id)


@pytest.mark.parametrize("cause", CAUSES)
def test_r16_every_cause_returns_the_first_in_line_to_the_tutor(
    cause: Callable[[Session, BookingRequest], None], published: list[object]
) -> None:
    session, (seated,) = full()
    first, second = waiting(session, 2)

    cause(session, seated)

    assert states(first, second) == [PENDING, WAITLISTED]
    returned = [fact for fact in published if isinstance(fact, events.RequestReturned)]
    assert [fact.student_id for fact in returned] == [first.user_id]


def test_i6_first_served_is_who_queued_first() -> None:
    """Last instead of first served: pretix/pretix#2119."""
    session, (one, two) = full(2)
    later, earlier = waiting(session, 2, is_vetted=True)
    BookingRequest.objects.filter(pk=earlier.pk).update(queued_at=NOW - DAY)

    leave(one)
    assert states(later, earlier) == [WAITLISTED, APPROVED]
    leave(two)
    assert states(later, earlier) == [APPROVED, APPROVED]


def test_p_who_leaves_is_out_of_line_and_gets_no_seat_back() -> None:
    """The person who cancelled stays in line and gets the next seat: pretix/pretix#1163."""
    session, (seated,) = full()
    (vetted,) = waiting(session, is_vetted=True)
    leave(vetted)

    leave(seated)

    session.refresh_from_db()
    assert (states(seated, vetted), session.seats_taken) == ([WITHDRAWN, WITHDRAWN], 0)


def test_p_stops_at_the_start() -> None:
    """Sent after the event began: pretix/pretix#1031."""
    session, (one, two) = full(2)
    vetted = waiting(session, 2, is_vetted=True)

    leave(one, session.date - dt.timedelta(microseconds=1))
    leave(two, session.date)

    assert states(*vetted) == [APPROVED, WAITLISTED]


def test_p_promoted_people_are_on_every_list_of_the_seated() -> None:
    """Promoted people missing from the checklist: codebar/planner#1818."""
    session, (seated,) = full()
    (vetted,) = waiting(session, is_vetted=True)

    leave(seated)

    session.refresh_from_db()
    seated_rows = session.requests.filter(state=APPROVED)
    assert (seated_rows.get().pk, session.seats_taken, seated_rows.get().status) == (vetted.pk, 1, "approved")
    assert session.status == Status.SCHEDULED


def test_p_nobody_overrides_the_limit() -> None:
    """An admin's admission overriding the limit (Penji's help): nobody's yes makes a seat."""
    session, _seated = full()
    (vetted,) = waiting(session, is_vetted=True)
    organizer = factories.organizer()

    with pytest.raises(Refusal) as caught:
        bookings.approve_request(actor=organizer, session=session, student=vetted.user, now=NOW)

    assert (caught.value.code, states(vetted)) == ("session_full", [WAITLISTED])


def test_p_vetted_first_then_the_tutor_is_asked_about_the_rest() -> None:
    session, _seated = full()
    plain = waiting(session, 3)
    (vetted,) = waiting(session, is_vetted=True)

    raise_limit(session, 3)

    assert states(vetted, *plain) == [APPROVED, PENDING, WAITLISTED, WAITLISTED]


def test_r16_is_bounded_by_the_free_seats_the_tutor_has_to_decide_about() -> None:
    session, _seated = full()
    line = waiting(session, 5)

    raise_limit(session, 3)
    assert states(*line) == [PENDING, PENDING, WAITLISTED, WAITLISTED, WAITLISTED]
    raise_limit(session, 4)
    assert states(*line) == [PENDING, PENDING, PENDING, WAITLISTED, WAITLISTED]


def test_r16_declining_the_returned_one_brings_the_next() -> None:
    session, (seated,) = full()
    first, second = waiting(session, 2)
    leave(seated)

    bookings.reject_request(actor=session.creator, session=session, student=first.user, reason="", now=NOW)

    assert states(first, second) == [RequestState.REJECTED, PENDING]


def test_r16_gives_the_tutor_the_whole_time_to_live() -> None:
    session, (seated,) = full(request_ttl_hours=1)
    (first,) = waiting(session)

    leave(seated, NOW + 5 * HOUR)

    assert (states(first), first.answer_by) == ([PENDING], NOW + 6 * HOUR)


def test_r16_expired_requests_do_not_hold_the_tutors_attention() -> None:
    session, (seated, _other) = full(2, request_ttl_hours=1)
    factories.request(session, answer_by=NOW - HOUR)
    (first,) = waiting(session)

    leave(seated)

    assert states(first) == [PENDING]


def test_r5_who_was_returned_keeps_the_place_when_the_seat_goes_elsewhere() -> None:
    session, (seated,) = full()
    first, second = waiting(session, 2)
    leave(seated)
    assert states(first, second) == [PENDING, WAITLISTED]

    bookings.approve_request(actor=session.creator, session=session, student=second.user, now=NOW)

    assert states(first, second) == [WAITLISTED, APPROVED]
    (third,) = waiting(session)
    leave(second)
    assert states(first, third) == [PENDING, WAITLISTED]


def test_the_whole_story_of_a_waitlist() -> None:
    """Last seat given, pending wait in order, the vetted one is seated first, more seats, the start."""
    session = factories.session(max_participants=1)
    ana, ben, chidi, dana = (factories.student(name) for name in ("Ana A", "Ben B", "Chidi C", "Dana D"))
    asked = [
        bookings.request_to_join(student=who, session=session, message="", now=NOW)
        for who in (ana, ben, chidi)
    ]
    tutor = session.creator
    bookings.approve_request(actor=tutor, session=session, student=ana, now=NOW)
    assert states(*asked) == [APPROVED, WAITLISTED, WAITLISTED]
    bookings.approve_request(actor=tutor, session=session, student=chidi, now=NOW, vet=True)
    late = bookings.request_to_join(student=dana, session=session, message="", now=NOW)
    leave(asked[0])
    assert states(*asked, late) == [WITHDRAWN, WAITLISTED, APPROVED, WAITLISTED]
    session.refresh_from_db()
    raise_limit(session, 2)
    assert states(*asked, late) == [WITHDRAWN, PENDING, APPROVED, WAITLISTED]
    leave(asked[2], session.date + HOUR / 4)
    session.refresh_from_db()
    assert (states(late), session.seats_taken, session.status) == ([WAITLISTED], 0, Status.ONGOING)
