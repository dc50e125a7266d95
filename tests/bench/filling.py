"""Communities of any size, made fast: the same for the same numbers, a larger one containing the smaller.

The databases make the rows themselves, one statement for each table, with indexes and triggers away; what
triggers would have kept is written as they would have.
"""

import datetime as dt
from typing import Final

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from peerhall.accounts.models import User
from peerhall.tutoring import search
from peerhall.tutoring.models import BookingRequest, Session, SessionWords
from tests.bench import bulk

# The present, to the hour: pages ask the clock.
NOW: Final = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
PEOPLE: Final = 200
SUBJECTS: Final = ("Maths", "Programming", "Science", "Languages", "Writing", "Music", "Art", "History")
LEVELS: Final = ("beginner", "intermediate", "advanced")
TOPICS: Final = ("derivatives", "recursion", "orbitals", "verbs", "essays", "fugues", "glazing", "peace")
# Every other one of the first thousand sessions has this word, and none of the later: 500 hits at any size.
RARE_WORD: Final = "zephyr"
RARE_WITHIN: Final = 1000
# The first so many run now, and as many after them wait for review: enough to fill a page at any size.
LIVE: Final = 24
UNREVIEWED: Final = 48
# So long ago the clock's changes were last written down; what happened since is derived. A ticker does it
# within seconds: this is one that was away for an hour, with every session of an hour that was on then.
UNTICKED_MINUTES: Final = 120
DESCRIPTION: Final = "We work through examples together, at your pace. Bring paper and a question."


def fill(start: int, stop: int) -> None:
    """Add the sessions numbered `start` to `stop`, with the requests for them and their words."""
    if start == 0:
        _people()
    first = User.objects.order_by("id").values_list("id", flat=True)[0]
    models = (Session, SessionWords, BookingRequest)
    with transaction.atomic(), connection.cursor() as cursor:
        with bulk.unwatched(cursor, [model._meta.db_table for model in models]):
            for insert in (_sessions(first), _words(), _requests(first)):
                cursor.execute(_numbered(insert, start, stop))
        _refresh(cursor)
    bulk.settle()


def _people() -> None:
    # By number in a row: the statements below reach them by adding to the first one's id.
    made = [
        User(email=f"p{i}@example.org", name=f"Person {i} of Somewhere", created_at=NOW)
        for i in range(PEOPLE)
    ]
    ids = [user.pk for user in User.objects.bulk_create(made)]
    assert ids == list(range(ids[0], ids[0] + PEOPLE))


def _numbered(insert: str, start: int, stop: int) -> str:
    """The statement with the sessions' numbers `n` and all that follows from them.

    Multiplying by a prime scatters dates over four years, the present in the middle, and no two fields in
    step with each other.
    """
    into, select = insert.split("SELECT", 1)
    return f"""
        {into}
        WITH RECURSIVE
        numbers(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {stop}),
        placed AS (
            SELECT n, n / 24 % 20 AS kind,
                CASE WHEN n % 120 = 0 THEN 8 WHEN n % 12 = 0 THEN 1 ELSE 0 END AS seats,
                CASE WHEN n < {LIVE} THEN -n - 1 WHEN n < {UNREVIEWED} THEN n * 1440
                    ELSE n * CAST(7919 AS bigint) % 2102400 - 1051200 END AS minutes
            FROM numbers
        )
        SELECT{select}
    """  # noqa: S608 -- our own numbers


def _sessions(first: int) -> str:
    date = bulk.moment(NOW, "minutes")
    month_before = bulk.moment(NOW, "minutes - 43200")
    subject = _one_of(SUBJECTS, "n % 8")
    key = _one_of([search.subject_key(name) for name in SUBJECTS], "n % 8")
    return f"""
        INSERT INTO tutoring_session (id, title, title_key, description, description_html, subject,
            subject_key, level, date, duration, ends_at, timezone, max_participants, min_participants,
            seats_taken, creator_id, status, outcome, approval_mode, has_waitlist, cancel_notice_hours, place,
            place_detail, cancel_reason, was_cancelled_late, is_hidden, sequence, created_at, updated_at)
        SELECT n + 1, {_title()}, lower({_title()}), '{DESCRIPTION}', '<p>{DESCRIPTION}</p>', {subject},
            {key}, {_one_of(LEVELS, "n / 8 % 3")}, {date}, 60, {bulk.moment(NOW, "minutes + 60")},
            'UTC', 8, 1, seats, {first} + n % {PEOPLE}, {_status()}, NULL, 'manual', TRUE, 12, 'room', '', '',
            FALSE, {_status()} = 'pending_approval', 0, {month_before}, {month_before}
        FROM placed
    """  # noqa: S608 -- our own constants


def _status() -> str:
    """A tenth is cancelled; of the rest a tenth did not take place, or waits for review."""
    return f"""CASE
        WHEN n < {LIVE} THEN 'scheduled'
        WHEN n < {UNREVIEWED} THEN 'pending_approval'
        WHEN kind < 2 THEN 'cancelled'
        WHEN minutes < -{UNTICKED_MINUTES} THEN CASE WHEN kind < 4 THEN 'expired' ELSE 'completed' END
        WHEN kind < 4 AND minutes > 0 THEN 'pending_approval'
        WHEN kind % 2 = 0 THEN 'approved'
        ELSE 'scheduled' END"""


def _title() -> str:
    rare = f"CASE WHEN n < {RARE_WITHIN} AND n % 2 = 1 THEN ' {RARE_WORD}' ELSE '' END"
    return f"'Session ' || n || ' on ' || {_one_of(TOPICS, 'n % 8')} || {rare}"


def _words() -> str:
    description = " ".join(search.words_of(DESCRIPTION))
    return f"""
        INSERT INTO tutoring_sessionwords (session_id, title, tutor, description)
        SELECT n + 1, lower({_title()}), 'person ' || n % {PEOPLE} || ' of somewhere', '{description}'
        FROM placed
    """  # noqa: S608 -- our own constants


def _requests(first: int) -> str:
    """Each twelfth session has somebody in and two who ask; each hundred-twentieth is full, with a line."""
    places = ", ".join(f"({place})" for place in range(10))
    now = bulk.moment(NOW, "0")
    return f"""
        INSERT INTO tutoring_bookingrequest (session_id, user_id, message, requested_at, state, closed_reason,
            reason, is_vetted, queued_at, is_late, is_excused)
        SELECT n + 1, {first} + (n + 1 + place) % {PEOPLE}, '', {now},
            CASE WHEN place < seats THEN 'approved' WHEN seats = 8 THEN 'waitlisted' ELSE 'pending' END,
            '', '', FALSE, {bulk.moment(NOW, "place")}, FALSE, FALSE
        FROM placed JOIN (SELECT column1 AS place FROM (VALUES {places}) AS numbered) AS places
            ON seats > 0 AND place < seats + 2
    """  # noqa: S608 -- our own constants


def _one_of(texts: tuple[str, ...] | list[str], number: str) -> str:
    whens = " ".join(f"WHEN {i} THEN '{text}'" for i, text in enumerate(texts))
    return f"CASE {number} {whens} END"


def _refresh(cursor: CursorWrapper) -> None:
    """Let ids go on behind those that were given here."""
    for statement in connection.ops.sequence_reset_sql(no_style(), [Session, BookingRequest]):
        cursor.execute(statement)
