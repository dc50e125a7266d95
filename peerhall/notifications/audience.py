"""Whom a session concerns, by id."""

from collections.abc import Collection

from peerhall.accounts.models import User
from peerhall.accounts.types import Role
from peerhall.tutoring import seats
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import ACTIVE_STATES, RequestState

SEATED = frozenset({RequestState.APPROVED})


def tutors(session: Session) -> frozenset[int]:
    """Its creator and who teaches beside them."""
    return frozenset(seats.tutor_ids(session))


def students(session: Session, states: Collection[str] = ACTIVE_STATES) -> frozenset[int]:
    """Those whose requests are in one of these states; without, all who have a stake."""
    rows = session.requests.filter(state__in=states)
    return frozenset(rows.values_list("user_id", flat=True))


def of_requests(request_ids: Collection[int]) -> frozenset[int]:
    """Who made these requests."""
    return frozenset(BookingRequest.objects.filter(pk__in=request_ids).values_list("user_id", flat=True))


def were_seated(session: Session) -> frozenset[int]:
    """Those who have a seat in it, or had one until it was called off or expired."""
    return frozenset(row.user_id for row in session.requests.order_by("pk") if row.was_seated)


def organizers() -> frozenset[int]:
    """Who runs the community."""
    leads = User.objects.filter(role=Role.ORGANIZER, is_active=True)
    return frozenset(leads.values_list("pk", flat=True))


def moderators() -> frozenset[int]:
    """Who keeps order here."""
    keepers = User.objects.filter(role__in=[Role.MODERATOR, Role.ORGANIZER], is_active=True)
    return frozenset(keepers.values_list("pk", flat=True))
