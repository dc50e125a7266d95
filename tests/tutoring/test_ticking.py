"""What the clock does alone: each row of `passage`, once, in order, at the same cost whatever the past."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import Community
from peerhall.platform import jobs
from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, drafts, events, lifecycle, seats, sessions, ticking
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import ClosedReason, Outcome, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
MICROSECOND = dt.timedelta(microseconds=1)
WAITING: dict[str, Any] = {"status": Status.PENDING_APPROVAL, "date": NOW}
STARTED: dict[str, Any] = {"status": Status.SCHEDULED, "date": NOW}
UNCONFIRMED: dict[str, Any] = {"status": Status.APPROVED, "date": NOW}
OPEN_DOOR: dict[str, Any] = UNCONFIRMED | {"tutor_seen_at": NOW}
BEGUN: dict[str, Any] = {"status": Status.ONGOING, "date": NOW}
RUNNING: dict[str, Any] = {"status": Status.ONGOING, "date": NOW, "tutor_seen_at": NOW - MINUTE}


def ticked(session: Session, at: dt.datetime = NOW) -> Session:
    ticking.tick(now=at)
    session.refresh_from_db()
    return session


def acts(session: Session) -> list[tuple[str, int | None]]:
    return [(entry.act, entry.actor_id) for entry in trail.of("session", session.pk)]


def states(session: Session) -> dict[str, tuple[str, str]]:
    return {row.user.name: (row.state, row.closed_reason) for row in session.requests.select_related("user")}


# Each row


@pytest.mark.parametrize(
    "case",
    [
        (WAITING, NOW, "T6b", Status.EXPIRED, Outcome.NOT_REVIEWED, events.SessionExpired),
        (STARTED, NOW, "T5", Status.ONGOING, None, events.SessionStarted),
        (OPEN_DOOR, NOW, "T5b", Status.ONGOING, None, events.SessionStarted),
        (UNCONFIRMED, NOW + 15 * MINUTE, "T6", Status.EXPIRED, Outcome.NOT_CONFIRMED, events.SessionExpired),
        (BEGUN, NOW + HOUR, "T7", Status.COMPLETED, Outcome.HELD, events.SessionEnded),
        (RUNNING, NOW + HOUR, "T9", Status.COMPLETED, Outcome.NOBODY_CAME, events.SessionEnded),
    ],
)
def test_each_row_is_written_once_with_its_trail_and_fact(
    case: tuple[dict[str, Any], dt.datetime, str, Status, Outcome | None, type[Any]], published: list[Any]
) -> None:
    fields, at, act, status, outcome, kind = case
    session = factories.session(**fields)

    assert ticking.tick(now=at - MICROSECOND) == 0
    assert [ticking.tick(now=at), ticking.tick(now=at)] == [1, 0]

    session.refresh_from_db()
    assert (session.status, session.outcome) == (status, outcome)
    assert acts(session) == [(act, None)]
    (fact,) = published
    assert type(fact) is kind
    assert (fact.session_id, fact.actor_id, fact.at) == (session.pk, None, at)
    assert getattr(fact, "outcome", None) == outcome


def test_t7_waits_while_the_room_is_occupied() -> None:
    session = factories.session(**RUNNING, occupied_until=NOW + HOUR + 5 * MINUTE)

    assert ticked(session, NOW + HOUR).status == Status.ONGOING
    assert ticked(session, NOW + HOUR + 5 * MINUTE).status == Status.COMPLETED


# Requests


def test_r11_at_the_start_nobody_is_there_to_answer(published: list[Any]) -> None:
    session = factories.session(**STARTED)
    seated = factories.request(session, factories.person("Sara Seated"), RequestState.APPROVED)
    pending = factories.request(session, factories.person("Pia Pending"))
    factories.request(session, factories.person("Wim Waiting"), RequestState.WAITLISTED)

    ticked(session)

    assert states(session) == {
        "Sara Seated": ("approved", ""),
        "Pia Pending": ("expired", ClosedReason.EXPIRED),
        "Wim Waiting": ("waitlisted", ""),
    }
    assert acts(session) == [("R11", None), ("T5", None)]
    expired, _started = published
    assert expired == events.RequestExpired(
        session_id=session.pk,
        actor_id=None,
        at=NOW,
        request_id=pending.pk,
        student_id=pending.user_id,
        was_waitlisted=False,
    )
    assert seated.pk


def test_r11_in_the_open_door_is_written_before_the_session_turns() -> None:
    session = factories.session(**UNCONFIRMED)
    factories.request(session, factories.person("Pia Pending"))

    assert ticked(session).status == Status.APPROVED
    assert states(session) == {"Pia Pending": ("expired", ClosedReason.EXPIRED)}
    assert ticking.tick(now=NOW) == 0


def test_r11_answer_by_is_kept_and_the_next_in_line_is_asked_about() -> None:
    session = factories.session(max_participants=1, request_ttl_hours=2)
    first = factories.request(session, factories.person("Pia Pending"), answer_by=NOW + 2 * HOUR)
    second = factories.request(session, factories.person("Wim Waiting"), RequestState.WAITLISTED)

    assert ticking.tick(now=NOW + 2 * HOUR - MICROSECOND) == 0
    ticked(session, NOW + 2 * HOUR)

    assert states(session) == {
        "Pia Pending": ("expired", ClosedReason.EXPIRED),
        "Wim Waiting": ("pending", ""),
    }
    second.refresh_from_db()
    assert second.answer_by == NOW + 4 * HOUR
    assert acts(session) == [("R11", None), ("R16", None)]
    assert first.pk


def test_r11_at_the_end_for_everybody_who_still_waits(published: list[Any]) -> None:
    session = factories.session(**RUNNING)
    factories.request(session, factories.person("Sara Seated"), RequestState.APPROVED)
    factories.request(session, factories.person("Pia Pending"))
    factories.request(session, factories.person("Wim Waiting"), RequestState.WAITLISTED)

    ticked(session, NOW + HOUR)

    assert states(session) == {
        "Sara Seated": ("approved", ""),
        "Pia Pending": ("expired", ClosedReason.EXPIRED),
        "Wim Waiting": ("expired", ClosedReason.EXPIRED),
    }
    assert [type(fact).__name__ for fact in published] == ["RequestExpired"] * 2 + ["SessionEnded"]
    assert [fact.was_waitlisted for fact in published[:2]] == [False, True]


def test_the_tutors_end_closes_who_waits_as_well() -> None:
    session = factories.session(**RUNNING)
    factories.request(session, factories.person("Wim Waiting"), RequestState.WAITLISTED)

    sessions.end_session(actor=session.creator, session=session, now=NOW + MINUTE)

    assert states(session) == {"Wim Waiting": ("expired", ClosedReason.EXPIRED)}
    assert acts(session) == [("T7" if session.seats_taken else "T9", session.creator_id), ("R11", None)]


def test_r17_a_session_that_never_began_frees_every_seat(published: list[Any]) -> None:
    session = factories.session(**UNCONFIRMED, min_participants=2)
    seated = factories.request(session, factories.person("Sara Seated"), RequestState.APPROVED)
    waiting = factories.request(session, factories.person("Wim Waiting"), RequestState.WAITLISTED)

    ticked(session, NOW + 15 * MINUTE)

    assert set(states(session).values()) == {("rejected", ClosedReason.SESSION_EXPIRED)}
    assert session.seats_taken == 0
    assert acts(session) == [("R17", None), ("R17", None), ("T6", None)]
    (fact,) = published
    assert fact.closed_request_ids == (seated.pk, waiting.pk)


# What the clock must not do


def test_nobody_is_promoted_at_the_start_or_after_it() -> None:
    session = factories.session(**STARTED, max_participants=2)
    leaver = factories.request(session, factories.person("Lea Leaver"), RequestState.APPROVED)
    factories.request(session, factories.person("Vera Vetted"), RequestState.WAITLISTED, is_vetted=True)

    ticked(session)
    bookings.withdraw_request(student=leaver.user, session=session, now=NOW + MINUTE)
    ticked(session, NOW + 2 * MINUTE)

    assert states(session)["Vera Vetted"] == ("waitlisted", "")
    assert (session.status, session.seats_taken) == (Status.ONGOING, 0)


def test_the_tutor_may_still_come_to_a_session_that_the_clock_began(published: list[Any]) -> None:
    session = ticked(factories.session(**STARTED))

    for _ in range(2):
        sessions.start_session(actor=session.creator, session=session, now=NOW + MINUTE)

    session.refresh_from_db()
    assert (session.started_at, session.tutor_seen_at) == (NOW + MINUTE, NOW + MINUTE)
    assert lifecycle.takes_requests(session, NOW + MINUTE)
    assert [type(fact) for fact in published] == [events.SessionStarted, events.TutorArrived]
    assert acts(session) == [("T5", None), ("tutor_arrived", session.creator_id)]


def test_an_act_settles_its_session_first_so_none_overtakes_the_clock(published: list[Any]) -> None:
    session, organizer = factories.session(**STARTED), factories.organizer()
    factories.request(session, factories.person("Wim Waiting"), RequestState.WAITLISTED)

    corrected = sessions.correct_outcome(
        actor=organizer, session=session, outcome=Outcome.TUTOR_NO_SHOW, now=NOW + DAY
    )

    assert (corrected.status, corrected.outcome) == (Status.EXPIRED, Outcome.TUTOR_NO_SHOW)
    assert [act for act, _actor in acts(session)] == ["T7", "R11", "T11"]
    assert [type(fact).__name__ for fact in published] == [
        "RequestExpired",
        "SessionEnded",
        "OutcomeCorrected",
    ]
    assert ticking.tick(now=NOW + DAY) == 0


# The minimum (T5b)


def offered(*, minimum: int = 2, in_hours: int = 48) -> Session:
    values = {
        "title": "x",
        "subject": "y",
        "level": "beginner",
        "date": NOW + in_hours * HOUR,
        "min_participants": minimum,
        "cancel_notice_hours": 12,
    }
    return sessions.create_session(
        creator=factories.tutor(), draft=drafts.parse_draft(values, now=NOW), now=NOW
    )


def asked(published: list[Any]) -> list[tuple[int, int, dt.datetime]]:
    found = [fact for fact in published if isinstance(fact, events.MinimumNotReached)]
    return [(fact.seated, fact.minimum, fact.at) for fact in found]


def test_t5b_the_tutor_is_asked_once_at_the_notice(published: list[Any]) -> None:
    session = offered()
    factories.request(session, state=RequestState.APPROVED)

    for minutes in (-1, 0, 1, 60):
        ticking.tick(now=NOW + 36 * HOUR + minutes * MINUTE)

    assert asked(published) == [(1, 2, NOW + 36 * HOUR)]
    entry = trail.of("session", session.pk).get(act="minimum_not_reached")
    assert (entry.actor_id, entry.after) == (None, {"seated": 1, "minimum": 2})


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"minimum": 1}, 36),
        ({"in_hours": 11}, 5),  # offered within the notice: the tutor knows
        ({}, 49),  # the ticker stood still until after the start
    ],
)
def test_t5b_nobody_is_asked_where_there_is_nothing_to_ask(
    changes: dict[str, int], at: int, published: list[Any]
) -> None:
    offered(**changes)

    ticking.tick(now=NOW + at * HOUR)

    assert asked(published) == []


def test_t5b_not_while_it_waits_for_review_nor_once_enough_have_a_seat(published: list[Any]) -> None:
    Community.objects.create(pk=1, session_review="all")
    offered()
    Community.objects.update(session_review="off")
    full = offered()
    for name in ("Ann One", "Bo Two"):
        request = factories.request(full, factories.person(name))
        bookings.approve_request(actor=full.creator, session=full, student=request.user, now=NOW)

    ticking.tick(now=NOW + 36 * HOUR)

    assert asked(published) == []


def test_t5b_a_session_that_is_moved_is_asked_about_again(published: list[Any]) -> None:
    session = offered()
    ticking.tick(now=NOW + 36 * HOUR)
    draft = drafts.parse_draft({"date": NOW + 96 * HOUR}, now=NOW + 37 * HOUR, current=session)

    sessions.edit_session(actor=session.creator, session=session, draft=draft, now=NOW + 37 * HOUR)
    ticking.tick(now=NOW + 84 * HOUR)

    assert [at for _seated, _minimum, at in asked(published)] == [NOW + 36 * HOUR, NOW + 84 * HOUR]


# Standing still, and failing


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


@pytest.mark.database
def test_every_question_is_answered_by_an_index_among_a_hundred_thousand_sessions() -> None:
    crowd()

    for rows in ticking._due(NOW):
        plan = rows[: ticking.AT_ONCE].explain()
        if connection.vendor == "sqlite":
            assert "SEARCH" in plan
            assert "SCAN" not in plan
        else:
            assert "Seq Scan" not in plan
            assert "Index" in plan


def crowd() -> None:
    """A hundred thousand sessions that are over, a thousand to come, each with a request."""
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
            for number in range(1000)
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
    assert Counter(act for act, _actor in acts(Session.objects.earliest("pk"))) == {}
