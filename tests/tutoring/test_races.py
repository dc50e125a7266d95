"""Races of real threads in two real processes, on each engine: what the lock is for.

The negative control runs the same race with the lock off; it must go wrong, else the race proves
nothing. What it would sell twice, the database's own constraint refuses.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import IntegrityError, connection, transaction

from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import NOW
from tests.tutoring.race_worker import Job, Plan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ROOT = Path(__file__).parents[2]
PROCESSES = 2
THREADS = 8


def database_url() -> str:
    """Where this test's rows are, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(values['NAME']))}"
    return f"postgres://{values['USER']}@{quote(values['HOST'], safe='')}/{values['NAME']}"


def race(jobs: list[Job], *, is_locking: bool = True) -> list[str]:
    """What came of each job, dealt in turn to two processes of eight threads."""
    shares = [jobs[first::PROCESSES] for first in range(PROCESSES)]
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "peerhall.config.settings",
    }
    running = []
    for share in shares:
        plan: Plan = {
            "jobs": share,
            "threads": THREADS,
            "now": NOW.isoformat(),
            "is_locking": is_locking,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.tutoring.race_worker"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(plan) + "\n")
        process.stdin.flush()
        running.append(process)
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    outcomes: list[str] = []
    for process in running:
        assert process.stdin is not None
        process.stdin.close()  # the end of the input is the word to begin
    for process in running:
        assert process.stdout is not None
        with process:
            outcomes += json.loads(process.stdout.read())
    return outcomes


def crowd(count: int) -> list[User]:
    """Many students at once."""
    return User.objects.bulk_create(
        User(email=f"racer-{number}@example.org", name=f"Racer {number}", created_at=NOW)
        for number in range(count)
    )


def asking(session: Session, people: list[User], state: RequestState) -> None:
    BookingRequest.objects.bulk_create(
        BookingRequest(session=session, user=person, state=state, requested_at=NOW, queued_at=NOW)
        for person in people
    )


def jobs(act: str, session: Session, people: list[User]) -> list[Job]:
    return [{"act": act, "session": session.pk, "person": person.pk} for person in people]


def states(session: Session) -> Counter[str]:
    return Counter(session.requests.values_list("state", flat=True))


def test_i1_two_hundred_people_ask_for_one_seat() -> None:
    session, people = factories.session(max_participants=1, approval_mode="auto"), crowd(200)

    outcomes = race(jobs("ask", session, people))

    assert Counter(outcomes) == {"approved": 1, "waitlisted": 199}
    session.refresh_from_db()
    assert (session.seats_taken, session.status) == (1, Status.SCHEDULED)
    places = session.requests.values_list("queued_at", flat=True)
    assert len(set(places)) == 200
    assert Counter(AuditEntry.objects.values_list("act", flat=True)) == {"R2": 1, "R3": 199, "T2": 1}


def test_i1_two_hundred_approvals_of_one_seat() -> None:
    session, people = factories.session(max_participants=1), crowd(200)
    asking(session, people, RequestState.PENDING)

    outcomes = race(jobs("approve", session, people))

    assert Counter(outcomes) == {"approved": 1, "session_full": 199}
    assert states(session) == {"approved": 1, "waitlisted": 199}


def test_control_with_the_lock_off_only_the_constraint_stops_overbooking() -> None:
    session, people = factories.session(max_participants=1, has_waitlist=False), crowd(16)
    asking(session, people, RequestState.PENDING)

    outcomes = race(jobs("approve", session, people), is_locking=False)

    assert Counter(outcomes) == {"approved": 1, "IntegrityError": 15}
    session.refresh_from_db()
    assert (session.seats_taken, states(session)["approved"]) == (1, 1)


def test_approve_against_cancel_leaves_nobody_in_a_cancelled_session() -> None:
    people = crowd(20)
    rounds: list[Job] = []
    for person in people:
        session = factories.session(max_participants=1)
        asking(session, [person], RequestState.PENDING)
        # Dealt in turn: the two processes get one each, at about the same moment.
        rounds += jobs("approve", session, [person]) + jobs("cancel", session, [person])

    outcomes = Counter(race(rounds))

    assert outcomes["cancelled"] == 20
    assert outcomes["approved"] + outcomes["too_late"] == 20
    assert not BookingRequest.objects.exclude(closed_reason="session_cancelled").exists()
    assert set(Session.objects.values_list("status", "seats_taken")) == {(Status.CANCELLED, 0)}


def test_lowering_the_seats_against_approving_never_leaves_too_few() -> None:
    people = crowd(40)
    rounds: list[Job] = []
    for first in range(0, 40, 4):
        session, share = factories.session(max_participants=3), people[first : first + 4]
        asking(session, share, RequestState.PENDING)
        approvals = jobs("approve", session, share)
        rounds += [*approvals[:2], *jobs("lower", session, share[:1]), *approvals[2:]]

    outcomes = Counter(race(rounds))

    assert set(outcomes) <= {"approved", "session_full", "ok", "invalid"}
    assert outcomes["ok"] + outcomes["invalid"] == 10
    for session in Session.objects.all():
        seated = states(session)["approved"]
        assert seated == session.seats_taken <= session.max_participants
        assert (seated < session.max_participants) == (states(session)["pending"] > 0) or not states(session)


def test_one_request_sent_twenty_times_is_one_request() -> None:
    session, (person,) = factories.session(), crowd(1)

    outcomes = race(jobs("ask", session, [person] * 20))

    assert outcomes == ["pending"] * 20
    assert BookingRequest.objects.count() == AuditEntry.objects.filter(act="R1").count() == 1


def test_seats_freed_at_once_each_promote_somebody_else() -> None:
    session, people = factories.session(max_participants=10, status=Status.SCHEDULED), crowd(20)
    asking(session, people[:10], RequestState.APPROVED)
    asking(session, people[10:], RequestState.WAITLISTED)
    session.requests.filter(state=RequestState.WAITLISTED).update(is_vetted=True)

    outcomes = race(jobs("withdraw", session, people[:10]))

    session.refresh_from_db()
    assert outcomes == ["withdrawn"] * 10
    assert (states(session), session.seats_taken) == ({"withdrawn": 10, "approved": 10}, 10)


def test_i3_the_constraint_refuses_a_second_row_for_one_person() -> None:
    request = factories.request(factories.session())

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.request(request.session, request.user)
