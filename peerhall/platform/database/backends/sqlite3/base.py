"""The backend as Django loads it."""

from django.db.backends.sqlite3 import base

from peerhall.platform.database.before_commit import BeforeCommit


class DatabaseWrapper(BeforeCommit, base.DatabaseWrapper):
    """SQLite with work before commit."""
