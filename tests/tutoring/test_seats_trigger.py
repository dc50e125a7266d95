"""I2: the stored counter follows the rows, because the database itself keeps it."""

import importlib

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
APPROVED, PENDING = RequestState.APPROVED, RequestState.PENDING


def seats(session: Session) -> int:
    session.refresh_from_db()
    return session.seats_taken


def test_i2_each_way_of_changing_rows_counts() -> None:
    here, there = factories.session(), factories.session()
    request = factories.request(here, state=APPROVED)
    assert (seats(here), seats(there)) == (1, 0)

    BookingRequest.objects.update(message="changed nothing that counts")
    assert seats(here) == 1
    BookingRequest.objects.update(session=there)
    assert (seats(here), seats(there)) == (0, 1)
    BookingRequest.objects.update(session=here, state=PENDING)
    assert (seats(here), seats(there)) == (0, 0)
    BookingRequest.objects.update(state=APPROVED)
    assert seats(here) == 1
    request.delete()
    assert seats(here) == 0
    BookingRequest.objects.bulk_create(
        BookingRequest(
            session=there, user=factories.student(), state=APPROVED, requested_at=NOW, queued_at=NOW
        )
        for _ in range(3)
    )
    assert seats(there) == 3
    there.delete()
    assert not BookingRequest.objects.exists()


CHANGES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 1), st.sampled_from([None, *RequestState])), max_size=25
)


@settings(max_examples=25, deadline=None)
@given(changes=CHANGES)
def test_i2_counter_equals_the_rows_after_any_changes(
    changes: list[tuple[int, int, RequestState | None]],
) -> None:
    with transaction.atomic():
        sessions = [factories.session(max_participants=9) for _ in range(2)]
        people = [factories.student() for _ in range(6)]
        for person, where, state in changes:
            mine = BookingRequest.objects.filter(user=people[person])
            if state is None:
                mine.delete()
            elif not mine.update(session=sessions[where], state=state):
                factories.request(sessions[where], people[person], state)
        for session in sessions:
            assert seats(session) == session.requests.filter(state=APPROVED).count()
        transaction.set_rollback(True)


def test_i1_the_database_refuses_one_too_many() -> None:
    session = factories.session(max_participants=1)
    factories.request(session, state=APPROVED)

    with pytest.raises(IntegrityError, match="session_never_overbooked"), transaction.atomic():
        factories.request(session, state=APPROVED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.update(max_participants=0)
    assert seats(session) == 1


@pytest.mark.django_db(transaction=True)
def test_the_trigger_can_be_taken_out_and_put_back_counting_afresh() -> None:
    """What a later migration that rebuilds a table has to do."""
    migration = importlib.import_module("peerhall.tutoring.migrations.0002_seats_trigger")
    session = factories.session()
    with connection.schema_editor() as editor:
        migration.uninstall(None, editor)
    factories.request(session, state=APPROVED)
    assert seats(session) == 0

    with connection.schema_editor() as editor:
        migration.install(None, editor)

    assert seats(session) == 1
    factories.request(session, state=APPROVED)
    assert seats(session) == 2


def test_a_session_under_review_is_hidden_by_the_database_itself() -> None:
    with pytest.raises(IntegrityError, match="session_unreviewed_hidden"), transaction.atomic():
        factories.session(status="pending_approval", is_hidden=False)
