"""The SQL of the rule table says what the table says, and can be served by an index."""

import datetime as dt
from collections.abc import Collection, Mapping

import pytest
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import given, settings
from hypothesis import strategies as st

from peerhall.tutoring import lifecycle, status_sql
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import OPEN_STATUSES, TERMINAL_STATUSES, Outcome, RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW

pytestmark = pytest.mark.django_db

# Instants near each other and near every bound of the table, so that ties are common.
MARKS = [-30, -15, 0, 2, 15, 60, 90, 480, 510, 540]
OFFSETS = st.builds(
    lambda mark, micro: dt.timedelta(minutes=mark, microseconds=micro),
    st.sampled_from(MARKS) | st.integers(-600, 600),
    st.sampled_from([-1, 0, 0, 1]),
)


@st.composite
def sessions(draw: st.DrawFn) -> dict[str, object]:
    status = draw(st.sampled_from(Status))
    duration = draw(st.sampled_from([5, 60, 480]))
    return {
        "status": status,
        "is_hidden": status == Status.PENDING_APPROVAL,
        "outcome": draw(st.sampled_from(Outcome)) if status in TERMINAL_STATUSES else None,
        "duration": duration,
        "ends_at": NOW + dt.timedelta(minutes=duration),
        "room_opened_at": draw(st.none() | st.just(NOW)),
        "student_seen_at": draw(st.none() | st.just(NOW)),
        "tutor_seen_at": draw(st.none() | OFFSETS.map(NOW.__add__)),
        "occupied_until": draw(st.none() | OFFSETS.map(NOW.__add__)),
    }


REQUESTS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(RequestState),
        "requested_at": OFFSETS.map(NOW.__add__),
        "answer_by": st.none() | OFFSETS.map(NOW.__add__),
    }
)


@pytest.mark.database
@settings(max_examples=40, deadline=None)
@given(drawn=st.lists(st.tuples(sessions(), REQUESTS), min_size=1, max_size=30), offset=OFFSETS)
def test_sql_equals_the_table_for_any_facts_at_any_instant(
    drawn: list[tuple[dict[str, object], dict[str, object]]], offset: dt.timedelta
) -> None:
    at = NOW + offset
    with transaction.atomic():
        tutor, student = factories.tutor(), factories.student()
        plain = {"title": "x", "level": "beginner", "date": NOW, "created_at": NOW, "updated_at": NOW}
        Session.objects.bulk_create(Session(creator=tutor, **plain, **values) for values, _ in drawn)
        made = list(Session.objects.filter(creator=tutor).order_by("id"))
        BookingRequest.objects.bulk_create(
            BookingRequest(session=session, user=student, queued_at=NOW, **fields)
            for session, (_, fields) in zip(made, drawn, strict=True)
        )

        assert_sql_equals_the_table(Session.objects.filter(creator=tutor), at)
        transaction.set_rollback(True)


def assert_sql_equals_the_table(rows: QuerySet[Session], at: dt.datetime) -> None:
    made = list(rows)  # with the seats that the database counted
    shown = {session.pk: lifecycle.status_at(session, at) for session in made}
    assert dict(rows.values_list("pk", status_sql.status_case(at))) == shown
    for statuses in ({status} for status in Status):
        assert ids(rows.filter(status_sql.where_status(statuses, at))) == those(shown, statuses)
    assert ids(rows.filter(status_sql.where_status(OPEN_STATUSES, at))) == those(shown, OPEN_STATUSES)
    ended = {session.pk: lifecycle.outcome_at(session, at) for session in made}
    for outcome in Outcome:
        assert ids(rows.filter(status_sql.where_outcome({outcome}, at))) == those(ended, {outcome})
    requests = BookingRequest.objects.filter(session__in=rows)
    states = {
        row.pk: lifecycle.request_state_at(row, row.session, at)[0]
        for row in requests.select_related("session")
    }
    for state in RequestState:
        assert ids(requests.filter(status_sql.where_request_state({state}, at))) == those(states, {state})


def ids(rows: QuerySet[Session] | QuerySet[BookingRequest]) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def those(found: Mapping[int, object], wanted: Collection[object]) -> set[int]:
    return {pk for pk, value in found.items() if value in wanted}


@pytest.mark.database
def test_several_states_are_found_together() -> None:
    session = factories.session()
    pending, seated = (
        factories.request(session),
        factories.request(session, state=RequestState.APPROVED),
    )
    factories.request(session, state=RequestState.WITHDRAWN)

    wanted = status_sql.where_request_state({RequestState.PENDING, RequestState.APPROVED}, NOW)

    assert set(BookingRequest.objects.filter(wanted)) == {pending, seated}


@pytest.mark.database
def test_status_is_computed_through_a_relation() -> None:
    row = factories.request(factories.session(status=Status.SCHEDULED, date=NOW - HOUR / 2))

    found = BookingRequest.objects.annotate(shown=status_sql.status_case(NOW, via="session__"))

    assert found.values_list("shown", flat=True).get(pk=row.pk) == Status.ONGOING
    assert BookingRequest.objects.filter(
        status_sql.where_status({Status.ONGOING}, NOW, via="session__")
    ).exists()


@pytest.mark.parametrize(
    "statuses",
    [{Status.APPROVED, Status.SCHEDULED, Status.ONGOING}, {Status.SCHEDULED}, {Status.ONGOING}],
)
def test_live_statuses_are_searched_by_index(statuses: set[Status]) -> None:
    """On SQLite, whose plan says what is possible; PostgreSQL scans a table this small anyhow."""
    found = Session.objects.filter(status_sql.where_status(statuses, NOW))

    plan = found.only("pk").explain()

    assert "SEARCH" in plan
    assert "SCAN tutoring_session" not in plan
    assert "date>" in plan
