"""The cast and its things, with no surprises: every value that matters to a test is written in the test.

Requests and sessions are made as rows, so that a test may begin in any state; what goes with a state
(who is hidden, when a seat was given) is filled in. Acts go through the work modules.
"""

import datetime as dt
import itertools
import unicodedata
from importlib import import_module
from typing import Any, Final

from django.apps import apps

from peerhall.accounts.models import User
from peerhall.accounts.types import Role
from peerhall.tutoring import search
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor
from peerhall.tutoring.types import ClosedReason, Level, RequestState, Status

NOW: Final = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)  # a Monday
HOUR: Final = dt.timedelta(hours=1)
DAY: Final = dt.timedelta(days=1)

_numbers = itertools.count(1)

# Why a request in this state is usually closed.
_REASONS: Final = {
    RequestState.REJECTED: ClosedReason.TUTOR,
    RequestState.WITHDRAWN: ClosedReason.WITHDRAWN,
    RequestState.EXPIRED: ClosedReason.EXPIRED,
}


def person(name: str = "Sam Peer", *, role: Role = Role.MEMBER, **fields: object) -> User:
    """A new person with an address of their own; they cannot sign in with a password."""
    folded = unicodedata.normalize("NFKD", name.split(maxsplit=1)[0].lower())
    # Signing in checks addresses as signing up does: no accents.
    email = f"{folded.encode('ascii', 'ignore').decode()}-{next(_numbers)}@example.org"
    values = {"name": name, "role": role, "created_at": NOW - 30 * DAY, **fields}
    return User.objects.create_user(email, None, **values)


def tutor(name: str = "Tomás Vega") -> User:
    """Teaches."""
    return person(name)


def student(name: str = "Aiko Mori") -> User:
    """Learns."""
    return person(name)


def stranger(name: str = "Eve Stranger") -> User:
    """A member with no part in the session."""
    return person(name)


def moderator(name: str = "Mo Keeper") -> User:
    """Keeps order."""
    return person(name, role=Role.MODERATOR)


def organizer(name: str = "Olga Lead") -> User:
    """Runs the community."""
    return person(name, role=Role.ORGANIZER)


def session(creator: User | None = None, **fields: Any) -> Session:
    """A session in two days from NOW, for an hour, with five seats, published and empty.

    `ends_at` follows `date` and `duration`; a session that waits for review is hidden.
    """
    date = fields.get("date", NOW + 2 * DAY)
    duration = fields.get("duration", 60)
    assert isinstance(date, dt.datetime)
    assert isinstance(duration, int)
    values: dict[str, Any] = {
        "title": "Recursion without tears",
        "subject": "Programming",
        "level": Level.BEGINNER,
        "date": date,
        "ends_at": date + dt.timedelta(minutes=duration),
        "is_hidden": fields.get("status") == Status.PENDING_APPROVAL,
        "created_at": NOW - DAY,
        "updated_at": NOW - DAY,
        **fields,
    }
    made = Session.objects.create(creator=creator or tutor(), **values)
    search.index(made)
    return made


def cotutor(of: Session, user: User | None = None) -> User:
    """Somebody who teaches `of` beside its creator."""
    user = user or person("Cleo Second")
    SessionTutor.objects.create(session=of, user=user, added_at=NOW - DAY)
    search.index(of)
    return user


def request(
    of: Session, user: User | None = None, state: RequestState = RequestState.PENDING, **fields: Any
) -> BookingRequest:
    """A request, asked an hour before NOW and later than those before it in this run.

    A seat is counted by the database at once, and the session's stored status is left alone.
    """
    asked = NOW - HOUR + dt.timedelta(milliseconds=next(_numbers))
    values: dict[str, object] = {
        "requested_at": asked,
        "queued_at": fields.get("requested_at", asked),
        "closed_reason": _REASONS.get(state, ""),
        "approved_at": asked if state == RequestState.APPROVED else None,
        **fields,
    }
    return BookingRequest.objects.create(session=of, user=user or student(), state=state, **values)


def restore_subjects() -> None:
    """The suggested subjects, which a migration adds: tests that commit clear all tables behind them."""
    import_module("peerhall.tutoring.migrations.0004_subjects").add(apps, None)
