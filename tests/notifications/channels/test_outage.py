"""PostgreSQL is restarted while jobs of every kind run: each is done, and what is repeated says so."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.platform.jobs.outages import Database
from tests.platform.jobs.processes import told, wait_until, worker
from tests.servers import postgres, smtp
from tests.servers.push_receiver import PushReceiver
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.skipif(postgres.find_bin() is None, reason="PostgreSQL is not installed")
PEOPLE = 40
RESTARTS = 2
KINDS = ("default", "mail", "push")


@contextlib.contextmanager
def serving() -> Iterator[postgres.Postgres]:
    """A database that nobody else uses."""
    server = postgres.Postgres()
    try:
        yield server
    finally:
        server.stop()


def fewest_done(database: Database) -> int:
    """How many jobs are done of the queue that is furthest behind."""
    done = dict.fromkeys(KINDS, 0)
    rows = database.rows("SELECT queue, count(*) FROM jobs_job WHERE state = 'done' GROUP BY queue")
    done.update({str(queue): count for queue, count in rows})
    return min(done.values())


@pytest.fixture
def mail_server() -> Iterator[SmtpServer]:
    """A mail server that takes its time."""
    with smtp.serving() as running:
        running.pace_seconds = 0.02
        yield running


@pytest.fixture
def environment(mail_server: SmtpServer, settings: Settings) -> Mapping[str, str]:
    """The settings of an instance that sends to the servers of this test."""
    push = {"PEERHALL_VAPID_KEY": settings.VAPID_PRIVATE_KEY, "PEERHALL_PUSH_MAY_BE_LOCAL": "on"}
    return {**mail_server.environment, **push}


def test_every_kind_of_job_is_done_through_restarts_of_the_database(
    environment: Mapping[str, str],
    mail_server: SmtpServer,
    push_service: PushReceiver,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with serving() as server:
        database = Database(server, tmp_path)
        database.migrate()
        offers = [push_service.device(f"{number}") for number in range(PEOPLE)]
        for device in push_service.devices.values():
            device.hang_seconds = 0.04
        database.do(f"from tests.notifications.channels import readers; readers.tell_each({offers!r})")
        database.enqueue(0, PEOPLE)

        with worker(tmp_path, url=server.url):
            for share in (PEOPLE // 5, PEOPLE // 2):
                wait_until(lambda: fewest_done(database) >= share, "some of each are done")  # noqa: B023
                server.restart()
            wait_until(lambda: fewest_done(database) == PEOPLE, "all are done")

        unsent = database.rows("SELECT id FROM notifications_delivery WHERE state <> 'sent'")
        worked = database.rows("SELECT scope_id FROM audit_auditentry WHERE scope = 'job'")
    assert unsent == [], told(tmp_path)
    assert sorted(worked) == [(thing,) for thing in range(PEOPLE)]
    # Between the other side's yes and our commit something may be sent again, and is known as the same.
    letters = Counter((letter.recipient, letter.message_id) for letter in mail_server.taken)
    assert len(letters) == len({recipient for recipient, _id in letters}) == PEOPLE
    assert letters.total() <= PEOPLE + RESTARTS
    messages = Counter((got.device, got.message["tag"]) for got in push_service.received)
    assert len(messages) == len({device for device, _tag in messages}) == PEOPLE
    assert messages.total() <= PEOPLE + RESTARTS
