"""The app of this room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What people are told, and how; each channel that leaves the house is an app of its own."""

    name = "peerhall.notifications"

    def ready(self) -> None:
        """Let this room hear the facts of those below."""
        from peerhall.notifications import reactions  # noqa: F401, PLC0415 -- app ready
