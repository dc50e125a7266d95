"""The live room."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    """Rooms of sessions, visits, chat, attendance."""

    name = "peerhall.room"

    def ready(self) -> None:
        """Let this room hear the facts of those below."""
        from peerhall.room import reactions  # noqa: F401, PLC0415 -- app ready
