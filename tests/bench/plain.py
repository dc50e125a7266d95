"""The list of sessions as one writes it first: a queryset, and a schema that Django Ninja fills from it."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from ninja import NinjaAPI, Schema

from peerhall.accounts import people
from peerhall.platform import clock
from peerhall.tutoring import lifecycle, status_sql
from peerhall.tutoring.models import Session as SessionRow
from peerhall.tutoring.types import OPEN_STATUSES

plain = NinjaAPI(urls_namespace="plain", openapi_url=None, docs_url=None)


class User(Schema):
    """A person, told by the row."""

    id: int
    name: str
    initials: str
    hue: int
    url: str

    @staticmethod
    def resolve_url(obj: Any) -> str:
        """The address of the person's page."""
        return people.page_of(obj.pk)


class Participant(Schema):
    """A tutor: visitors see nobody else."""

    id: int
    user: User
    joined_at: dt.datetime
    role: str = "tutor"
    status: str = "approved"


class Session(Schema):
    """A session, told by the row."""

    id: int
    title: str
    description: str
    subject: str
    level: str
    date: dt.datetime
    duration: int
    max_participants: int
    creator: User
    participants: list[Participant]
    status: str
    created_at: dt.datetime
    updated_at: dt.datetime
    ends_at: dt.datetime
    timezone: str
    seats_left: int
    approved_count: int
    waitlist_count: int
    min_participants: int
    approval_mode: str
    has_waitlist: bool
    cancel_notice_hours: int
    place: str
    url: str

    @staticmethod
    def resolve_participants(obj: Any) -> list[dict[str, Any]]:
        """The tutor's part."""
        return [{"id": 3 * obj.pk, "user": obj.creator, "joined_at": obj.created_at}]

    @staticmethod
    def resolve_status(obj: Any) -> str:
        """What everybody sees now."""
        return lifecycle.status_at(obj, clock.now()).value

    @staticmethod
    def resolve_approved_count(obj: Any) -> int:
        """How many seats are taken."""
        return int(obj.seats_taken)

    @staticmethod
    def resolve_url(obj: Any) -> str:
        """The address of its page."""
        return f"/sessions/{obj.pk}/"


@plain.get("sessions/", response=list[Session])
def list_sessions(request: HttpRequest, subject: str, level: str, date_from: dt.date) -> Any:  # noqa: ARG001 -- Ninja gives it
    """Open sessions of a subject and a level from a day on."""
    first = dt.datetime.combine(date_from, dt.time(), dt.UTC)
    return (
        SessionRow.objects.filter(
            status_sql.where_status(OPEN_STATUSES, clock.now()),
            subject_key=subject,
            level=level,
            date__gte=first,
            is_hidden=False,
        )
        .select_related("creator")
        .annotate(waitlist_count=Count("requests", Q(requests__state="waitlisted")))
        .order_by("date", "id")[:20]
    )
