"""What the clock does alone: each row of `passage`, once, in order, at the same cost whatever the past."""

import datetime as dt
from typing import Any

import pytest

from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, events, lifecycle, sessions, ticking
from peerhall.tutoring.models import Session
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
    """T5, T5b, T6, T6b, T7, T9, I14: what the clock alone does."""
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
