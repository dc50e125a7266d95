"""A count that the database keeps by itself, so that no write can forget it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """`table.column` counts the rows of `counted` whose `key` points here and whose `field` is `value`.

    All parts are names and constants of a migration, never anything from outside.
    """

    name: str
    table: str
    column: str
    counted: str
    key: str
    field: str
    value: str

    def add(self, amount: int, row: str) -> str:
        """The step for one counted row: `row` is NEW or OLD.

        A step, not a fresh count: it takes the row's lock and adds to what it finds there, where a
        count would miss what a concurrent transaction is about to commit.
        """
        column = f'"{self.column}"'
        return (
            f'UPDATE "{self.table}" SET {column} = {column} {amount:+d} '  # noqa: S608 -- constants
            f'WHERE "id" = {row}."{self.key}";'
        )

    def counts(self, row: str) -> str:
        """Whether `row` (NEW or OLD) is counted."""
        return f"{row}.\"{self.field}\" = '{self.value}'"

    def recount(self) -> str:
        """Set every counter from the rows."""
        return (
            f'UPDATE "{self.table}" SET "{self.column}" = (SELECT COUNT(*) FROM "{self.counted}" '  # noqa: S608
            f'WHERE "{self.counted}"."{self.key}" = "{self.table}"."id" AND {self.counts(self.counted)})'
        )


class Engine(Protocol):
    """What an engine's module offers."""

    def counter_triggers(self, counter: Counter) -> Iterator[str]:
        """Statements that install the triggers."""
        ...

    def drop_counter_triggers(self, counter: Counter) -> Iterator[str]:
        """Statements that remove them."""
        ...
