"""An instance on a PostgreSQL that goes away and comes back."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.platform.jobs.processes import ROOT
from tests.servers.postgres import Postgres

ENQUEUE = """
from django.db import transaction
from tests.platform.jobs import sample
with transaction.atomic():
    for thing in range({first}, {last}):
        sample.slow.enqueue(thing=thing, seconds=0.01)
"""


class Database:
    """The instance on that server, used by processes of its own: this one's settings name another."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        self.server = server
        self.environment = {
            **os.environ,
            "DATABASE_URL": server.url,
            "PEERHALL_DATA": str(folder),
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "peerhall.config.settings",
        }

    def migrate(self) -> None:
        """Make the tables."""
        self._run("from peerhall.config import cli; cli.main(['migrate'])")

    def enqueue(self, first: int, last: int) -> None:
        """Jobs of the default queue, each of which writes one row."""
        self.do(ENQUEUE.format(first=first, last=last))

    def do(self, code: str) -> None:
        """Run this in a process of the instance."""
        self._run(f"import django; django.setup()\n{code}")

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the server answers."""
        import psycopg  # noqa: PLC0415 -- optional dependency

        host = str(self.server.root)
        with psycopg.connect(host=host, user="peerhall", dbname="postgres", autocommit=True) as there:
            return there.execute(statement).fetchall()

    def done(self) -> int:
        """How many jobs have ended well."""
        count: int = self.rows("SELECT count(*) FROM jobs_job WHERE state = 'done'")[0][0]
        return count

    def _run(self, code: str) -> None:
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=self.environment, check=True)
