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
from peerhall.tutoring.types import OPEN_STATUSES
from tests.bench.filling import NOW

# The page's rows with all that a card says, and how many there are, as one would write them by hand. The
# three branches are the default list's statuses; `?1` is now, `?2` the end of the open door.
PAGE: Final = """
    SELECT s.id, s.title, s.subject, s.level, s.date, s.ends_at, s.duration, s.place, s.approval_mode,
        s.has_waitlist, s.seats_taken, s.max_participants, s.creator_id, u.name, j.hue, j.icon,
        CASE WHEN s.status = 'ongoing' OR s.date <= ?1 AND (s.status = 'scheduled' OR s.tutor_seen_at
            IS NOT NULL) THEN 'ongoing' ELSE s.status END,
        (SELECT COUNT(*) FROM tutoring_bookingrequest r WHERE r.session_id = s.id AND r.state = 'waitlisted')
    FROM tutoring_session s JOIN accounts_user u ON u.id = s.creator_id
    LEFT JOIN tutoring_subject j ON j.name = s.subject
    WHERE s.date > ?2 AND +s.status IN ('approved', 'scheduled', 'ongoing') AND NOT s.is_hidden
        AND (s.date > ?1 OR s.ends_at > ?1 AND s.status <> 'approved')
    ORDER BY s.date, s.id LIMIT 21
"""
COUNT: Final = """
    SELECT COUNT(*) FROM (SELECT 1 FROM tutoring_session s
    WHERE s.date > ?2 AND +s.status IN ('approved', 'scheduled', 'ongoing') AND NOT s.is_hidden
        AND (s.date > ?1 OR s.ends_at > ?1 AND s.status <> 'approved') LIMIT 101)
"""
MOMENTS: Final = (f"{NOW:%Y-%m-%d %H:%M:%S}", f"{NOW - dt.timedelta(minutes=510):%Y-%m-%d %H:%M:%S}")
ANYBODY: Final = AnonymousUser()
COMMUNITY: Final = Community()


def wanted(query: str) -> Filters:
    """The list that an address asks for."""
    return parse_filters(QueryDict(query), zone=dt.UTC, now=NOW)


def browsed(filters: Filters) -> catalogue.Page:
    """A page of it, for a visitor."""
    return catalogue.browse(filters, viewer=ANYBODY, community=COMMUNITY, now=NOW)


def encoded(filters: Filters) -> bytes:
    """The product's page as JSON."""
    return msgspec.json.encode(browsed(filters).cards)


class Bare:
    """sqlite3 without a framework, on the same file."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(connection.settings_dict["NAME"])
        self.connection.execute("PRAGMA mmap_size=268435456")

    def __call__(self) -> bytes:
        """The first page as JSON."""
        return msgspec.json.encode([self.rows(), self.count()])

    def rows(self) -> list[tuple[Any, ...]]:
        """The first page."""
        return self.connection.execute(PAGE, MOMENTS).fetchall()[:20]

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
