"""The backend as Django loads it."""

from django.db.backends.postgresql import base

from peerhall.platform.database.before_commit import BeforeCommit
from peerhall.platform.database.memory import Memory


class DatabaseWrapper(BeforeCommit, Memory, base.DatabaseWrapper):
    """PostgreSQL with work before commit and a memory for each transaction, set to answer short questions.

    Starting helpers and compiling a plan cost more than any of ours takes, and are chosen by estimates
    that are far off where a status and a date go together.
    """

    def init_connection_state(self) -> None:
        """Set what the server's defaults assume of long queries."""
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute("SET jit = off; SET max_parallel_workers_per_gather = 0")
