"""Who is told of what, live: every fact reaches its session's topic, and the lists of those it concerns."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from peerhall.accounts import people, profiles
from peerhall.accounts.models import User
from peerhall.platform import events as platform_events
from peerhall.platform.realtime import publishing
from peerhall.tutoring import bookings, sessions, ticking
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW
from tests.platform.realtime.tellings import to_be_told
from tests.tutoring.conftest import KINDS

pytestmark = pytest.mark.django_db


def told() -> set[tuple[str, str, str]]:
    """What the open transaction will tell of sessions."""
    tellings = {(telling.topic, telling.kind, telling.body) for telling in to_be_told()}
    return {telling for telling in tellings if telling[1] in {"changed", "sessions"}}


def expected(session_id: int, *users: User) -> set[tuple[str, str, str]]:
    lists = {(f"user:{user.pk}", "sessions", "{}") for user in users}
    return {(f"session:{session_id}", "changed", "{}")} | lists


@pytest.fixture
def reconsidered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The people whose sockets are asked again."""
    asked: list[int] = []

    def publish(signals: list[Any]) -> None:
        asked.extend(signal.user_id for signal in signals if hasattr(signal, "user_id"))

    monkeypatch.setattr(publishing, "publish", publish)
    return asked


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_fact_of_this_room_is_told_live(kind: type) -> None:
    heard = platform_events.reactions().get(kind, [])

    assert [one for one in heard if one.__module__ == "peerhall.tutoring.live"]


def test_a_request_is_told_to_its_student_and_all_tutors_and_nobody_else() -> None:
    session = factories.session(status=Status.SCHEDULED)
    helper, seated, asker = factories.cotutor(session), factories.student(), factories.student()
    factories.request(session, seated, RequestState.APPROVED)

    with transaction.atomic():
        bookings.request_to_join(student=asker, session=session, message="a secret", now=NOW)
        assert told() == expected(session.pk, session.creator, helper, asker)


def test_what_happens_to_a_session_is_told_to_everybody_with_a_part_in_it() -> None:
    session = factories.session(status=Status.SCHEDULED, date=NOW)
    seated = factories.request(session, state=RequestState.APPROVED).user
    factories.request(session, factories.student(), RequestState.WITHDRAWN)

    with transaction.atomic():
        ticking.tick(now=NOW)
        assert told() == expected(session.pk, session.creator, seated)


def test_those_whose_requests_ended_with_the_session_are_told() -> None:
    session = factories.session(date=NOW - HOUR)
    waiting = factories.request(session, state=RequestState.WAITLISTED).user

    with transaction.atomic():
        ticking.tick(now=NOW)
        assert told() == expected(session.pk, session.creator, waiting)


def test_a_refused_act_tells_nobody() -> None:
    session = factories.session()

    with transaction.atomic():
        with pytest.raises(Exception, match="Only"):
            sessions.cancel_session(actor=factories.stranger(), session=session, reason="", now=NOW)
        assert told() == set()


def test_a_new_name_reaches_the_pages_that_show_it() -> None:
    taught = factories.session()
    learnt, over = factories.session(), factories.session(status=Status.COMPLETED)
    factories.request(learnt, taught.creator, RequestState.APPROVED)
    factories.request(over, taught.creator, RequestState.APPROVED)

    with transaction.atomic():
        profiles.update_profile(user=taught.creator, name="Tara Renamed", timezone="UTC", bio="", now=NOW)
        assert told() == expected(taught.pk, taught.creator) | expected(learnt.pk)


@pytest.mark.django_db(transaction=True)
def test_rights_that_fall_away_are_asked_about_again(reconsidered: list[int]) -> None:
    session = factories.session()
    removed, helper, frozen = factories.student(), factories.cotutor(session), factories.student()
    factories.request(session, removed, RequestState.APPROVED)
    factories.request(session, frozen)

    bookings.reject_request(actor=session.creator, session=session, student=removed, reason="", now=NOW)
    assert set(reconsidered) == {removed.pk}
    del reconsidered[:]
    sessions.remove_cotutor(actor=session.creator, session=session, person=helper, now=NOW)
    assert set(reconsidered) == {helper.pk}
    del reconsidered[:]
    people.freeze(actor=factories.organizer(), person=frozen, now=NOW)
    assert set(reconsidered) == {frozen.pk}
    del reconsidered[:]
    sessions.delete_session(actor=session.creator, session=session, now=NOW + dt.timedelta(minutes=1))
    assert reconsidered == [session.creator_id]
