"""A session that is on, its people, and a server with sockets."""

import datetime as dt
from collections.abc import Iterator

import pytest

from peerhall.accounts.models import User
from peerhall.config import live as wiring
from peerhall.platform import clock
from peerhall.platform.realtime.buses.inside import Inside
from peerhall.platform.realtime.sockets import Sockets
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import HOUR
from tests.servers import live

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def server() -> Iterator[live.Server]:
    """Serves the test's database, alone; rooms hear soon who is still there."""
    wiring.register()
    sockets = Sockets(open_bus=Inside, threads=2, is_limited=True, heartbeat_seconds=2.0, keep_seconds=0.3)
    with live.serving(sockets) as server:
        yield server


@pytest.fixture
def tomas() -> User:
    """Teaches."""
    return factories.tutor()


@pytest.fixture
def aiko() -> User:
    """Has a seat."""
    return factories.student()


@pytest.fixture
def ben() -> User:
    """Has a seat too."""
    return factories.student("Ben Ode")


@pytest.fixture
def eve() -> User:
    """A member without a seat."""
    return factories.stranger()


@pytest.fixture
def mo() -> User:
    """A moderator."""
    return factories.moderator()


@pytest.fixture
def session(tomas: User, aiko: User, ben: User) -> Session:
    """Began ten minutes ago by the real clock; two have a seat."""
    made = factories.session(tomas, date=clock.now() - HOUR / 6, status=Status.SCHEDULED)
    for student in (aiko, ben):
        factories.request(made, student, RequestState.APPROVED)
    made.refresh_from_db()
    return made
