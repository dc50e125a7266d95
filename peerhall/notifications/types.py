"""Words of this room: what is told (SPEC 1e), under which type, by which channel."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NotificationType(TextChoices):
    """The guide's four (S86)."""

    REMINDER = "reminder", _("Reminder")
    BOOKING_REQUEST = "booking_request", _("Request")
    SESSION_UPDATE = "session_update", _("Update")
    GENERAL = "general", _("General")


class Kind(TextChoices):
    """What happened; the values are the spec's ids (1c, 1c′, 1e), words where it has none."""

    REQUESTED = "N1"
    JOINED = "N1-auto"
    APPROVED = "N2"
    DECLINED = "N3"
    WAITLISTED = "N4"
    PROMOTED = "N5"
    UNANSWERED = "N5-expired"
    WITHDRAWN = "N7"
    REMOVED = "N8"
    CANCELLED = "N9"
    MOVED = "N10"
    STARTS_SOON = "N11"
    ENDED = "N14"
    EXPIRED = "N15"
    REVIEWED = "N16"
    UNANSWERED_REQUESTS = "N16b"
    TO_REVIEW = "N17"
    GOES_AHEAD = "T2"
    TOO_FEW = "T3"
    MINIMUM_ASKED = "T5b"
    OUTCOME_DOUBTED = "T11-asked"
    OUTCOME_DECIDED = "T11"
    VETTED = "R6b"
    SEAT_FREE = "R16"
    CLOSED = "R21"
    TEACHES_TOO = "cotutor-added"
    TEACHES_NO_MORE = "cotutor-removed"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"


class Group(TextChoices):
    """Kinds that are switched on and off together; their labels are read on the settings page."""

    REQUESTS = "requests", _("Somebody asks for a seat, or takes one")
    NUDGES = "nudges", _("Requests wait for you")
    WITHDRAWALS = "withdrawals", _("Somebody gives a seat back")
    REVIEWS = "reviews", _("Your session is published or declined")
    SEATS = "seats", _("You have a seat")
    REFUSALS = "refusals", _("No seat this time, or no longer")
    WAITLIST = "waitlist", _("Your place on a waitlist")
    REMINDERS = "reminders", _("A session is about to start")
    OUTLOOK = "outlook", _("Whether a session takes place")
    CHANGES = "changes", _("Cancelled, or another time or place")
    AFTERWARDS = "afterwards", _("A session is over")
    ACCOUNT = "account", _("Your account, and teaching with others")
    MODERATION = "moderation", _("Sessions wait for review")


class Channel(TextChoices):
    """Where a notification is told. The inbox is the list in the product, live on open pages."""

    INBOX = "inbox", _("In Peerhall")
    PUSH = "push", _("Push")
    MAIL = "mail", _("E-mail")


class DeliveryState(TextChoices):
    """How far one delivery by mail or push has come."""

    WAITING = "waiting"  # not sent yet; `error` says what went wrong so far
    SENT = "sent"
    FAILED = "failed"  # given up
    BOUNCED = "bounced"  # the receiver will never take it
    DROPPED = "dropped"  # no longer worth sending, or nobody to send it to


class Cue(TextChoices):
    """What a planned reminder is for."""

    LEAD = "lead"  # N11, so many minutes before the start
    UNANSWERED = "unanswered"  # N16b, a day after somebody asked
    DAY_BEFORE = "day_before"  # N16b, a day before the start
