"""Worker processes that are killed around the push service's answer.

Each message arrives once; only one that the service had taken, and that we had not noted yet, may come a
second time, under the same tag, so that it replaces itself.
"""

import signal
from collections import Counter
from pathlib import Path

import pytest
from pytest_django import Settings

from peerhall.notifications.models import Delivery
from peerhall.notifications.types import Channel, DeliveryState
from peerhall.platform import clock
from tests import factories
from tests.notifications.channels.webpush.telling import add_device, received, tell
from tests.platform.jobs.processes import told, wait_until, worker
from tests.servers.push_receiver import PushReceiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def _environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes sign with this instance's key, and may push to this machine."""
    monkeypatch.setenv("PEERHALL_VAPID_KEY", settings.VAPID_PRIVATE_KEY)
    monkeypatch.setenv("PEERHALL_PUSH_MAY_BE_LOCAL", "on")


def are_all_sent() -> bool:
    """Whether every push is noted as sent."""
    return not Delivery.objects.filter(channel=Channel.PUSH).exclude(state=DeliveryState.SENT).exists()


@pytest.mark.parametrize(
    ("stall", "times"),
    [
        pytest.param("hang", 1, id="before the service takes it"),
        pytest.param("take and hang", 2, id="before its yes is noted"),
    ],
)
def test_message_of_a_killed_worker_is_sent_by_the_next(
    push_service: PushReceiver, tmp_path: Path, stall: str, times: int
) -> None:
    person = factories.person()
    add_device(person, push_service, "laptop")
    add_device(person, push_service, "phone")  # asked first
    push_service.devices["phone"].stalls = [stall]
    tell(person, at=clock.now())
    with worker(tmp_path) as first:
        wait_until(push_service.stalling.is_set, "the service is asked")
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert not are_all_sent()
    with worker(tmp_path):
        wait_until(are_all_sent, "the message")
    assert Counter(received(push_service)) == {"phone": times, "laptop": 1}, told(tmp_path)
    assert len({message.message["tag"] for message in push_service.received}) == 1


def test_device_that_has_it_is_not_asked_again_when_a_worker_is_killed_at_the_next(
    push_service: PushReceiver, tmp_path: Path
) -> None:
    person = factories.person()
    add_device(person, push_service, "laptop")
    add_device(person, push_service, "phone")  # asked first
    push_service.devices["laptop"].stalls = ["hang"]
    tell(person, at=clock.now())
    with worker(tmp_path) as first:
        wait_until(push_service.stalling.is_set, "the second is asked")
        first.kill()
        first.wait()
    with worker(tmp_path):
        wait_until(are_all_sent, "the message")
    assert received(push_service) == ["phone", "laptop"], told(tmp_path)


def test_messages_of_two_workers_arrive_once(push_service: PushReceiver, tmp_path: Path) -> None:
    for number in range(12):
        person = factories.person()
        add_device(person, push_service, f"{number}")
        tell(person, at=clock.now())
    with worker(tmp_path), worker(tmp_path):
        wait_until(are_all_sent, "every message")
    assert Counter(received(push_service)) == {f"{number}": 1 for number in range(12)}, told(tmp_path)
