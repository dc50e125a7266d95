"""Many programs at once on a real server: one seat, one request, one notification."""

import datetime as dt
import http.client
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from pytest_django import Settings

from peerhall.accounts import tokens
from peerhall.accounts.models import User
from peerhall.notifications.models import Notification
from peerhall.platform import clock
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import ApprovalMode, RequestState
from tests import factories
from tests.servers import web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

CROWD: Final = 24
AT_ONCE: Final = 12

Calls = list[tuple[User, str]]


@pytest.fixture(autouse=True)
def _now() -> None:
    """The server's clock goes on."""


@pytest.fixture(autouse=True)
def _unlimited(settings: Settings) -> None:
    settings.RATE_LIMITS = False


def one_seat(**fields: Any) -> Session:
    """A session in two days of the real clock."""
    date = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=2)
    return factories.session(date=date, max_participants=1, **fields)


def answers(calls: Calls) -> Counter[int]:
    """POST all of these by token, many at once, without a body; how often each status was answered."""
    bearers = {user.pk: tokens.issue(person=user, now=clock.now()).access for user, _path in calls}
    with web.serving(threads=4) as address:

        def call(one: tuple[User, str]) -> int:
            user, path = one
            connection = http.client.HTTPConnection(*address, timeout=60)
            connection.request("POST", path, headers={"Authorization": f"Bearer {bearers[user.pk]}"})
            status = connection.getresponse().status
            connection.close()
            return status

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return Counter(pool.map(call, calls))


def in_state(session: Session, state: RequestState) -> int:
    """How many of a session's requests are in this state."""
    return BookingRequest.objects.filter(session=session, state=state).count()


def test_one_seat_is_given_once_however_many_ask() -> None:
    session = one_seat(approval_mode=ApprovalMode.AUTO)
    path = f"/api/sessions/{session.pk}/request/"
    assert answers([(factories.student(), path) for _ in range(CROWD)]) == {201: CROWD}
    assert in_state(session, RequestState.APPROVED) == 1
    assert in_state(session, RequestState.WAITLISTED) == CROWD - 1


def test_one_seat_is_given_once_however_many_are_approved() -> None:
    session = one_seat()
    asked = [factories.request(session) for _ in range(CROWD)]
    calls = [(session.creator, f"/api/sessions/{session.pk}/approve/{row.user_id}/") for row in asked]
    assert answers(calls) == {200: 1, 409: CROWD - 1}
    assert in_state(session, RequestState.APPROVED) == 1


def test_one_request_sent_often_is_made_once_and_told_once() -> None:
    session, student = one_seat(), factories.student()
    path = f"/api/sessions/{session.pk}/request/"
    assert answers([(student, path)] * CROWD) == {201: 1, 200: CROWD - 1}
    assert Notification.objects.filter(user=session.creator, kind="N1").count() == 1


def test_organizers_cancel_sent_often_gives_back_their_seat_and_no_more() -> None:
    session, organizer = one_seat(), factories.organizer()
    factories.request(session, organizer, RequestState.APPROVED)
    assert answers([(organizer, f"/api/sessions/{session.pk}/cancel/")] * CROWD) == {200: CROWD}
    session.refresh_from_db()
    assert (session.status, in_state(session, RequestState.WITHDRAWN)) == ("approved", 1)


def test_edits_of_different_fields_at_once_all_stay() -> None:
    session = one_seat()
    bearer = {"Authorization": f"Bearer {tokens.issue(person=session.creator, now=clock.now()).access}"}
    with web.serving(threads=4) as address, ThreadPoolExecutor(AT_ONCE) as pool:

        def edit(values: dict[str, object]) -> int:
            connection = http.client.HTTPConnection(*address, timeout=60)
            headers = {**bearer, "Content-Type": "application/json"}
            connection.request("PATCH", f"/api/sessions/{session.pk}/", json.dumps(values), headers)
            status = connection.getresponse().status
            connection.close()
            return status

        for round_ in range(10):
            edits = {"title": f"Title {round_}", "description": f"{round_}", "max_participants": 2 + round_}
            assert set(pool.map(edit, [{name: value} for name, value in edits.items()])) == {200}
            session.refresh_from_db()
            assert {name: getattr(session, name) for name in edits} == edits
