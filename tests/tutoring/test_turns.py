"""T1, T1b, T4, T5, T5b, T7, T9, T10 and R17: the turns people give a session."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from peerhall.accounts.models import User
from peerhall.platform.audit import trail
from peerhall.tutoring import events, lifecycle, sessions
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import Outcome, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db
WAITING: dict[str, Any] = {"status": Status.PENDING_APPROVAL}
LIVE: dict[str, Any] = {"status": Status.SCHEDULED, "date": NOW - HOUR / 2}
OVER: dict[str, Any] = {"status": Status.SCHEDULED, "date": NOW - DAY}


def cancel(session: Session, actor: User, reason: str = "ill", now: dt.datetime = NOW) -> Session:
    return sessions.cancel_session(actor=actor, session=session, reason=reason, now=now)


def acts(session: Session) -> list[str]:
    return [entry.act for entry in trail.of("session", session.pk)]


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


# Review


def test_t1_publishing_shows_it_and_tells_once(published: list[object]) -> None:
    session, moderator = factories.session(**WAITING), factories.moderator()

    for _ in range(2):
        shown = sessions.publish_session(actor=moderator, session=session, now=NOW)
        assert (shown.status, shown.is_hidden) == (Status.APPROVED, False)

    (entry,) = trail.of("session", session.pk)
    assert (entry.act, entry.actor_id, entry.before, entry.after) == (
        "T1",
        moderator.pk,
        {"status": "pending_approval"},
        {"status": "approved"},
    )
    assert published == [events.SessionPublished(session_id=session.pk, actor_id=moderator.pk, at=NOW)]


def test_t1_not_after_the_start() -> None:
    session = factories.session(**WAITING, date=NOW)

    with refused("too_late"):
        sessions.publish_session(actor=factories.moderator(), session=session, now=NOW)
    assert lifecycle.outcome_at(session, NOW) == Outcome.NOT_REVIEWED


def test_t1b_declined_stays_hidden_with_the_reason(published: list[object]) -> None:
    session, organizer = factories.session(**WAITING), factories.organizer()

    for _ in range(2):
        declined = sessions.decline_session(actor=organizer, session=session, reason="too vague", now=NOW)

    assert (declined.status, declined.outcome) == (Status.CANCELLED, Outcome.CANCELLED_BY_ORGANIZER)
    assert (declined.cancel_reason, declined.is_hidden) == ("too vague", True)
    assert acts(session) == ["T1b"]
    (fact,) = published
    assert isinstance(fact, events.SessionDeclined)
    assert fact.reason == "too vague"


def test_t1b_a_published_session_is_cancelled_not_declined() -> None:
    with refused("not_open"):
        sessions.decline_session(actor=factories.moderator(), session=factories.session(), reason="", now=NOW)


def test_review_is_for_moderators() -> None:
    session = factories.session(**WAITING)
    with refused("forbidden"):
        sessions.publish_session(actor=session.creator, session=session, now=NOW)
    with refused("not_found"):
        sessions.publish_session(actor=factories.stranger(), session=session, now=NOW)


# Cancelling


def test_t4_closes_every_active_request_and_says_which(published: list[object]) -> None:
    session = factories.session(status=Status.SCHEDULED)
    active = [
        factories.request(session, state=state)
        for state in (RequestState.PENDING, RequestState.WAITLISTED, RequestState.APPROVED)
    ]
    left = factories.request(session, state=RequestState.WITHDRAWN)

    for _ in range(2):
        cancelled = cancel(session, session.creator)

    assert (cancelled.status, cancelled.outcome) == (Status.CANCELLED, Outcome.CANCELLED_BY_TUTOR)
    assert (cancelled.cancel_reason, cancelled.sequence, cancelled.was_cancelled_late) == ("ill", 1, False)
    for request in active:
        request.refresh_from_db()
        assert (request.state, request.closed_reason) == (RequestState.REJECTED, "session_cancelled")
    left.refresh_from_db()
    assert left.state == RequestState.WITHDRAWN
    session.refresh_from_db()
    assert (session.seats_taken, acts(session)) == (0, ["R17", "R17", "R17", "T4"])
    (fact,) = published
    assert isinstance(fact, events.SessionCancelled)
    assert fact.closed_request_ids == tuple(request.pk for request in active)


def test_t4_frees_seats_for_nobody() -> None:
    session = factories.session(max_participants=1, status=Status.SCHEDULED)
    factories.request(session, state=RequestState.APPROVED)
    factories.request(session, state=RequestState.WAITLISTED, is_vetted=True)

    cancel(session, session.creator)

    assert not session.requests.exclude(state=RequestState.REJECTED).exists()


@pytest.mark.parametrize(("hours", "is_late"), [(12, True), (13, False)])
def test_t4_within_the_notice_is_recorded_for_the_tutor(hours: int, *, is_late: bool) -> None:
    session = factories.session(date=NOW + hours * HOUR)

    assert cancel(session, session.creator).was_cancelled_late == is_late
    other = factories.session(date=NOW + hours * HOUR)
    assert not cancel(other, factories.organizer()).was_cancelled_late


def test_t4_moderators_say_why() -> None:
    session = factories.session()

    with pytest.raises(Invalid) as caught:
        cancel(session, factories.moderator(), "  ")

    assert list(caught.value.fields) == ["reason"]
    assert cancel(session, factories.moderator()).outcome == Outcome.CANCELLED_BY_ORGANIZER


def test_a12_an_attendee_cannot_cancel_for_everybody() -> None:
    """calcom/cal.com#11660"""
    session = factories.session(status=Status.SCHEDULED)
    seated = factories.request(session, state=RequestState.APPROVED)

    for actor in (seated.user, factories.stranger(), factories.cotutor(session)):
        with refused("forbidden"):
            cancel(session, actor)
    session.refresh_from_db()
    assert (session.status, acts(session)) == (Status.SCHEDULED, [])


