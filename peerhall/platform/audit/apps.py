"""The audit trail's table."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what to which thing, and what changed."""

    name = "peerhall.platform.audit"
    label = "audit"
