"""Which engine's module speaks for the database in use."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from peerhall.platform.database import counters, postgres, sqlite, words


class Engine(counters.Engine, words.Engine, Protocol):
    """What the module of an engine offers."""

    def merged(
        self, parts: Sequence[QuerySet[Any, Any]], order: Sequence[str], limit: int
    ) -> QuerySet[Any, Any]:
        """The first rows of several parts together, in order."""
        ...

    def instant(self, moment: dt.datetime) -> Any:
        """An aware instant as the engine is given it."""
        ...

    def statement(self, sql: str, order: Sequence[int]) -> str:
        """Django's SQL as the engine itself takes it; its marks stand for the values of these numbers."""
        ...

    def rows(self, used: BaseDatabaseWrapper, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
        """What a `statement` finds, past whatever Django does to the text of each query."""
        ...


def engine(used: BaseDatabaseWrapper | None = None) -> Engine:
    """The module for this connection, or for the default one."""
    return postgres if (used or connection).vendor == "postgresql" else sqlite
