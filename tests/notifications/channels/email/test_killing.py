"""Worker processes that are killed around the mail server's answer, and two that share the work.

Each letter arrives once; only one that the server had taken, and that we had not noted yet, may come a
second time, with the same Message-ID.
"""

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from peerhall.notifications.models import Delivery
from peerhall.notifications.types import DeliveryState
from peerhall.platform import clock
from tests.notifications.channels.email.telling import reader, tell
from tests.platform.jobs.processes import told, wait_until, worker
from tests.servers import smtp
from tests.servers.smtp import SmtpServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpServer]:
    """A mail server that worker processes send to."""
    with smtp.serving() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def are_all_sent() -> bool:
    """Whether every delivery is noted as sent."""
    return not Delivery.objects.exclude(state=DeliveryState.SENT).exists()


def test_letters_of_two_workers_arrive_once(server: SmtpServer, tmp_path: Path) -> None:
    deliveries = [tell(reader(f"Person {number}"), at=clock.now()) for number in range(12)]
    with worker(tmp_path), worker(tmp_path):
        wait_until(are_all_sent, "every letter")
    arrived = Counter(letter.recipient for letter in server.taken)
    assert arrived == {delivery.notification.user.email: 1 for delivery in deliveries}, told(tmp_path)


@pytest.mark.parametrize(
    ("at_recipient", "at_data", "times"),
    [
        pytest.param(["hang"], [], 1, id="before the letter is handed over"),
        pytest.param([], ["hang"], 1, id="before the server takes it"),
        pytest.param([], ["take and hang"], 2, id="before its yes is noted"),
    ],
)
def test_letter_of_a_killed_worker_is_sent_by_the_next(
    server: SmtpServer, tmp_path: Path, at_recipient: list[str], at_data: list[str], times: int
) -> None:
    server.at_recipient, server.at_data = at_recipient, at_data
    tell(reader(), at=clock.now())
    with worker(tmp_path) as first:
        wait_until(server.answering.is_set, "the server is asked")
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert not are_all_sent()
    with worker(tmp_path):
        wait_until(are_all_sent, "the letter")
    assert len(server.taken) == times, told(tmp_path)
    assert len({letter.message_id for letter in server.taken}) == 1


def test_worker_killed_after_its_work_repeats_nothing(server: SmtpServer, tmp_path: Path) -> None:
    tell(reader(), at=clock.now())
    with worker(tmp_path) as first:
        wait_until(are_all_sent, "the letter")
        first.kill()
        first.wait()
    tell(reader("Ben Other"), at=clock.now())
    with worker(tmp_path):
        wait_until(are_all_sent, "the second letter")
    assert len(server.taken) == 2


def test_server_that_was_down_gets_every_letter_once_it_is_back(server: SmtpServer, tmp_path: Path) -> None:
    server.stop()
    delivery = tell(reader(), at=clock.now())
    with worker(tmp_path):
        wait_until(lambda: bool(Delivery.objects.get().error), "the first try")
        assert "ConnectionRefusedError" in Delivery.objects.get().error
        back = SmtpServer(port=server.port)
        try:
            wait_until(are_all_sent, "the letter")
        finally:
            back.stop()
    assert [letter.recipient for letter in back.taken] == [delivery.notification.user.email]
