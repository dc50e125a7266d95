"""What a transaction has read and keeps locked, so that who hears of its facts need not read it again.

Something remembered lasts as long as the block of `transaction.atomic` that remembered it, and is not
seen outside of it. Rolling back to a savepoint forgets everything: what was read may never have been.
Only what nobody else can change meanwhile, or what one act is to see alike throughout, may be remembered;
whoever changes it here says so.
"""

from collections.abc import Hashable
from typing import Any, cast

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


class Memory(BaseDatabaseWrapper):
    """Keeps what was remembered in the transaction that is open on this connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remembered: dict[Hashable, tuple[frozenset[str | None], Any]] = {}

    def commit(self) -> None:
        """Also forget."""
        try:
            super().commit()
        finally:
            self.remembered = {}

    def rollback(self) -> None:
        """Also forget."""
        self.remembered = {}
        super().rollback()

    def savepoint_commit(self, sid: str) -> None:
        """Also forget what was remembered since that savepoint."""
        kept = {key: entry for key, entry in self.remembered.items() if sid not in entry[0]}
        self.remembered = kept
        super().savepoint_commit(sid)

    def savepoint_rollback(self, sid: str) -> None:
        """Also forget."""
        self.remembered = {}
        super().savepoint_rollback(sid)

    def close(self) -> None:
        """Also forget."""
        self.remembered = {}
        super().close()


def remember(key: Hashable, value: object) -> None:
    """Keep `value` until the block that is open ends; outside a transaction nothing is kept."""
    used = _connection()
    if used.in_atomic_block:
        used.remembered[key] = (frozenset(used.savepoint_ids), value)


def recall(key: Hashable) -> Any:
    """What was remembered; None where nothing is."""
    _blocks, value = _connection().remembered.get(key, (None, None))
    return value


def forget(key: Hashable) -> None:
    """It has changed."""
    _connection().remembered.pop(key, None)


def _connection() -> Memory:
    return cast("Memory", transaction.get_connection())
