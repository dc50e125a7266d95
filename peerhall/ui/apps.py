"""The design system."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base page, components, icons."""

    name = "peerhall.ui"
