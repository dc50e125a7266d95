"""PostgreSQL is restarted under a process that runs jobs, which waits and goes on."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platform.jobs.outages import Database
from tests.platform.jobs.processes import told, wait_until, worker
from tests.servers import postgres

pytestmark = pytest.mark.skipif(postgres.find_bin() is None, reason="PostgreSQL is not installed")
COUNT = 150


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Postgres]:
    """A server that nobody else uses."""
    server = postgres.Postgres()
    yield server
    server.stop()


def test_jobs_go_on_after_a_restart_of_the_database(server: postgres.Postgres, tmp_path: Path) -> None:
    database = Database(server, tmp_path)
    database.migrate()
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
