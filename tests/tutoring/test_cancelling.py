"""What "cancel" means by who says it (SPEC 0, A12): the session for everybody, or one's own booking."""

from collections.abc import Callable

import pytest

from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring import bookings
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def cancelled(actor: User, session: Session, reason: str = "") -> str:
    """What the call cancelled, or the code of its refusal."""
    try:
        changed = bookings.cancel(actor=actor, session=session, reason=reason, now=NOW)
    except Refusal as refusal:
        return refusal.code
    return "session" if isinstance(changed, Session) else "booking"


def status_of(session: Session) -> str:
    return Session.objects.get(pk=session.pk).status


@pytest.mark.parametrize("state", [RequestState.PENDING, RequestState.WAITLISTED, RequestState.APPROVED])
def test_student_gives_up_their_own_booking_only(state: RequestState) -> None:
    session, student = factories.session(), factories.student()
    own = factories.request(session, student, state)
    other = factories.request(session, factories.person("Ben Other"), RequestState.APPROVED)
    assert cancelled(student, session) == "booking"
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state) == (RequestState.WITHDRAWN, RequestState.APPROVED)
    assert status_of(session) != Status.CANCELLED


def test_creator_cancels_the_session() -> None:
    session = factories.session()
    assert cancelled(session.creator, session) == "session"
    assert status_of(session) == Status.CANCELLED


def test_cotutor_may_not_cancel_and_gives_up_nothing() -> None:
    session = factories.session()
    assert cancelled(factories.cotutor(session), session) == "forbidden"
    assert status_of(session) == Status.APPROVED


def test_stranger_cancels_nothing() -> None:
    session = factories.session()
    assert cancelled(factories.stranger(), session) == "forbidden"
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("make", [factories.moderator, factories.organizer])
def test_who_keeps_order_cancels_the_session_unless_they_have_a_booking(make: Callable[[], User]) -> None:
    keeper, session, joined = make(), factories.session(), factories.session()
    factories.request(joined, keeper, RequestState.APPROVED)
    assert cancelled(keeper, joined, "I am ill.") == "booking"
    assert cancelled(keeper, session, "The house is closed.") == "session"
    assert (status_of(joined), status_of(session)) == (Status.APPROVED, Status.CANCELLED)


def test_organizers_second_call_does_not_close_the_session_for_everybody() -> None:
    keeper, session = factories.organizer(), factories.session()
    factories.request(session, keeper, RequestState.APPROVED)
    assert [cancelled(keeper, session), cancelled(keeper, session)] == ["booking", "booking"]
    assert status_of(session) == Status.APPROVED
    assert AuditEntry.objects.filter(act="R8").count() == 1


def test_declined_organizer_still_cancels_the_session() -> None:
    keeper, session = factories.organizer(), factories.session()
    factories.request(session, keeper, RequestState.REJECTED)
    assert cancelled(keeper, session) == "session"


def test_declined_student_is_told_that_there_is_nothing_to_give_up() -> None:
    session, student = factories.session(), factories.student()
    factories.request(session, student, RequestState.REJECTED)
    assert cancelled(student, session) == "not_open"
    assert BookingRequest.objects.get(user=student).state == RequestState.REJECTED
