"""Communities of any size, made fast: the same for the same numbers, a larger one containing the smaller."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import connection, transaction

from peerhall.accounts.models import User
from peerhall.tutoring import search
from peerhall.tutoring.models import BookingRequest, Session, SessionWords

NOW: Final = dt.datetime(2026, 11, 23, 12, 0, 0, tzinfo=dt.UTC)
PEOPLE: Final = 200
SUBJECTS: Final = ("Maths", "Programming", "Science", "Languages", "Writing", "Music", "Art", "History")
LEVELS: Final = ("beginner", "intermediate", "advanced")
TOPICS: Final = (
    "derivatives",
    "recursion",
    "orbitals",
    "subjunctive",
    "essays",
    "fugues",
    "glazing",
    "peace",
)
# Every other one of the first thousand sessions has this word, and none of the later: 500 hits at any size.
RARE_WORD: Final = "zephyr"
RARE_WITHIN: Final = 1000
DESCRIPTION: Final = "We work through examples together, at your pace. Bring paper and a question."
BATCH: Final = 20_000


def fill(start: int, stop: int) -> None:
    """Add the sessions numbered `start` to `stop`, with the requests for them and their words."""
    if start == 0:
        _people()
    people = list(User.objects.order_by("id").values_list("id", "name")[:PEOPLE])
    for first in range(start, stop, BATCH):
        numbers = range(first, min(first + BATCH, stop))
        with transaction.atomic():
            _insert(Session, (_session(n, people) for n in numbers))
            _insert(SessionWords, (_words(n, people) for n in numbers))
            _insert(BookingRequest, (row for n in numbers for row in _requests(n, people)))
    _settle()


def _people() -> None:
    User.objects.bulk_create(
        User(email=f"p{i}@example.org", name=f"Person {i} of Somewhere", created_at=NOW)
        for i in range(PEOPLE)
    )


def _session(number: int, people: Sequence[tuple[int, str]]) -> dict[str, Any]:
    # Multiplying by a prime scatters dates over four years, the present in the middle, and no two fields
    # in step with each other.
    minutes = (number * 7919 % 2_102_400) - 1_051_200
    date = NOW + dt.timedelta(minutes=minutes)
    return {
        "id": number + 1,
        "title": _title(number),
        "description": DESCRIPTION,
        "description_html": f"<p>{DESCRIPTION}</p>",
        "subject": SUBJECTS[number % 8],
        "subject_key": search.subject_key(SUBJECTS[number % 8]),
        "level": LEVELS[number // 8 % 3],
        "date": date,
        "duration": 60,
        "ends_at": date + dt.timedelta(hours=1),
        "timezone": "UTC",
        "max_participants": 8,
        "min_participants": 1,
        "seats_taken": 0,
        "creator_id": people[number % len(people)][0],
        "status": _status(number, is_past=minutes < 0),
        "outcome": None,
        "approval_mode": "manual",
        "has_waitlist": True,
        "cancel_notice_hours": 12,
        "place": "room",
        "place_detail": "",
        "cancel_reason": "",
        "was_cancelled_late": False,
        "is_hidden": False,
        "sequence": 0,
        "created_at": date - dt.timedelta(days=30),
        "updated_at": date - dt.timedelta(days=30),
    }


def _status(number: int, *, is_past: bool) -> str:
    kind = number // 24 % 20
    if kind in {0, 1}:
        return "cancelled"
    if is_past and kind < 16:
        return "expired" if kind < 4 else "completed"
    return "scheduled" if kind % 2 else "approved"


def _title(number: int) -> str:
    rare = f" {RARE_WORD}" if number < RARE_WITHIN and number % 2 else ""
    return f"Session {number} on {TOPICS[number % 8]}{rare}"


def _words(number: int, people: Sequence[tuple[int, str]]) -> dict[str, Any]:
    return {
        "session_id": number + 1,
        "title": " ".join(search.words_of(_title(number))),
        "tutor": " ".join(search.words_of(people[number % len(people)][1])),
        "description": DESCRIPTION_WORDS,
    }


DESCRIPTION_WORDS: Final = " ".join(search.words_of(DESCRIPTION))


def _requests(number: int, people: Sequence[tuple[int, str]]) -> Iterator[dict[str, Any]]:
    """Each twelfth session has somebody in and two who ask; each hundred-twentieth is full, with a line."""
    seats = 8 if number % 120 == 0 else 1 if number % 12 == 0 else 0
    waiting = "waitlisted" if seats == 8 else "pending"
    states = ["approved"] * seats + [waiting] * (2 if seats else 0)
    for place, state in enumerate(states):
        yield {
            "session_id": number + 1,
            "user_id": people[(number + 1 + place) % len(people)][0],
            "message": "",
            "requested_at": NOW,
            "state": state,
            "closed_reason": "",
            "reason": "",
            "is_vetted": False,
            "queued_at": NOW + dt.timedelta(seconds=place),
            "is_late": False,
            "is_excused": False,
        }


def _insert(model: type[Session | SessionWords | BookingRequest], rows: Iterable[dict[str, Any]]) -> None:
    """Insert plain values, past the ORM's objects; instants as the engine keeps them."""
    values = list(rows)
    if not values:
        return
    names = ", ".join(f'"{name}"' for name in values[0])
    marks = ", ".join(["%s"] * len(values[0]))
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})',  # noqa: S608 -- our names
            [[adapt(v) if isinstance(v, dt.datetime) else v for v in row.values()] for row in values],
        )


def _settle() -> None:
    """Gather the statistics that PostgreSQL gathers by itself; SQLite plans without any, as in service."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
