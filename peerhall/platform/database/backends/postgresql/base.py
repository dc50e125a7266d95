"""The backend as Django loads it."""

from django.db.backends.postgresql import base

from peerhall.platform.database.before_commit import BeforeCommit


class DatabaseWrapper(BeforeCommit, base.DatabaseWrapper):
    """PostgreSQL with work before commit."""
