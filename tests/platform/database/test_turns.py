"""Writers of one process: who ends lets the next begin, and a turn is given back whatever happens."""

import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from peerhall.platform.database import turns
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def _taken() -> bool:
    return turns._turns[str(connection.settings_dict["NAME"])].locked()


@pytest.fixture(autouse=True)
def _sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("The other engine locks rows.")


def test_a_turn_lasts_as_long_as_the_transaction() -> None:
    assert not _taken()
    with transaction.atomic():
        assert _taken()
        with transaction.atomic():
            factories.person()
        assert _taken()
    assert not _taken()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert not _taken()


def test_a_connection_that_is_closed_gives_its_turn_back() -> None:
    def lose() -> None:
        connection.close()
        raise OperationalError

    with pytest.raises(OperationalError), transaction.atomic():
        lose()
    assert not _taken()


def test_the_next_writer_begins_when_the_first_has_ended() -> None:
    order, has_begun = [], threading.Event()

    def write() -> None:
        has_begun.set()
        with transaction.atomic():
            order.append("second")
        connections.close_all()

    other = threading.Thread(target=write)
    with transaction.atomic():
        other.start()
        has_begun.wait()
        factories.person()
        order.append("first")
    other.join()

    assert order == ["first", "second"]
