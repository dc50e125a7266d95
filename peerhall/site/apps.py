"""The pages of no single room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Landing, errors, gallery, demo data."""

    name = "peerhall.site"
