"""The room of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Peers, the community's policies, blocks."""

    name = "peerhall.accounts"
