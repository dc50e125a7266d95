"""PostgreSQL is restarted under a process that runs jobs, which waits and goes on."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platform.jobs.processes import ROOT, told, wait_until, worker
from tests.servers import postgres

pytestmark = pytest.mark.skipif(postgres.find_bin() is None, reason="PostgreSQL is not installed")
COUNT = 150
ENQUEUE = """
import django; django.setup()
from django.db import transaction
from tests.platform.jobs import sample
with transaction.atomic():
    for thing in range({first}, {last}):
        sample.slow.enqueue(thing=thing, seconds=0.01)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Postgres]:
    """A server that nobody else uses."""
    server = postgres.Postgres()
    yield server
    server.stop()


class Database:
    """The instance on that server, used by processes of its own: this one's settings name another."""

    def __init__(self, server: postgres.Postgres, folder: Path) -> None:
        self.server = server
        self.environment = os.environ | {
            "DATABASE_URL": server.url,
            "PEERHALL_DATA": str(folder),
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "peerhall.config.settings",
        }
        self._run("from peerhall.config import cli; cli.main(['migrate'])")

    def enqueue(self, first: int, last: int) -> None:
        self._run(ENQUEUE.format(first=first, last=last))

    def rows(self, statement: str) -> list[tuple[int, ...]]:
        import psycopg  # noqa: PLC0415 -- optional dependency

        host = str(self.server.root)
        with psycopg.connect(host=host, user="peerhall", dbname="postgres", autocommit=True) as there:
            return there.execute(statement).fetchall()

    def done(self) -> int:
        return self.rows("SELECT count(*) FROM jobs_job WHERE state = 'done'")[0][0]

    def _run(self, code: str) -> None:
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=self.environment, check=True)


def test_jobs_go_on_after_a_restart_of_the_database(server: postgres.Postgres, tmp_path: Path) -> None:
    database = Database(server, tmp_path)
    database.enqueue(0, COUNT)
    with worker(tmp_path, url=server.url) as process:
        for share in (COUNT // 5, COUNT // 2):
            wait_until(lambda: database.done() >= share, "some jobs are done")  # noqa: B023
            server.restart()
        wait_until(lambda: database.done() == COUNT, "all jobs are done")
        database.enqueue(COUNT, COUNT + 1)
        wait_until(lambda: database.done() == COUNT + 1, "a new job is done")
        assert process.poll() is None
    assert process.returncode == 0

    ran = Counter(thing for (thing,) in database.rows("SELECT scope_id FROM audit_auditentry"))
    assert ran == dict.fromkeys(range(COUNT + 1), 1)
    assert database.rows("SELECT count(*) FROM jobs_runner") == [(0,)]
    assert len(re.findall(r"waits for the database", told(tmp_path))) <= 5 * 2, "a line per thread and outage"
