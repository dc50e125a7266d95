"""T5b: the tutor is asked, once, when too few have a seat at the notice."""

import datetime as dt
from typing import Any

import pytest

from peerhall.accounts.models import Community
from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, drafts, events, sessions, ticking
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.factories import HOUR, NOW

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


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
