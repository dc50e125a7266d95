"""Presence as it is written down: who came and went, and what the session makes of it."""

import datetime as dt
from typing import Any

import pytest

from peerhall.accounts.models import User
from peerhall.platform import events
from peerhall.platform.audit import trail
from peerhall.room import attendance, entering, jobs, taking_part
from peerhall.room import events as facts
from peerhall.room.models import Attendance, Room, Visit
from peerhall.room.refusals import Refusal
from peerhall.tutoring import bookings, lifecycle, sessions, ticking
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal as TutoringRefusal
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW
from tests.platform.realtime.tellings import to_be_told

pytestmark = [pytest.mark.database, pytest.mark.django_db]

MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)
START = NOW
END = NOW + HOUR


@pytest.fixture
def session(tomas: User, aiko: User, ben: User) -> Session:
    """Starts now, lasts an hour; two have a seat."""
    made = factories.session(tomas, date=START, status=Status.SCHEDULED)
    for student in (aiko, ben):
        factories.request(made, student, RequestState.APPROVED)
    made.refresh_from_db()
    return made


def enter(person: User, session: Session, at: dt.datetime) -> Visit:
    """Somebody comes in."""
    return entering.enter(person=person, session=session, visit_id=None, now=at)[0]


def kept(visit: Visit, at: dt.datetime) -> None:
    """Its socket is open then."""
    entering.keep(visit_ids=[visit.pk], now=at)


def fresh(session: Session) -> Session:
    """The row as it is."""
    return Session.objects.get(pk=session.pk)


def test_tutor_who_comes_opens_an_unconfirmed_session(tomas: User) -> None:
    session = factories.session(tomas, date=START)
    enter(tomas, session, START + MINUTE)
    assert lifecycle.status_at(fresh(session), START + MINUTE) == Status.ONGOING


def test_tutor_who_only_looks_in_has_not_come(session: Session, tomas: User) -> None:
    visit = enter(tomas, session, START - 5 * MINUTE)
    assert fresh(session).tutor_seen_at == START - 5 * MINUTE
    entering.leave(visit=visit, now=START - 5 * MINUTE + 40 * SECOND)
    assert fresh(session).tutor_seen_at is None
    again = enter(tomas, session, START)
    entering.leave(visit=again, now=START + 20 * SECOND)  # a minute in all
    assert fresh(session).tutor_seen_at == START


def test_start_by_hand_is_not_taken_back(session: Session, tomas: User) -> None:
    sessions.start_session(actor=tomas, session=session, now=START)
    visit = enter(tomas, session, START)
    entering.leave(visit=visit, now=START + SECOND)
    assert fresh(session).tutor_seen_at == START


def test_late_tutor_is_told_of_as_a_fact(session: Session, tomas: User, aiko: User) -> None:
    enter(aiko, session, START)
    enter(tomas, session, START + 5 * MINUTE)
    seen = [telling for telling in to_be_told() if telling.topic == f"session:{session.pk}"]
    assert seen
    eve = factories.stranger()
    bookings.request_to_join(student=eve, session=session, message="", now=START + 6 * MINUTE)


def test_session_goes_on_while_two_are_there_and_ends_when_they_part(
    session: Session, tomas: User, aiko: User
) -> None:
    enter(tomas, session, START)
    student = enter(aiko, session, START)
    late = END + 10 * MINUTE
    assert lifecycle.status_at(fresh(session), late) == Status.ONGOING
    assert lifecycle.status_at(fresh(session), END + 30 * MINUTE) == Status.COMPLETED
    entering.leave(visit=student, now=late)
    ticking.tick(now=late)
    ended = fresh(session)
    assert (ended.status, ended.outcome) == (Status.COMPLETED, "held")
    assert not Visit.objects.filter(left_at__isnull=True).exists()
    assert Room.objects.get(pk=session.pk).closed_at == late


def test_lost_visit_ends_when_a_socket_last_held_it(session: Session, tomas: User, aiko: User) -> None:
    visit = enter(aiko, session, START)
    tutor = enter(tomas, session, START)
    kept(visit, START + MINUTE)
    kept(tutor, START + 80 * SECOND)
    jobs.end_lost_visits(now=START + 75 * SECOND)
    assert Visit.objects.get(pk=visit.pk).left_at is None
    jobs.end_lost_visits(now=START + 76 * SECOND)
    ended = Visit.objects.get(pk=visit.pk)
    assert (ended.left_at, ended.why_left) == (START + MINUTE, "lost")
    assert Visit.objects.get(pk=tutor.pk).left_at is None
    assert entering.keep(visit_ids=[visit.pk, tutor.pk], now=START + 90 * SECOND) == {tutor.pk}


def test_room_opens_for_those_who_may_only(session: Session, aiko: User, eve: User) -> None:
    with pytest.raises(Refusal) as early:
        enter(aiko, session, START - 20 * MINUTE)
    assert (early.value.code, early.value.data) == ("too_early", {"opens_at": "2026-11-23T11:45:00Z"})
    with pytest.raises(Refusal, match="have a seat"):
        enter(eve, session, START)
    with pytest.raises(Refusal) as over:
        enter(aiko, session, END)
    assert over.value.code == "too_late"
    assert not Room.objects.exists()


def test_seat_given_back_leaves_the_room(session: Session, tomas: User, aiko: User, ben: User) -> None:
    enter(aiko, session, START)
    enter(ben, session, START)
    bookings.withdraw_request(student=aiko, session=session, now=START + MINUTE)
    bookings.reject_request(actor=tomas, session=session, student=ben, reason="", now=START + MINUTE)
    ends = Visit.objects.order_by("pk").values_list("why_left", flat=True)
    assert list(ends) == ["left", "removed"]


