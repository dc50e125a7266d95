"""Materials."""

from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    """What a session keeps."""

    name = "peerhall.materials"

    def ready(self) -> None:
        """Let this room hear its own facts: files are removed behind the act."""
        from peerhall.materials import jobs, reactions  # noqa: F401, PLC0415 -- app ready
