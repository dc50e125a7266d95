"""The backend as Django loads it."""

from django.db.backends.sqlite3 import base

from peerhall.platform.database.before_commit import BeforeCommit
from peerhall.platform.database.memory import Memory
from peerhall.platform.database.turns import Turns


class DatabaseWrapper(BeforeCommit, Memory, Turns, base.DatabaseWrapper):
    """SQLite with work before commit, a memory for each transaction, and writers that take turns."""
