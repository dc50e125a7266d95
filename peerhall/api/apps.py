"""The JSON contract as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Keeps what idempotent requests were answered."""

    name = "peerhall.api"
    label = "api"
