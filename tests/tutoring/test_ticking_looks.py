"""How the ticker looks: the longest due first, past what fails, at the same cost whatever the past."""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from peerhall.platform import jobs
from peerhall.platform.audit import trail
from peerhall.tutoring import events, seats, ticking
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
STARTED: dict[str, Any] = {"status": Status.SCHEDULED, "date": NOW}


def test_after_days_the_longest_due_goes_first_and_each_look_takes_some(
    monkeypatch: pytest.MonkeyPatch, published: list[Any]
) -> None:
    monkeypatch.setattr(ticking, "AT_ONCE", 4)
    ticking._queries.cache_clear()
    made = [
        factories.session(date=NOW - hours * HOUR, status=status)
        for hours, status in zip(
            [3, 40, 7, 90, 21, 60],
            [Status.SCHEDULED, Status.APPROVED, Status.ONGOING, Status.PENDING_APPROVAL] * 2,
            strict=False,
        )
    ]
    oldest_first = [made[number].pk for number in (3, 5, 1, 4, 2, 0)]

    assert [ticking.tick(now=NOW) for _ in range(3)] == [4, 2, 0]

    ticking._queries.cache_clear()
    assert [fact.session_id for fact in published] == oldest_first
    assert {type(fact) for fact in published} == {events.SessionEnded, events.SessionExpired}


def test_a_session_that_cannot_be_settled_is_logged_and_holds_nobody_up(
    caplog: pytest.LogCaptureFixture, refusing: Callable[[int], None]
) -> None:
    bad, good = factories.session(**STARTED), factories.session(**STARTED)
    refusing(bad.pk)

    with caplog.at_level(logging.ERROR):
        ticking.tick(now=NOW)

    assert f"Session {bad.pk} could not be settled." in caplog.text
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == (Status.SCHEDULED, Status.ONGOING)


@pytest.fixture
def refusing() -> Iterator[Callable[[int], None]]:
    """A reaction that fails for one session, as a higher room's might."""
    from peerhall.platform import events as platform_events  # noqa: PLC0415 -- beside tutoring's facts

    session_ids: list[int] = []

    def fail(fact: events.SessionStarted) -> None:
        if fact.session_id in session_ids:
            raise ValueError(fact)

    platform_events.on(events.SessionStarted)(fail)
    yield session_ids.append
    platform_events.reactions()[events.SessionStarted].remove(fail)


def test_a_database_that_is_away_is_nobodys_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.session(**STARTED)

    def away(*_args: object, **_kwargs: object) -> Session:
        raise OperationalError("the server is gone")

    monkeypatch.setattr(seats, "lock_session", away)

    with pytest.raises(OperationalError):
        ticking.tick(now=NOW)


def test_a_session_deleted_meanwhile_is_let_be() -> None:
    session = factories.session(**STARTED)
    (found,) = ticking.due(NOW)
    session.delete()

    ticking.settle(session_id=found, now=NOW)


def test_the_ticker_is_one_of_the_looks_that_come_round() -> None:
    assert "peerhall.tutoring.jobs.settle_due_sessions" in {every.name for every in jobs.ticking.known()}


# What a look costs


@pytest.mark.database
def test_an_idle_look_asks_the_same_few_questions_whatever_lies_in_the_past() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ticking.tick(now=NOW) == 0
        return len(queries)

    before = asked()
    for status in (Status.COMPLETED, Status.CANCELLED, Status.EXPIRED):
        factories.request(factories.session(status=status, date=NOW - DAY), state=RequestState.WITHDRAWN)
    factories.request(factories.session(), answer_by=None)

    assert asked() == before == 7


@pytest.mark.parametrize("past", [10_000, pytest.param(100_000, marks=pytest.mark.soak)])
@pytest.mark.database
def test_every_question_is_answered_by_an_index_whatever_lies_in_the_past(past: int) -> None:
    crowd(past)

    for rows in ticking._due(NOW):
        plan = rows[: ticking.AT_ONCE].explain()
        if connection.vendor == "sqlite":
            assert "SEARCH" in plan
            assert "SCAN" not in plan
        else:
            assert "Seq Scan" not in plan
            assert "Index" in plan


def crowd(past: int) -> None:
    """So many sessions that are over, and a hundredth of that to come, each with a request."""
    tutor, student = factories.tutor(), factories.student()
    plain = {"title": "x", "level": "beginner", "created_at": NOW, "updated_at": NOW, "creator": tutor}
    kinds = [Status.COMPLETED] * 100 + [Status.APPROVED]
    Session.objects.bulk_create(
        (
            Session(
                **plain,
                date=NOW + (number + 1) * MINUTE * (1 if status == Status.APPROVED else -60),
                ends_at=NOW + DAY * 9999,
                status=status,
            )
            for number in range(past // 100)
            for status in kinds
        ),
        batch_size=2000,
    )
    BookingRequest.objects.bulk_create(
        (
            BookingRequest(session_id=pk, user=student, state=state, requested_at=NOW, queued_at=NOW)
            for pk, status in Session.objects.values_list("pk", "status")
            for state in [RequestState.PENDING if status == Status.APPROVED else RequestState.WITHDRAWN]
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_sixty_idle_looks_tell_nobody_anything(published: list[Any]) -> None:
    factories.request(factories.session())
    factories.session(status=Status.COMPLETED, date=NOW - DAY)

    for seconds in range(60):
        ticking.tick(now=NOW + dt.timedelta(seconds=seconds))

    assert published == []
    assert not trail.of("session", Session.objects.earliest("pk").pk).exists()
