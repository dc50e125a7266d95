"""I4, I7, I11: whatever the facts, reads say the same at every later instant, ticked or not."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from peerhall.accounts.models import Community, User
from peerhall.tutoring import agenda, details, lifecycle, ticking
from peerhall.tutoring.agenda import Role, Show
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW
from tests.tutoring.test_status_sql import OFFSETS, REQUESTS, sessions

pytestmark = pytest.mark.django_db
Drawn = list[tuple[dict[str, object], dict[str, object]]]
DRAWN = st.lists(st.tuples(sessions(), REQUESTS), min_size=1, max_size=8)


def made(drawn: Drawn) -> tuple[User, User]:
    """Sessions of one tutor that begin at NOW, each with a request of one student."""
    tutor, student = factories.tutor(), factories.student()
    plain = {"title": "x", "level": "beginner", "date": NOW, "created_at": NOW, "updated_at": NOW}
    plain |= {"min_participants": 2, "ask_minimum_at": NOW - dt.timedelta(hours=12)}
    Session.objects.bulk_create(
        # A time to live where somebody asks; nobody waits beside a free seat.
        Session(
            creator=tutor,
            request_ttl_hours=1 if request["state"] == RequestState.PENDING else None,
            **plain,
            **values,
        )
        for values, request in drawn
    )
    rows = Session.objects.filter(creator=tutor).order_by("id")
    BookingRequest.objects.bulk_create(
        BookingRequest(session=session, user=student, queued_at=NOW, **fields)
        for session, (_, fields) in zip(rows, drawn, strict=True)
    )
    return tutor, student


def shown(tutor: User, at: dt.datetime) -> list[object]:
    """What reads make of the rows at an instant."""
    found: list[object] = []
    for session in Session.objects.filter(creator=tutor).order_by("id"):
        found.append((lifecycle.status_at(session, at), lifecycle.outcome_at(session, at)))
        found.append(lifecycle.request_state_at(session.requests.get(), session, at))
    return found


@pytest.mark.database
@settings(max_examples=25, deadline=None)
@given(drawn=DRAWN, offset=OFFSETS, later=st.lists(OFFSETS, min_size=1, max_size=4))
def test_ticked_and_derived_agree_at_every_later_instant(
    drawn: Drawn, offset: dt.timedelta, later: list[dt.timedelta]
) -> None:
    with transaction.atomic():
        tutor, _student = made(drawn)
        instants = sorted([offset, *(other for other in later if other > offset)])
        derived = {at: shown(tutor, NOW + at) for at in instants}

        for at in instants:
            ticking.tick(now=NOW + at)
            assert ticking.tick(now=NOW + at) == 0
            assert shown(tutor, NOW + at) == derived[at]
            stored = Session.objects.filter(creator=tutor).order_by("id").values_list("status", "outcome")
            assert list(stored) == derived[at][::2]

        transaction.set_rollback(True)


@pytest.mark.parametrize("minutes", [0, 15, 60, 90])  # start, open door, end, end of the longest overrun
@pytest.mark.parametrize(
    ("status", "fields"),
    [
        (Status.PENDING_APPROVAL, {}),
        (Status.APPROVED, {"min_participants": 2}),
        (Status.APPROVED, {"tutor_seen_at": NOW - HOUR}),
        (Status.SCHEDULED, {}),
        (Status.ONGOING, {"tutor_seen_at": NOW - HOUR}),
        (Status.ONGOING, {"tutor_seen_at": NOW - HOUR, "occupied_until": NOW + 2 * HOUR}),
    ],
)
def test_pages_say_the_same_before_the_tick_and_after_it(
    status: Status, fields: dict[str, Any], minutes: int
) -> None:
    session = factories.session(status=status, date=NOW, **fields)
    states = (RequestState.APPROVED, RequestState.PENDING, RequestState.WAITLISTED)
    viewers = [session.creator, factories.stranger()]
    viewers += [factories.request(session, factories.student(), state).user for state in states]
    at = NOW + dt.timedelta(minutes=minutes)
    before = [pages(session.pk, viewer, at) for viewer in viewers]

    ticking.tick(now=at)

    assert [pages(session.pk, viewer, at) for viewer in viewers] == before


def pages(session_id: int, viewer: User, at: dt.datetime) -> list[object]:
    """What the session's page and the lists show; the story of the line is told as it is written."""
    community, session = Community(), Session.objects.get(pk=session_id)
    view = details.session_view(session, viewer=viewer, community=community, now=at)
    own = view.own and dataclasses.replace(view.own, log=())
    roles: tuple[Role, ...] = ("tutor", "student")
    return [
        dataclasses.replace(view, own=own),
        *(agenda.tiles(viewer, role, now=at) for role in roles),
        *(
            agenda.agenda(viewer, role, show, community=community, zone=dt.UTC, now=at)
            for role in roles
            for show in (Show.NEXT, Show.PAST)
        ),
    ]


def test_the_clock_writes_nothing_into_what_is_over() -> None:
    session = factories.session(status=Status.CANCELLED, date=NOW - dt.timedelta(days=1))
    factories.request(session)

    assert ticking.tick(now=NOW) == 0
    assert session.requests.get().state == RequestState.PENDING
    assert Session.objects.filter(pk=session.pk, updated_at=F("created_at")).exists()
