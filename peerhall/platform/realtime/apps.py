"""The tables of live updates."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Events that open pages hear of."""

    name = "peerhall.platform.realtime"
    label = "realtime"
