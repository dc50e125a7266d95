"""The words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MaterialType(TextChoices):
    """What a material is; the guide's values."""

    FILE = "file", _("File")
    LINK = "link", _("Link")
    NOTE = "note", _("Note")


class Visibility(TextChoices):
    """Who may open it (A23); its title is seen by whoever sees the session."""

    PARTICIPANTS = "participants", _("Those who take part")
    EVERYONE = "everyone", _("Everyone")
