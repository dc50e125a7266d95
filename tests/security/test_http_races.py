"""Many browsers pressing at once on a real server, for one seat."""

import datetime as dt
import http.client
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.test import Client

from peerhall.accounts.models import User
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import ApprovalMode, RequestState
from tests import factories
from tests.security import posted
from tests.servers import web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

CROWD: Final = 32  # twice as many as press at once
AT_ONCE: Final = 16
TOKEN: Final = "t" * 32
LENGTH_MINUTES: Final = 60


@pytest.fixture(autouse=True)
def _now() -> None:
    """The server's clock goes on."""


def one_seat(**fields: Any) -> Session:
    """A session in two days of the real clock."""
    date = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=2)
    return factories.session(date=date, duration=LENGTH_MINUTES, max_participants=1, **fields)


def cookies_of(user: User) -> str:
    """What a browser in which `user` is signed in sends, with a token of its own."""
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"


def pressed(address: tuple[str, int], jobs: list[tuple[str, str, dict[str, str]]]) -> Counter[int]:
    """Post all jobs (cookies, path, form), many at once; how often each status was answered."""

    def press(job: tuple[str, str, dict[str, str]]) -> int:
        cookies, path, form = job
        connection = http.client.HTTPConnection(*address, timeout=60)
        headers = {
            "Cookie": cookies,
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", path, urlencode(form), headers)
        status = connection.getresponse().status
        connection.close()
        return status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(press, jobs))


def run(make: Callable[[], list[tuple[str, str, dict[str, str]]]]) -> Counter[int]:
    """The answers of a real server to the jobs."""
    with web.serving(threads=4) as address:
        return pressed(address, make())


def seated(session: Session) -> int:
    """How many have a seat, by the rows."""
    return BookingRequest.objects.filter(session=session, state=RequestState.APPROVED).count()


def test_one_seat_is_given_once_however_many_ask() -> None:
    session = one_seat(approval_mode=ApprovalMode.AUTO)
    crowd = [factories.student() for _number in range(CROWD)]
    path = f"/sessions/{session.pk}/request/"
    answers = run(lambda: [(cookies_of(user), path, {"message": ""}) for user in crowd])
    assert answers == {302: CROWD}
    assert seated(session) == 1
    waiting = BookingRequest.objects.filter(session=session, state=RequestState.WAITLISTED).count()
    assert waiting == CROWD - 1


def test_one_seat_is_given_once_however_many_are_approved() -> None:
    session = one_seat()
    asked = [factories.request(session) for _number in range(CROWD)]
    tutor = cookies_of(session.creator)
    paths = [f"/sessions/{session.pk}/requests/{row.user_id}/approve/" for row in asked]
    answers = run(lambda: [(tutor, path, {}) for path in paths])
    assert answers == {302: 1, 409: CROWD - 1}
    assert seated(session) == 1


def test_one_request_sent_often_is_one() -> None:
    session = one_seat()
    user = factories.student()
    answers = run(lambda: [(cookies_of(user), f"/sessions/{session.pk}/request/", {})] * 20)
    assert answers == {302: 20}
    assert BookingRequest.objects.filter(session=session).count() == 1


def test_new_session_sent_twice_at_once_meets_its_own_overlap() -> None:
    user = factories.tutor()
    form = posted.editor(one_seat())
    answers = run(lambda: [(cookies_of(user), "/sessions/new/", form)] * 8)
    assert answers == {302: 1, 409: 7}
    assert Session.objects.filter(creator=user).count() == 1
