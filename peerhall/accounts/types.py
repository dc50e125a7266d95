"""Words of this room: roles and the community's policies."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person may do in the whole community; in a session their part decides (A7)."""

    MEMBER = "member", _("Member")
    MODERATOR = "moderator", _("Moderator")
    ORGANIZER = "organizer", _("Organizer")


class SessionReview(TextChoices):
    """Which new sessions wait for a moderator before others see them (A1)."""

    OFF = "off", _("Off")
    FIRST = "first", _("A tutor's first session")
    ALL = "all", _("All sessions")


class WhoMayTutor(TextChoices):
    """Who may publish sessions (A7)."""

    EVERYONE = "everyone", _("Everyone")
    VETTED = "vetted", _("Vetted members")
    ORGANIZERS = "organizers", _("Organizers")
