"""A push service with devices, and this instance's key known to it."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.servers.push_receiver import PushReceiver


@pytest.fixture
def push_service(settings: Settings) -> Iterator[PushReceiver]:
    """A running push service, bound to this instance's public key."""
    from peerhall.notifications.channels.webpush import keys  # noqa: PLC0415 -- app ready

    settings.PUSH_MAY_BE_LOCAL = True
    receiver = PushReceiver(keys.public_key())
    yield receiver
    receiver.stop()