def test_t10_a_live_session_is_stopped_by_moderators_only(published: list[object]) -> None:
    session = factories.session(**LIVE)
    with refused("too_late"):
        cancel(session, session.creator)
    published.clear()  # what was heard of the refused act was rolled back with it

    stopped = cancel(session, factories.moderator())

    assert (stopped.outcome, acts(session)) == (Outcome.STOPPED, ["T5", "T10"])
    assert [type(fact) for fact in published] == [events.SessionStarted, events.SessionCancelled]


def test_i7_what_is_over_cannot_be_cancelled() -> None:
    for fields in (OVER, {"date": NOW - DAY}):
        session = factories.session(**fields)
        with refused("too_late"):
            cancel(session, factories.organizer())


# Start and end


def start(session: Session, now: dt.datetime = NOW, actor: User | None = None) -> Session:
    return sessions.start_session(actor=actor or session.creator, session=session, now=now)


def end(session: Session, now: dt.datetime = NOW, actor: User | None = None) -> Session:
    return sessions.end_session(actor=actor or session.creator, session=session, now=now)


def test_t5_start_from_a_quarter_hour_before(published: list[object]) -> None:
    session = factories.session(status=Status.SCHEDULED)
    doors = session.date - dt.timedelta(minutes=15)
    with refused("too_early"):
        start(session, doors - dt.timedelta(microseconds=1))

    for _ in range(2):
        started = start(session, doors)

    assert (started.status, started.started_at, started.tutor_seen_at) == (Status.ONGOING, doors, doors)
    assert (acts(session), len(published)) == (["T5"], 1)
    assert lifecycle.status_at(started, doors) == Status.ONGOING


def test_t5b_the_open_door_opens_at_the_start(published: list[object]) -> None:
    session = factories.session(date=NOW)
    with refused("too_early"):
        start(session, NOW - dt.timedelta(minutes=1))

    assert start(session, NOW + dt.timedelta(minutes=14)).status == Status.ONGOING
    assert (acts(session), len(published)) == (["T5b"], 1)
    with refused("too_late"):
        start(factories.session(date=NOW), NOW + dt.timedelta(minutes=15))


def test_t5_tutors_and_organizers_start_moderators_do_not() -> None:
    session = factories.session(status=Status.SCHEDULED, date=NOW)
    for actor in (factories.moderator(), factories.stranger()):
        with refused("forbidden"):
            start(session, actor=actor)
        with refused("forbidden"):
            end(session, actor=actor)
    assert start(session, actor=factories.cotutor(session)).status == Status.ONGOING
    assert end(session, actor=factories.organizer()).status == Status.COMPLETED


@pytest.mark.parametrize(("seated", "act", "outcome"), [(1, "T7", "held"), (0, "T9", "nobody_came")])
def test_t7_t9_end(seated: int, act: str, outcome: str, published: list[object]) -> None:
    session = factories.session(status=Status.SCHEDULED, date=NOW)
    for _ in range(seated):
        factories.request(session, state=RequestState.APPROVED)
    start(session)

    for _ in range(2):
        ended = end(session, NOW + HOUR / 2)

    assert (ended.status, ended.outcome, ended.ended_at) == (Status.COMPLETED, outcome, NOW + HOUR / 2)
    assert acts(session) == ["T5", "tutor_arrived", act]
    assert [type(fact) for fact in published] == [
        events.SessionStarted,
        events.TutorArrived,
        events.SessionEnded,
    ]


def test_t7_nothing_ends_before_it_starts() -> None:
    with refused("too_early"):
        end(factories.session(status=Status.SCHEDULED))


Turn = Callable[[Session], Session]


@pytest.mark.parametrize("turn", [start, end])
@pytest.mark.parametrize(
    ("fields", "code"),
    [({"status": Status.CANCELLED}, "not_open"), ({"date": NOW - DAY}, "too_late")],
)
def test_i7_what_is_over_neither_starts_nor_ends(turn: Turn, fields: dict[str, Any], code: str) -> None:
    with refused(code):
        turn(factories.session(**fields))
