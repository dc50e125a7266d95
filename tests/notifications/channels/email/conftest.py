"""A mail server, people whose addresses are proven, and things to tell them."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import Settings

from tests.factories import NOW
from tests.servers import smtp
from tests.servers.smtp import SmtpServer


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[SmtpServer]:
    """A running mail server that this process sends to."""
    with smtp.serving() as server:
        smtp.use(settings, server)
        yield server


@pytest.fixture
def noon() -> Iterator[dt.datetime]:
    """Time stands still at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield NOW
