"""Words of this room; the values are the guide's (SPEC S54–S66, S74, A13)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """How far along a student should be."""

    BEGINNER = "beginner", _("Beginner")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")


class Status(TextChoices):
    """Where a session stands (1c)."""

    PENDING_APPROVAL = "pending_approval", _("Pending approval")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    ONGOING = "ongoing", _("Live now")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


OPEN_STATUSES: Final = frozenset({Status.APPROVED, Status.SCHEDULED, Status.ONGOING})
TERMINAL_STATUSES: Final = frozenset({Status.COMPLETED, Status.CANCELLED, Status.EXPIRED})


class Outcome(TextChoices):
    """How a session that is over ended."""

    HELD = "held", _("Held")
    TUTOR_NO_SHOW = "tutor_no_show", _("The tutor did not come")
    NOBODY_CAME = "nobody_came", _("Nobody came")
    NOT_CONFIRMED = "not_confirmed", _("Not confirmed")
    NOT_REVIEWED = "not_reviewed", _("Not reviewed in time")
    CANCELLED_BY_TUTOR = "cancelled_by_tutor", _("Cancelled by the tutor")
    CANCELLED_BY_ORGANIZER = "cancelled_by_organizer", _("Cancelled by the organizers")
    STOPPED = "stopped", _("Stopped by the organizers")


# What an organizer may find to have happened, and the status that goes with it (T11).
CORRECTIONS: Final = {
    Outcome.HELD: Status.COMPLETED,
    Outcome.NOBODY_CAME: Status.COMPLETED,
    Outcome.TUTOR_NO_SHOW: Status.EXPIRED,
    Outcome.NOT_CONFIRMED: Status.EXPIRED,
}


class RequestState(TextChoices):
    """Where one person's request stands (1c′)."""

    PENDING = "pending", _("Request pending")
    WAITLISTED = "waitlisted", _("On the waitlist")
    APPROVED = "approved", _("You're in")
    REJECTED = "rejected", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


ACTIVE_STATES: Final = frozenset({RequestState.PENDING, RequestState.WAITLISTED, RequestState.APPROVED})


class RequestStatus(TextChoices):
    """The guide's three values; the database derives them from the state (A13)."""

    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class ClosedReason(TextChoices):
    """Why a request is no longer active."""

    TUTOR = "tutor", _("Declined by the tutor")
    REMOVED = "removed", _("Removed by the tutor")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not answered in time")
    SESSION_CANCELLED = "session_cancelled", _("The session was cancelled")
    SESSION_EXPIRED = "session_expired", _("The session did not take place")
    MODERATOR = "moderator", _("Closed by a moderator")


# Asking again would be pestering (R20), but the tutor may take it back (R18). Other ends leave the way open.
TUTORS_NO: Final = frozenset({ClosedReason.TUTOR, ClosedReason.REMOVED})
# The seat was lost with the session, not by anybody's word about the student.
CALLED_OFF: Final = (ClosedReason.SESSION_CANCELLED, ClosedReason.SESSION_EXPIRED)


class ApprovalMode(TextChoices):
    """Whether a seat needs the tutor's yes."""

    MANUAL = "manual", _("The tutor approves each request")
    AUTO = "auto", _("Everybody gets a seat while there is one")


class Place(TextChoices):
    """Where a session is held."""

    ROOM = "room", _("Here, in the live room")
    IN_PERSON = "in_person", _("In person")
    LINK = "link", _("Behind a link")
