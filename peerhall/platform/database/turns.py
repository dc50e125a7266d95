"""Writers of one process take turns at SQLite's one lock.

SQLite lets whoever finds the lock taken sleep and try again, for up to 100 ms at a time, and who comes at
the right moment passes them all. With some dozen writes a second, some waited for seconds while the file
was free most of the time. In one process whoever ends wakes the next.
"""

import threading
from collections import defaultdict
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

# After that SQLite itself decides, as it does between processes.
PATIENCE_SECONDS: Final = 20.0

_turns: Final[defaultdict[str, threading.Lock]] = defaultdict(threading.Lock)


class Turns(BaseDatabaseWrapper):
    """Has the turn from the beginning of a transaction until its end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.turn: threading.Lock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        turn = _turns[str(self.settings_dict["NAME"])]
        self.turn = turn if turn.acquire(timeout=PATIENCE_SECONDS) else None
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # SQLite's own has it
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # stubs lack it
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # stubs lack it
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # stubs lack it
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        turn, self.turn = self.turn, None
        if turn is not None:
            turn.release()
