"""Work that belongs to a transaction and is done as its last statements (docs/decisions/008).

Django calls back after a commit; this is the other side of it. Rows that many transactions queue for,
such as counters, are touched as late as possible, so that nobody waits for longer than a commit takes,
and in one order, so that no two wait for each other.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db import Error, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Item = TypeVar("Item")
After = Callable[[], None]
# Is given everything gathered for it, in order, and says what is to be done once that is committed.
Write = Callable[[list[Item]], After | None]


class BeforeCommit(BaseDatabaseWrapper):
    """Keeps what was gathered in the transaction that is open on this connection.

    Each item remembers the savepoints around it, as Django's own callbacks do, so that a part that is
    rolled back takes its items with it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gathered: list[tuple[set[str | None], Write[Any], Any]] = []

    def commit(self) -> None:
        """Write what was gathered, then commit; when that cannot be written, nothing is."""
        try:
            self._write_gathered()
        except BaseException:
            # Django rolls back by itself only after errors of the database.
            self._give_up()
            raise
        super().commit()

    def rollback(self) -> None:
        """Also forget what was gathered."""
        super().rollback()
        self.gathered = []

    def savepoint_rollback(self, sid: str) -> None:
        """Also forget what was gathered since that savepoint."""
        super().savepoint_rollback(sid)
        self.gathered = [entry for entry in self.gathered if sid not in entry[0]]

    def close(self) -> None:
        """Also forget what was gathered."""
        self.gathered = []
        super().close()

    def _write_gathered(self) -> None:
        gathered, self.gathered = self.gathered, []
        works = dict.fromkeys(write for _, write, _ in gathered)
        for work in works:
            after = work([item for _, write, item in gathered if write is work])
            if after is not None:
                # Before others: a callback that raises keeps Django from running those behind it.
                self.run_on_commit.insert(0, (set(), after, True))  # type: ignore[arg-type]  # stubs lack `robust`

    def _give_up(self) -> None:
        try:
            self.rollback()
        except Error:
            self.close()


def gather(write: Write[Item], item: Item) -> None:
    """Let `write` have `item`, with all others gathered for it, before the outermost transaction commits.

    :raises RuntimeError: outside a transaction.
    """
    used = _connection()
    if not used.in_atomic_block:
        raise RuntimeError("There is no transaction to be written in.")
    used.gathered.append((set(used.savepoint_ids), write, item))


def _connection() -> BeforeCommit:
    return cast("BeforeCommit", transaction.get_connection())
