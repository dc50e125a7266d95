"""One process of a race: runs its jobs in threads and prints what came of each.

Started by `tests.tutoring.test_races` beside another of its kind on the same database. Standard input
gives the plan as one line of JSON; it answers "ready", and begins at the next line.

Each job is `{"act": …, "session": id, "person": id}`, with `"minutes"` from the plan's instant where it is
not that itself. What came of it is the request's state, "ok", the
code of a refusal, or the name of a database error.
"""

import copy
import datetime as dt
import json
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NotRequired, TypedDict


class Job(TypedDict):
    """One act of one person."""

    act: str
    session: int
    person: int
    minutes: NotRequired[int]


class Plan(TypedDict):
    """What one process does."""

    jobs: list[Job]
    threads: int
    now: str
    is_locking: bool


def main() -> None:
    """Run the plan of the first line at the word of the second."""
    import django  # noqa: PLC0415 -- this process has its own Django

    django.setup()
    plan: Plan = json.loads(sys.stdin.readline())
    json.dump(run(plan), sys.stdout)


def run(plan: Plan) -> list[str]:
    """What came of each job, in their order."""
    from django.db import connection  # noqa: PLC0415 -- app ready

    from peerhall.tutoring.models import Session  # noqa: PLC0415 -- app ready

    if not plan["is_locking"]:
        turn_the_lock_off()
    # Read before the start, like a page that was shown: writes must not believe it.
    shown = Session.objects.select_related("creator").in_bulk({job["session"] for job in plan["jobs"]})
    barrier = threading.Barrier(min(plan["threads"], len(plan["jobs"])))
    now = dt.datetime.fromisoformat(plan["now"])
    print("ready", flush=True)  # noqa: T201 -- this is its door
    sys.stdin.readline()

    def work(numbers: range) -> list[str]:
        barrier.wait()
        try:
            return [one(plan["jobs"][number], shown, now) for number in numbers]
        finally:
            connection.close()

    shares = [range(first, len(plan["jobs"]), barrier.parties) for first in range(barrier.parties)]
    with ThreadPoolExecutor(barrier.parties) as pool:
        outcomes = list(pool.map(work, shares))
    results = [""] * len(plan["jobs"])
    for share, said in zip(shares, outcomes, strict=True):
        for number, outcome in zip(share, said, strict=True):
            results[number] = outcome
    return results


def one(job: Job, shown: dict[int, Any], now: dt.datetime) -> str:
    """Do one job and name what came of it."""
    from django.db import DatabaseError  # noqa: PLC0415 -- app ready

    from peerhall.accounts.models import User  # noqa: PLC0415 -- app ready
    from peerhall.tutoring.refusals import Refusal  # noqa: PLC0415 -- app ready

    session = copy.copy(shown[job["session"]])
    person = User.objects.get(pk=job["person"])
    now += dt.timedelta(minutes=job.get("minutes", 0))
    try:
        return acts()[job["act"]](session, person, now)
    except Refusal as refusal:
        return refusal.code
    except DatabaseError as error:
        return type(error).__name__


def acts() -> dict[str, Callable[[Any, Any, dt.datetime], str]]:
    """What a job may ask for."""
    from django.db import transaction  # noqa: PLC0415 -- app ready

    from peerhall.tutoring import bookings, drafts, seats, sessions, ticking  # noqa: PLC0415 -- app ready

    def lower(session: Any, _person: Any, now: dt.datetime) -> str:
        draft = drafts.parse_draft({"max_participants": 1}, now=now, current=session)
        try:
            sessions.edit_session(actor=session.creator, session=session, draft=draft, now=now)
        except drafts.Invalid:
            return "invalid"
        return "ok"

    def look(_session: Any, _person: Any, now: dt.datetime) -> str:
        ticking.tick(now=now)
        return "ok"

    def settle(session: Any, _person: Any, now: dt.datetime) -> str:
        """What the ticker does to one session that it found."""
        with transaction.atomic():
            seats.lock_session(session, now=now)
        return "ok"

    def move(session: Any, _person: Any, now: dt.datetime) -> str:
        draft = drafts.parse_draft({"date": now + dt.timedelta(hours=5)}, now=now, current=session)
        try:
            sessions.edit_session(actor=session.creator, session=session, draft=draft, now=now, force=True)
        except drafts.Invalid:
            return "invalid"
        return "moved"

    return {
        "look": look,
        "settle": settle,
        "move": move,
        "ask": lambda session, person, now: (
            bookings.request_to_join(student=person, session=session, message="", now=now).state
        ),
        "approve": lambda session, person, now: (
            bookings.approve_request(actor=session.creator, session=session, student=person, now=now).state
        ),
        "withdraw": lambda session, person, now: (
            bookings.withdraw_request(student=person, session=session, now=now).state
        ),
        "cancel": lambda session, _person, now: (
            sessions.cancel_session(actor=session.creator, session=session, reason="", now=now).status
        ),
        "lower": lower,
    }


def turn_the_lock_off() -> None:
    """The negative control: believe the session as it was shown, and lock nothing."""
    from peerhall.tutoring import passage, seats  # noqa: PLC0415 -- app ready

    def believe(session: Any, *, now: dt.datetime) -> Any:
        passage.let_pass(session, now=now)
        return session

    seats.lock_session = believe


if __name__ == "__main__":
    main()