def test_students_are_released_once_after_a_quarter_of_an_hour(
    session: Session, aiko: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[Any] = []
    monkeypatch.setattr(events, "publish", published.append)
    visit = enter(aiko, session, START)
    enter(ben, session, START - MINUTE)
    entering.leave(visit=Visit.objects.get(person=ben), now=START)
    kept(visit, START + 15 * MINUTE)
    jobs.release_waiting_students(now=START + 15 * MINUTE - SECOND)
    assert not any(isinstance(fact, facts.StudentsReleased) for fact in published)
    for _ in range(2):
        jobs.release_waiting_students(now=START + 15 * MINUTE)
    released = [fact for fact in published if isinstance(fact, facts.StudentsReleased)]
    assert [fact.student_ids for fact in released] == [(aiko.pk,)]


def test_nobody_is_released_where_the_tutor_came(session: Session, tomas: User, aiko: User) -> None:
    enter(aiko, session, START)
    enter(tomas, session, START + 14 * MINUTE)
    jobs.release_waiting_students(now=START + 20 * MINUTE)
    assert Room.objects.get(pk=session.pk).released_at is None


def test_attendance_is_frozen_at_the_end(session: Session, tomas: User, aiko: User) -> None:
    enter(tomas, session, START - 5 * MINUTE)
    first = enter(aiko, session, START)
    entering.leave(visit=first, now=START + 10 * MINUTE)
    second = enter(aiko, session, START + 20 * MINUTE)
    taking_part.set_hand(
        person=aiko, session_id=session.pk, visit_id=second.pk, is_up=True, now=START + 21 * MINUTE
    )
    running = attendance.of(viewer=tomas, session=session, now=START + 30 * MINUTE)
    assert [(line.name, line.seconds) for line in running] == [("Aiko Mori", 1200), ("Tomás Vega", 2100)]
    sessions.end_session(actor=tomas, session=session, now=START + 50 * MINUTE)
    lines = attendance.of(viewer=tomas, session=session, now=END + HOUR)
    assert [(line.name, line.seconds, line.hands) for line in lines] == [
        ("Aiko Mori", 2400, 1),
        ("Ben Ode", 0, 0),  # had a seat, and never came
        ("Tomás Vega", 3300, 0),
    ]
    assert [line.name for line in attendance.of(viewer=aiko, session=session, now=END)] == ["Aiko Mori"]


def test_only_tutors_correct_attendance_and_it_leaves_a_trace(
    session: Session, tomas: User, aiko: User, ben: User, eve: User
) -> None:
    enter(tomas, session, START)
    enter(aiko, session, START)

    def correct(actor: User, person: User, seconds: int = 3600) -> Attendance:
        return attendance.correct(actor=actor, session=session, person=person, seconds=seconds, now=END)

    with pytest.raises(Refusal) as early:
        correct(tomas, aiko)
    assert early.value.code == "too_early"
    sessions.end_session(actor=tomas, session=session, now=START + 50 * MINUTE)
    for actor, person, code in (
        (aiko, aiko, "forbidden"),
        (eve, aiko, "forbidden"),
        (tomas, eve, "not_found"),
    ):
        with pytest.raises(Refusal) as refused:
            correct(actor, person)
        assert refused.value.code == code
    correct(tomas, aiko)
    correct(tomas, ben, 600)  # had a seat; sat beside Aiko
    correct(tomas, ben, 600)
    lines = attendance.of(viewer=tomas, session=session, now=END)
    assert [(line.name, line.seconds, line.counted) for line in lines] == [
        ("Aiko Mori", 3600, 3000),
        ("Ben Ode", 600, 0),
        ("Tomás Vega", 3000, 3000),
    ]
    traces = [entry for entry in trail.of("session", session.pk) if entry.act == "attendance_corrected"]
    assert [(entry.person_id, entry.before, entry.after) for entry in traces] == [
        (aiko.pk, {"seconds": 3000}, {"seconds": 3600}),
        (ben.pk, {"seconds": 0}, {"seconds": 600}),
    ]


def test_tutor_who_never_comes_is_a_no_show_and_seats_stay(session: Session, aiko: User, ben: User) -> None:
    visit = enter(aiko, session, START)
    kept(visit, END)
    ticking.tick(now=END)
    ended = fresh(session)
    assert (ended.status, ended.outcome) == (Status.EXPIRED, "tutor_no_show")
    assert set(ended.requests.values_list("state", flat=True)) == {"approved"}
    assert Attendance.objects.get().seconds == 3600
    told = {telling.topic for telling in to_be_told()}
    assert {f"user:{aiko.pk}", f"user:{ben.pk}"} <= told


def test_tutor_alone_is_nobody_came_although_seats_were_given(session: Session, tomas: User) -> None:
    visit = enter(tomas, session, START)
    kept(visit, END)
    ticking.tick(now=END)
    assert (fresh(session).status, fresh(session).outcome) == (Status.COMPLETED, "nobody_came")


def test_absent_tutor_cannot_end_what_students_wait_for(session: Session, tomas: User, aiko: User) -> None:
    visit = enter(aiko, session, START)
    with pytest.raises(TutoringRefusal) as refused:
        sessions.end_session(actor=tomas, session=session, now=START + MINUTE)
    assert refused.value.code == "too_early"
    assert Visit.objects.get(pk=visit.pk).left_at is None
    enter(tomas, session, START + 2 * MINUTE)
    sessions.end_session(actor=tomas, session=session, now=START + 5 * MINUTE)
    assert fresh(session).outcome == "held"


def test_session_that_nobody_came_into_here_counts_as_held(session: Session) -> None:
    ticking.tick(now=END)
    assert fresh(session).outcome == "held"
