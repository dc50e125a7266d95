"""What a transaction remembers ends with the block that remembered it, however that ends."""

import pytest
from django.db import connection, transaction

from peerhall.platform.database import memory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


class Undone(Exception):  # noqa: N818 -- no error
    """Ends a block by rolling it back."""


def test_outside_a_transaction_nothing_is_kept() -> None:
    memory.remember("thing", 1)
    assert memory.recall("thing") is None


def test_it_lasts_as_long_as_the_transaction() -> None:
    with transaction.atomic():
        memory.remember("thing", 1)
        assert memory.recall("thing") == 1
    assert memory.recall("thing") is None
    with transaction.atomic():
        assert memory.recall("thing") is None


def test_an_inner_block_sees_what_the_outer_remembers_and_not_the_reverse() -> None:
    with transaction.atomic():
        memory.remember("outer", 1)
        with transaction.atomic():
            memory.remember("inner", 2)
            assert (memory.recall("outer"), memory.recall("inner")) == (1, 2)
        assert (memory.recall("outer"), memory.recall("inner")) == (1, None)


def test_a_block_without_a_savepoint_is_part_of_the_one_around_it() -> None:
    with transaction.atomic():
        with transaction.atomic(savepoint=False):
            memory.remember("thing", 1)
        assert memory.recall("thing") == 1


def test_rolling_back_to_a_savepoint_forgets_everything() -> None:
    with transaction.atomic():
        memory.remember("thing", 1)
        with pytest.raises(Undone), transaction.atomic():
            raise Undone
        assert memory.recall("thing") is None


def test_rolling_back_forgets() -> None:
    with transaction.atomic():
        memory.remember("thing", 1)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert memory.recall("thing") is None


def test_a_closed_connection_forgets() -> None:
    with transaction.atomic():
        memory.remember("thing", 1)
        connection.close()
        assert memory.recall("thing") is None


def test_what_has_changed_is_forgotten() -> None:
    with transaction.atomic():
        memory.remember("thing", 1)
        memory.forget("thing")
        memory.forget("thing")
        assert memory.recall("thing") is None
