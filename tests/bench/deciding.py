"""Seat decisions through HTTP, beside a bare conditional UPDATE behind the same server."""

import http.client
import time
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.test import Client

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring.models import BookingRequest, Session
from tests.bench.measuring import Figure
from tests.factories import DAY
from tests.servers import web

TOKEN: Final = "b" * 32
ROUNDS: Final = 10


def decisions(*, count: int) -> Iterator[Figure]:
    """Approve `count` requests for one session, one request of HTTP each, and update bare as often.

    Both in turns, so that neighbours on the machine cost both alike; the least of the rounds counts.
    """
    session = _asked_for(count)
    students = list(session.requests.order_by("id").values_list("user_id", flat=True))
    approvals = [f"/sessions/{session.pk}/requests/{student}/approve/" for student in students]
    with web.serving() as (host, port):
        cookie = _signed_in(session.creator)
        connection = http.client.HTTPConnection(host, port)
        _cost(connection, approvals[:1], cookie)
        bare, ours = float("inf"), float("inf")
        for number in range(1, min(ROUNDS + 1, count)):
            part = approvals[1:][number - 1 :: ROUNDS]
            bare = min(bare, _cost(connection, [f"/bare/{session.pk}/"] * len(part), cookie))
            ours = min(ours, _cost(connection, part, cookie))
        connection.close()
    session.refresh_from_db()
    assert session.seats_taken == count, f"{session.seats_taken} of {count} were seated"
    yield Figure("a bare UPDATE behind the server", bare, "µs")
    yield Figure("a seat decided behind the server", ours, "µs")
    yield Figure("seat decisions per CPU second, a bare UPDATE = 1", bare / ours, at_least=0.25)


def _cost(connection: http.client.HTTPConnection, paths: list[str], cookie: str) -> float:
    """The server's CPU in µs for each POST: the process's less this client's own thread."""
    headers = {"Cookie": f"{cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Content-Length": "0"}
    process, client = time.process_time(), time.thread_time()
    for path in paths:
        connection.request("POST", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status in {200, 204, 302, 303}, f"{path}: {answer.status}"
    return ((time.process_time() - process) - (time.thread_time() - client)) / len(paths) * 1e6


def _asked_for(count: int) -> Session:
    """A session with room for everybody who asks."""
    creator = User.objects.create_user(
        "bench-tutor@example.org", None, name="Bench Tutor", created_at=clock.now()
    )
    now = clock.now()
    session = Session.objects.create(
        title="Decisions",
        subject="Maths",
        level="beginner",
        date=now + 5 * DAY,
        ends_at=now + 5 * DAY + DAY / 24,
        max_participants=count,
        creator=creator,
        created_at=now,
        updated_at=now,
    )
    students = User.objects.bulk_create(
        User(email=f"bench-{i}@example.org", name=f"Bench {i}", created_at=now) for i in range(count)
    )
    BookingRequest.objects.bulk_create(
        BookingRequest(session=session, user=student, requested_at=now, queued_at=now) for student in students
    )
    return session


def _signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
