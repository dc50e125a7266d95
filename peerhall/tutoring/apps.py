"""The room of tutoring."""

from django.apps import AppConfig


class TutoringConfig(AppConfig):
    """Sessions, booking requests, seats."""

    name = "peerhall.tutoring"
