"""What a decision costs does not creep up: everything that follows from it is in its transaction."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerhall.platform import clock
from peerhall.tutoring import bookings
from peerhall.tutoring.models import BookingRequest
from peerhall.tutoring.types import RequestState
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

# Seat, trail, notification, letter and its job, reminders, live updates; BEGIN and COMMIT where they show.
MOST_STATEMENTS = 28


@pytest.mark.parametrize("act", ["approve", "decline"])
def test_a_decision_takes_few_statements_and_no_savepoint(act: str) -> None:
    now = clock.now()
    tutor = factories.tutor()
    session = factories.session(tutor, date=now + dt.timedelta(days=2))
    students = [factories.student() for _ in range(2)]
    for student in students:
        bookings.request_to_join(student=student, session=session, message="Please.", now=now)
    client = Client()
    client.force_login(tutor)
    client.post(f"/sessions/{session.pk}/requests/{students[0].pk}/{act}/")  # what is read once per process

    with CaptureQueriesContext(connection) as queries:
        client.post(f"/sessions/{session.pk}/requests/{students[1].pk}/{act}/")

    states = {"approve": RequestState.APPROVED, "decline": RequestState.REJECTED}
    assert BookingRequest.objects.get(user=students[1]).state == states[act]
    said = [query["sql"] for query in queries]
    assert len(said) <= MOST_STATEMENTS, "\n".join(said)
    assert not [sql for sql in said if "SAVEPOINT" in sql]
