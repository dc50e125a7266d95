"""The ticker against everybody, in real processes and threads on each engine.

A request of a page may carry an instant that is a little older than the ticker's: both orders happen here,
and whoever comes second under the lock finds what the first has left.
"""

from collections import Counter

import pytest

from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import NOW
from tests.tutoring.race_worker import Job
from tests.tutoring.test_races import asking, crowd, jobs, race, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def clock(session: Session, act: str = "look", minutes: int = 15) -> Job:
    """A look at the clock, so long after the session's start at NOW."""
    return {"act": act, "session": session.pk, "person": session.creator_id, "minutes": minutes}


def early(made: list[Job]) -> list[Job]:
    """The same acts, decided a minute before the start."""
    return [{**job, "minutes": -1} for job in made]


def trails(act: str) -> Counter[int]:
    return Counter(AuditEntry.objects.filter(act=act).values_list("scope_id", flat=True))


def test_sixteen_tickers_at_once_write_and_tell_each_turn_once() -> None:
    made = [factories.session(date=NOW, status=Status.SCHEDULED) for _ in range(12)]
    for session, person in zip(made, crowd(12), strict=True):
        asking(session, [person], RequestState.PENDING)

    race([clock(made[0], minutes=1) for _ in range(16)])

    assert trails("T5") == trails("R11") == {session.pk: 1 for session in made}
    assert set(Session.objects.values_list("status", flat=True)) == {Status.ONGOING}


def test_control_with_the_lock_off_a_turn_is_taken_more_than_once() -> None:
    made = [factories.session(date=NOW, status=Status.SCHEDULED) for _ in range(8)]

    race([clock(session, "settle", 1) for session in made for _ in range(4)], is_locking=False)

    assert max(trails("T5").values()) > 1


def test_approving_against_the_clock_leaves_nobody_seated_in_what_never_began() -> None:
    people = crowd(20)
    rounds: list[Job] = []
    for person in people:
        session = factories.session(date=NOW)
        asking(session, [person], RequestState.PENDING)
        rounds += [*early(jobs("approve", session, [person])), clock(session, "settle")]

    outcomes = Counter(race(rounds))

    assert outcomes["ok"] == 20
    for session in Session.objects.all():
        seated = states(session)["approved"]
        assert (session.status, session.seats_taken) in {(Status.ONGOING, 1), (Status.EXPIRED, 0)}
        assert seated == session.seats_taken
    assert not BookingRequest.objects.filter(state=RequestState.PENDING).exists()


def test_cancelling_against_the_clock_ends_each_session_one_way_only() -> None:
    rounds: list[Job] = []
    for person in crowd(20):
        session = factories.session(date=NOW, min_participants=2)
        asking(session, [person], RequestState.APPROVED)
        rounds += [*early(jobs("cancel", session, [person])), clock(session, "settle")]

    race(rounds)

    ends = trails("T4") + trails("T6")
    assert ends == {session.pk: 1 for session in Session.objects.all()}
    reasons = set(BookingRequest.objects.values_list("session__status", "closed_reason"))
    assert reasons <= {(Status.CANCELLED, "session_cancelled"), (Status.EXPIRED, "session_expired")}


def test_withdrawing_against_the_clock_closes_each_request_once() -> None:
    people = crowd(20)
    rounds: list[Job] = []
    for person in people:
        session = factories.session(date=NOW)
        asking(session, [person], RequestState.WAITLISTED)
        rounds += [*early(jobs("withdraw", session, [person])), clock(session, "settle")]

    race(rounds)

    assert trails("R7") + trails("R17") == {session.pk: 1 for session in Session.objects.all()}


def test_moving_a_session_against_the_clock_either_saves_it_or_comes_too_late() -> None:
    made = [factories.session(date=NOW) for _ in range(20)]
    rounds: list[Job] = []
    for session in made:
        rounds += [*early(jobs("move", session, [session.creator])), clock(session, "settle")]

    outcomes = Counter(race(rounds))

    assert outcomes["moved"] + outcomes["too_late"] == 20
    moved = Session.objects.filter(status=Status.APPROVED, date__gt=NOW)
    assert moved.count() == outcomes["moved"]
    assert Session.objects.filter(status=Status.EXPIRED, date=NOW).count() == outcomes["too_late"]
