"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mode(TextChoices):
    """How pictures and voices travel; chosen when the room opens and kept until it closes."""

    MESH = "mesh", _("Between the people directly")
    JANUS = "janus", _("Through the media server")


class Part(TextChoices):
    """As what somebody is in the room."""

    TUTOR = "tutor", _("Tutor")
    STUDENT = "student", _("Student")
    # Moderators and organizers without a part in the session: never unseen.
    STAFF = "staff", _("Moderator")


class Why(TextChoices):
    """Why a visit has ended."""

    LEFT = "left", _("Left")
    LOST = "lost", _("Lost the connection")
    ELSEWHERE = "elsewhere", _("Came in again from another page")
    REMOVED = "removed", _("Was removed")
    CLOSED = "closed", _("The room closed")


class DocumentKind(TextChoices):
    """What the people of a room write together."""

    BOARD = "board", _("Whiteboard")
    NOTES = "notes", _("Notes")
