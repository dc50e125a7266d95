"""R4's offer in a full room: more seats (T12) and the seat in one act."""

import datetime as dt

import pytest

from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, events
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW

pytestmark = pytest.mark.django_db
APPROVED, WAITLISTED = RequestState.APPROVED, RequestState.WAITLISTED


def full_session(seats: int = 1, *, date: dt.datetime = NOW + 48 * HOUR) -> Session:
    session = factories.session(
        max_participants=seats, status=Status.SCHEDULED, date=date, tutor_seen_at=date - HOUR / 4
    )
    for _ in range(seats):
        factories.request(session, state=APPROVED)
    session.refresh_from_db()
    return session


def waits(session: Session, *, is_vetted: bool = False) -> BookingRequest:
    return factories.request(session, state=WAITLISTED, is_vetted=is_vetted)


def approve(request: BookingRequest, raise_to: object = None) -> BookingRequest:
    session = request.session
    return bookings.approve_request(
        actor=session.creator, session=session, student=request.user, now=NOW, raise_to=raise_to
    )


def offer_to(request: BookingRequest) -> object:
    """The number of seats that a refused approval offers."""
    with pytest.raises(Refusal, check=lambda refusal: refusal.code == "session_full") as caught:
        approve(request)
    assert caught.value.data["offers"] in (["raise_limit"], ["raise_limit", "vet"])
    return caught.value.data["raise_to"]


def state(request: BookingRequest) -> str:
    request.refresh_from_db()
    return request.state


def acts(session: Session) -> list[str]:
    return [entry.act for entry in trail.of("session", session.pk)]


def test_offer_taken_gives_the_seat_and_asks_nobody_else(published: list[object]) -> None:
    session = full_session()
    first, second = waits(session), waits(session)

    approve(second, offer_to(second))

    session.refresh_from_db()
    assert (session.max_participants, state(first), state(second)) == (2, WAITLISTED, APPROVED)
    # The first in line was not shown a free seat for a moment: no R16, no R5.
    assert acts(session) == ["T12", "R4"]
    assert [type(fact) for fact in published] == [events.SessionEdited, events.RequestApproved]


def test_offer_has_room_for_those_who_were_promised_a_seat_before() -> None:
    session = full_session()
    promised, chosen = waits(session, is_vetted=True), waits(session)

    assert offer_to(chosen) == 3
    approve(chosen, 3)

    assert (state(promised), state(chosen)) == (APPROVED, APPROVED)
    assert acts(session) == ["T12", "R12", "R4"]  # I6: the promised one first


def test_offer_too_small_by_now_is_refused_with_a_new_one() -> None:
    session = full_session()
    chosen = waits(session)
    old = offer_to(chosen)
    promised = waits(session, is_vetted=True)

    with pytest.raises(Refusal) as caught:
        approve(chosen, old)

    assert (old, caught.value.data["raise_to"]) == (2, 3)
    assert str(caught.value) == "The only seat is taken."
    assert (state(promised), state(chosen)) == (WAITLISTED, WAITLISTED)


def test_the_promised_need_as_many_seats_as_stand_before_them() -> None:
    session = full_session()
    first, second = waits(session, is_vetted=True), waits(session, is_vetted=True)

    assert (offer_to(first), offer_to(second)) == (2, 3)
    approve(second, 3)

    assert (state(first), state(second)) == (APPROVED, APPROVED)
    assert acts(session) == ["T12", "R12", "R12"]


def test_offer_from_an_old_page_takes_no_seats_away() -> None:
    session = full_session()
    chosen = waits(session)
    Session.objects.filter(pk=session.pk).update(max_participants=10, description="New words")

    approve(chosen, "2")

    session.refresh_from_db()
    assert (session.max_participants, session.description, state(chosen)) == (10, "New words", APPROVED)


def test_once_it_has_begun_the_tutor_chooses_past_the_line() -> None:
    session = full_session(date=NOW - HOUR / 4)
    promised, chosen = waits(session, is_vetted=True), waits(session)

    approve(chosen, offer_to(chosen))

    assert (state(promised), state(chosen)) == (WAITLISTED, APPROVED)


def test_nothing_is_offered_beyond_the_largest_session() -> None:
    session = factories.session(max_participants=500, status=Status.SCHEDULED)
    chosen = waits(session)
    Session.objects.filter(pk=session.pk).update(seats_taken=500)

    with pytest.raises(Refusal) as caught:
        approve(chosen)

    assert caught.value.data["offers"] == ["vet"]


@pytest.mark.parametrize("number", ["", "many", 0, 501, True])
def test_what_is_no_number_of_seats_is_refused(number: object) -> None:
    chosen = waits(full_session())
    with pytest.raises(Invalid):
        approve(chosen, number)
    assert acts(chosen.session) == []
