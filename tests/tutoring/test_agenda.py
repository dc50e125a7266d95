"""A person's own sessions: figures, lists, week."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from peerhall.accounts.models import Community, User
from peerhall.tutoring import agenda, timetable
from peerhall.tutoring.agenda import Role, Show
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import ClosedReason, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.tutoring.statuses import one_of_each

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BERLIN = ZoneInfo("Europe/Berlin")


def rows(user: User, role: Role, show: Show, community: Community | None = None) -> list[agenda.Row]:
    days = agenda.agenda(user, role, show, community=community or Community(), zone=BERLIN, now=NOW)
    return [row for day in days for row in day.rows]


def titles(user: User, role: Role, show: Show) -> list[str]:
    return [row.card.title for row in rows(user, role, show)]


def seat_in_each(student: User, sessions: dict[str, Session]) -> None:
    """A seat in each; those of a session that was called off are closed with it."""
    for name, session in sessions.items():
        if name in {"cancelled", "expired"}:
            reason = ClosedReason.SESSION_CANCELLED if name == "cancelled" else ClosedReason.SESSION_EXPIRED
            factories.request(
                session, student, RequestState.REJECTED, approved_at=NOW - 5 * DAY, closed_reason=reason
            )
        else:
            factories.request(session, student, RequestState.APPROVED)


@pytest.mark.parametrize("role", ["tutor", "student"])
def test_figures_count_each_status_once_and_add_up(role: Role) -> None:
    person, other = factories.tutor(), factories.student()
    seat_in_each(other, one_of_each(person))

    tiles = agenda.tiles(person if role == "tutor" else other, role, now=NOW)

    assert (tiles.upcoming, tiles.ongoing, tiles.completed, tiles.cancelled, tiles.expired) == (3, 1, 1, 1, 1)
    assert tiles.total == 7


@pytest.mark.parametrize("role", ["tutor", "student"])
def test_each_figure_is_the_length_of_its_list(role: Role) -> None:
    teacher, learner = factories.tutor(), factories.student()
    seat_in_each(learner, one_of_each(teacher))
    waiting = factories.session(teacher, title="waiting")
    factories.request(waiting, learner)
    person = teacher if role == "tutor" else learner

    tiles = agenda.tiles(person, role, now=NOW)

    lengths = {show: len(rows(person, role, show)) for show in Show}
    assert lengths[Show.ALL] == tiles.total == agenda.total(person, role)
    assert lengths[Show.UPCOMING] == tiles.upcoming
    assert lengths[Show.ONGOING] == tiles.ongoing
    assert lengths[Show.COMPLETED] == tiles.completed
    assert lengths[Show.CANCELLED] == tiles.cancelled
    assert lengths[Show.EXPIRED] == tiles.expired
    assert lengths[Show.WAITING] == tiles.waiting == 1


def test_lists_ahead_begin_with_the_nearest_and_others_with_the_latest() -> None:
    person = factories.tutor()
    one_of_each(person)

    assert titles(person, "tutor", Show.NEXT) == ["ongoing", "scheduled", "approved", "review"]
    assert titles(person, "tutor", Show.PAST) == ["cancelled", "completed", "expired"]


def test_status_moves_with_the_clock_alone() -> None:
    person = factories.tutor()
    session = factories.session(person, status=Status.SCHEDULED, date=NOW + HOUR)
    factories.request(session, state=RequestState.APPROVED)

    figures = [agenda.tiles(person, "tutor", now=NOW + hours * HOUR) for hours in (0, 1.5, 3)]

    assert [(tiles.upcoming, tiles.ongoing, tiles.completed) for tiles in figures] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ]


def test_session_taught_together_is_on_both_tutors_pages() -> None:
    session = factories.session(title="together")
    second = factories.cotutor(session)

    assert titles(second, "tutor", Show.NEXT) == ["together"]
    assert agenda.tiles(second, "tutor", now=NOW).total == 1


def test_student_sees_requests_ahead_without_counting_them_as_seats() -> None:
    student = factories.student()
    asked, waits = factories.session(title="asked"), factories.session(title="waits", date=NOW + 3 * DAY)
    factories.request(asked, student)
    factories.request(waits, student, RequestState.WAITLISTED)

    tiles = agenda.tiles(student, "student", now=NOW)

    assert (tiles.total, tiles.upcoming, tiles.waiting) == (0, 0, 2)
    assert titles(student, "student", Show.NEXT) == ["asked", "waits"]
    assert titles(student, "student", Show.UPCOMING) == []


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (RequestState.REJECTED, ClosedReason.TUTOR),
        (RequestState.REJECTED, ClosedReason.REMOVED),
        (RequestState.WITHDRAWN, ClosedReason.WITHDRAWN),
        (RequestState.EXPIRED, ClosedReason.EXPIRED),
    ],
)
def test_what_was_declined_or_given_back_is_past_and_declined_only(
    state: RequestState, reason: ClosedReason
) -> None:
    student = factories.student()
    factories.request(factories.session(), student, state, approved_at=NOW - HOUR, closed_reason=reason)

    found = rows(student, "student", Show.PAST)

    assert [row.closed_reason for row in found] == [reason]
    assert rows(student, "student", Show.NEXT) == rows(student, "student", Show.ALL) == []
    assert agenda.tiles(student, "student", now=NOW).total == 0


def test_request_nobody_answered_is_past_and_declined_after_the_start() -> None:
    student = factories.student()
    session = factories.session(date=NOW + HOUR)
    factories.request(session, student)

    later = NOW + 3 * HOUR
    days = agenda.agenda(student, "student", Show.PAST, community=Community(), zone=BERLIN, now=later)

    assert [row.card.id for day in days for row in day.rows] == [session.pk]
    assert agenda.tiles(student, "student", now=later).waiting == 0


def test_strangers_sessions_are_on_nobody_elses_page() -> None:
    one_of_each(factories.tutor())
    stranger = factories.stranger()

    assert rows(stranger, "tutor", Show.ALL) == rows(stranger, "student", Show.ALL) == []


def test_days_are_those_of_the_viewers_zone() -> None:
    person = factories.tutor()
    factories.session(person, date=dt.datetime(2026, 11, 24, 22, 30, tzinfo=dt.UTC))  # 23:30 in Berlin
    factories.session(person, date=dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC))  # 00:30 on the 25th

    days = agenda.agenda(person, "tutor", Show.NEXT, community=Community(), zone=BERLIN, now=NOW)

    assert [day.on for day in days] == [dt.date(2026, 11, 24), dt.date(2026, 11, 25)]


def test_tutor_sees_the_pending_beside_the_seated() -> None:
    teacher = factories.tutor()
    session = factories.session(teacher)
    asking, seated = factories.student("Ana Asking"), factories.student("Ben Seated")
    factories.request(session, asking)
    factories.request(session, seated, RequestState.APPROVED)

    row = rows(teacher, "tutor", Show.NEXT)[0]

    assert [(face.person.name, face.is_pending) for face in row.faces] == [
        ("Ben Seated", False),
        ("Ana Asking", True),
    ]
    assert row.more == 0


def test_whose_request_has_passed_is_no_longer_beside_the_row() -> None:
    teacher = factories.tutor()
    live = factories.session(teacher, status=Status.SCHEDULED, date=NOW - HOUR / 2)
    factories.request(live, factories.student("Ben Seated"), RequestState.APPROVED, requested_at=NOW - DAY)
    factories.request(live, factories.student("Ana Asking"), requested_at=NOW - DAY)

    row = rows(teacher, "tutor", Show.NEXT)[0]

    assert ([face.person.name for face in row.faces], row.more) == (["Ben Seated"], 0)


def test_student_sees_the_tutor_and_the_seated_but_nobody_pending() -> None:
    session = factories.session(factories.tutor("Tom Teacher"))
    student = factories.student("Ana Asking")
    factories.request(session, student)
    factories.request(session, factories.student("Pia Pending"))
    factories.request(session, factories.student("Ben Seated"), RequestState.APPROVED)

    row = rows(student, "student", Show.NEXT)[0]

    assert [face.person.name for face in row.faces] == ["Tom Teacher", "Ben Seated"]


def test_hidden_names_are_a_number_for_those_without_a_seat() -> None:
    session = factories.session(factories.tutor("Tom Teacher"))
    student = factories.student("Ana Asking")
    factories.request(session, student)
    factories.request(session, factories.student("Ben Seated"), RequestState.APPROVED)

    row = rows(student, "student", Show.NEXT, Community(show_names=False))[0]

    assert ([face.person.name for face in row.faces], row.more) == (["Tom Teacher"], 1)


def test_more_people_than_faces_are_a_number() -> None:
    teacher = factories.tutor()
    session = factories.session(teacher, max_participants=9)
    for _ in range(7):
        factories.request(session, factories.student(), RequestState.APPROVED)

    row = rows(teacher, "tutor", Show.NEXT)[0]

    assert (len(row.faces), row.more) == (4, 3)


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(("role", "queries"), [("tutor", 4), ("student", 5)])
def test_agenda_costs_the_same_for_one_and_for_twenty(
    role: Role, queries: int, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    teacher, student = factories.tutor(), factories.student()
    for number in range(count):
        session = factories.session(teacher, date=NOW + (number + 1) * DAY)
        factories.request(session, student, RequestState.APPROVED)

    with django_assert_num_queries(queries):
        found = rows(teacher if role == "tutor" else student, role, Show.NEXT)
    assert len(found) == count


def test_week_holds_what_one_teaches_learns_and_waits_for() -> None:
    person = factories.tutor("Maya Both")
    factories.session(person, title="teach", date=NOW + DAY)
    learn, wait = factories.session(title="learn", date=NOW + DAY), factories.session(title="wait")
    factories.request(learn, person, RequestState.APPROVED)
    factories.request(wait, person, RequestState.WAITLISTED)
    factories.session(person, title="next week", date=NOW + 8 * DAY)

    shown = timetable.week_of(person, dt.date(2026, 11, 23), zone=BERLIN, now=NOW)

    found = {
        entry.card.title: (on.day, entry.kind, entry.block.lanes)
        for on, entries in shown.days
        for entry in entries
    }
    assert found == {"teach": (24, "teach", 2), "learn": (24, "learn", 2), "wait": (25, "wait", 1)}
    assert (shown.today, shown.now_minute) == (dt.date(2026, 11, 23), 13 * 60)


@pytest.mark.parametrize("count", [1, 20])
def test_week_costs_the_same_for_one_and_for_twenty(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = factories.tutor()
    for number in range(count):
        factories.session(person, date=NOW + (number + 1) * HOUR)

    with django_assert_num_queries(3):
        shown = timetable.week_of(person, dt.date(2026, 11, 23), zone=BERLIN, now=NOW)
    assert len({entry.card.id for _, entries in shown.days for entry in entries}) == count
