"""Which engine's module speaks for the database in use."""

from typing import Any, Protocol

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from peerhall.platform.database import counters, postgres, sqlite, words


class Engine(counters.Engine, words.Engine, Protocol):
    """What the module of an engine offers."""

    def statement(self, sql: str) -> str:
        """Django's SQL as the engine itself takes it."""
        ...

    def execute(self, cursor: CursorWrapper, statement: str, params: list[Any]) -> None:
        """Run a `statement`, past whatever Django does to the text of each query."""
        ...


def engine(used: BaseDatabaseWrapper | None = None) -> Engine:
    """The module for this connection, or for the default one."""
    return postgres if (used or connection).vendor == "postgresql" else sqlite
