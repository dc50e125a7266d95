"""The room of tutoring."""

from django.apps import AppConfig


class TutoringConfig(AppConfig):
    """Sessions, booking requests, seats."""

    name = "peerhall.tutoring"

    def ready(self) -> None:
        """Let this room hear the facts of those below."""
        from peerhall.tutoring import live, reactions  # noqa: F401, PLC0415 -- app ready
