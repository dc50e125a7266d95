"""What browse is compared with: the same rows by bare sqlite3, and by the ORM as one writes it first."""

import datetime as dt
import sqlite3
from typing import Any, Final

import msgspec
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, Q
from django.http import QueryDict

from peerhall.accounts.models import Community
from peerhall.tutoring import catalogue, status_sql
from peerhall.tutoring.filters import Filters, parse_filters
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import OPEN_STATUSES
from tests.bench.filling import NOW

# The page's rows with all that a card is made of, and how many there are, as one would write them by hand.
# `?1` is now, `?2` the end of the open door, `?3` who looks.
CARD: Final = """
    s.id, s.title, s.subject, s.level, s.date, s.ends_at, s.duration, s.place, s.approval_mode,
    s.has_waitlist, s.seats_taken, s.max_participants, s.outcome, s.tutor_seen_at, s.occupied_until,
    s.creator_id, u.name AS creator_name, j.hue, j.icon,
    CASE WHEN s.status = 'ongoing' OR s.date <= ?1 AND (s.status = 'scheduled' OR s.tutor_seen_at
        IS NOT NULL) THEN 'ongoing' ELSE s.status END AS status,
    (SELECT COUNT(*) FROM tutoring_bookingrequest r WHERE r.session_id = s.id AND r.state = 'waitlisted')
        AS waiting
"""
MINE: Final = """,
    m.state AS my_state, m.closed_reason AS my_reason, m.requested_at AS my_asked_at, m.answer_by,
    CASE WHEN m.state = 'waitlisted' THEN (SELECT COUNT(*) FROM tutoring_bookingrequest r
        WHERE r.session_id = s.id AND r.state = 'waitlisted' AND (r.is_vetted > m.is_vetted
        OR r.is_vetted = m.is_vetted AND (r.queued_at, r.id) <= (m.queued_at, m.id))) END AS position,
    EXISTS (SELECT 1 FROM tutoring_sessiontutor t WHERE t.session_id = s.id AND t.user_id = ?3) AS is_cotutor,
    CASE WHEN s.creator_id = ?3 OR EXISTS (SELECT 1 FROM tutoring_sessiontutor t WHERE t.session_id = s.id
        AND t.user_id = ?3) THEN (SELECT COUNT(*) FROM tutoring_bookingrequest r WHERE r.session_id = s.id
        AND r.state = 'pending' AND (r.answer_by IS NULL OR r.answer_by > ?1)) ELSE 0 END AS pending
"""
TABLES: Final = """
    FROM tutoring_session s JOIN accounts_user u ON u.id = s.creator_id
    LEFT JOIN tutoring_subject j ON j.name = s.subject
"""
MY_TABLE: Final = "LEFT JOIN tutoring_bookingrequest m ON m.session_id = s.id AND m.user_id = ?3"
OPEN: Final = """
    WHERE s.date > ?2 AND +s.status IN ('approved', 'scheduled', 'ongoing') AND NOT s.is_hidden
        AND (s.date > ?1 OR s.ends_at > ?1 AND s.status <> 'approved')
"""
FIRST: Final = "ORDER BY s.date, s.id LIMIT 21"
COUNT: Final = f"SELECT COUNT(*) FROM (SELECT 1 FROM tutoring_session s {OPEN} LIMIT 101)"  # noqa: S608 -- constants
MOMENTS: Final = (f"{NOW:%Y-%m-%d %H:%M:%S}", f"{NOW - dt.timedelta(minutes=510):%Y-%m-%d %H:%M:%S}")
ANYBODY: Final[Viewer] = AnonymousUser()
COMMUNITY: Final = Community()


def wanted(query: str) -> Filters:
    """The list that an address asks for."""
    return parse_filters(QueryDict(query), zone=dt.UTC, now=NOW)


def browsed(filters: Filters, viewer: Viewer = ANYBODY) -> catalogue.Page:
    """A page of it, as `viewer` sees it."""
    return catalogue.browse(filters, viewer=viewer, community=COMMUNITY, now=NOW)


def encoded(filters: Filters, viewer: Viewer = ANYBODY) -> bytes:
    """The product's page as JSON."""
    page = browsed(filters, viewer)
    return msgspec.json.encode({"cards": page.cards, "count": page.count})


class Bare:
    """sqlite3 without a framework, on the same file: the first page's rows, one JSON object each."""

    def __init__(self, viewer: Viewer = ANYBODY) -> None:
        self.connection = sqlite3.connect(connection.settings_dict["NAME"])
        self.connection.execute("PRAGMA mmap_size=268435456")
        self.values = MOMENTS if viewer.pk is None else (*MOMENTS, viewer.pk)
        columns, tables = (CARD, TABLES) if viewer.pk is None else (CARD + MINE, TABLES + MY_TABLE)
        self.page = f"SELECT {columns} {tables} {OPEN} {FIRST}"
        self.names = [name for name, *_ in self.connection.execute(self.page, self.values).description]

    def __call__(self) -> bytes:
        """The first page as JSON."""
        return msgspec.json.encode({"cards": self.rows(), "count": self.count()})

    def rows(self) -> list[dict[str, Any]]:
        """The first page."""
        found = self.connection.execute(self.page, self.values).fetchall()[:20]
        return [dict(zip(self.names, row, strict=True)) for row in found]

    def count(self) -> int:
        """How many sessions there are, up to 101."""
        return int(self.connection.execute(COUNT, MOMENTS).fetchone()[0])


def naive() -> bytes:
    """The first page as JSON, the way one writes it before measuring."""
    found = (
        Session.objects.filter(status_sql.where_status(OPEN_STATUSES, NOW), is_hidden=False)
        .select_related("creator")
        .annotate(
            shown=status_sql.status_case(NOW), waiting=Count("requests", Q(requests__state="waitlisted"))
        )
        .order_by("date", "id")
    )
    return msgspec.json.encode([[_plain(one) for one in found[:20]], found.count()])


def _plain(one: Any) -> dict[str, object]:
    return {
        "id": one.pk,
        "title": one.title,
        "subject": one.subject,
        "level": one.level,
        "status": one.shown,
        "date": one.date,
        "ends_at": one.ends_at,
        "duration": one.duration,
        "seats_left": one.seats_left,
        "waiting": one.waiting,
        "tutor": {"id": one.creator_id, "name": one.creator.name},
    }
