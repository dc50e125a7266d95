"""The backend as Django loads it."""

from django.db.backends.sqlite3 import base

from peerhall.platform.database.before_commit import BeforeCommit
from peerhall.platform.database.memory import Memory


class DatabaseWrapper(BeforeCommit, Memory, base.DatabaseWrapper):
    """SQLite with work before commit and a memory for each transaction."""
