"""The clock's table."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    """The movable clock of demo and test instances."""

    name = "peerhall.platform.clock"
    label = "clock"
