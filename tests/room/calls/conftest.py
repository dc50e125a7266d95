"""A server for calls, which tests may kill, and three people who are in one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests import restarting
from tests.restarting import Instance
from tests.room.calls import people
from tests.room.calls.people import Caller
from tests.stage import Hall, Visits


@dataclass
class Trio:
    """Three people in a call, who came one after the other."""

    tomas: Caller
    aiko: Caller
    ben: Caller

    @property
    def callers(self) -> tuple[Caller, Caller, Caller]:
        """In the order in which they came."""
        return self.tomas, self.aiko, self.ben

    def pairs(self) -> list[tuple[Caller, Caller]]:
        """Who is seen by whom."""
        return [(who, by) for who in self.callers for by in self.callers if who is not by]

    def expect_all_seen(self) -> None:
        """Everybody sees everybody move."""
        for who, by in self.pairs():
            by.expect_pictures(who)


@pytest.fixture(scope="package")
def own_instance(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Instance]:
    """A server that others do not miss."""
    with restarting.opened(tmp_path_factory, django_db_blocker) as instance:
        yield instance


@pytest.fixture
def hall(own_instance: Instance) -> Hall:
    """Where calls are made."""
    return own_instance.hall


@pytest.fixture(scope="package")
def trio(browser: Browser, own_instance: Instance) -> Iterator[Trio]:
    """A call that goes on from test to test: each leaves it as it was. Its pages may not complain."""
    hall = own_instance.hall
    visits = Visits(browser, hall)
    # A killed server's pages say so.
    for part in ("ERR_CONNECTION_REFUSED", "WebSocket connection to"):
        visits.expect_complaint(part)
    trio = Trio(*people.cast(hall).come_in_turns(visits))
    trio.expect_all_seen()
    yield trio
    visits.close()
    assert visits.unexpected() == []
