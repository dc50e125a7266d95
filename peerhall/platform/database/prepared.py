"""Queries that Django compiles once: the same SQL afterwards with other values (EVIDENCE 7).

Building and compiling a queryset costs several times what running it does. So a queryset is built once
with stand-ins for its values; what stands where is read from the compiled parameters, whose order is
Django's own affair; later only values are bound.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BooleanField, DateTimeField, IntegerField, QuerySet
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from peerhall.platform.database.engines import engine

Value = int | str | dt.datetime
Row = Sequence[Any]
Convert = Callable[[Any], Any]

# Instants in an age of their own, far enough apart that one with a difference added is still told from
# the next; numbers that no constant of a query comes near and that the smallest column can hold.
AGE: Final = dt.datetime(5000, 1, 1, tzinfo=dt.UTC)
AGE_LENGTH: Final = dt.timedelta(days=3650)
FIRST_NUMBER: Final = 31_000


def instant(index: int) -> dt.datetime:
    """Stands in for an instant of a query; rules may add differences of some days to it."""
    return AGE + index * AGE_LENGTH


def number(index: int) -> int:
    """Stands in for a whole number of a query."""
    return FIRST_NUMBER + index


def text(index: int) -> str:
    """Stands in for a text of a query; one word for whoever splits it."""
    return f"standin{index}"


class Statement:
    """One compiled statement; `params` are what was compiled, stand-ins among them."""

    def __init__(
        self,
        sql: str,
        params: Sequence[Any],
        standins: Mapping[str, Value],
        converters: Sequence[tuple[int, Convert]] = (),
    ) -> None:
        """Find out which of the parameters is which value. `converters` are by column; "" finds nothing."""
        self.sql = sql
        self.converters = converters
        self.engine = engine()
        bound = [_slot(param, standins) or _constant(_plain(param)) for param in params]
        distinct = list(dict.fromkeys(bound))
        self.order = [distinct.index(one) for one in bound]
        self.statement = self.engine.statement(self.sql, self.order)
        self.constants = [one.value if isinstance(one, _Constant) else None for one in distinct]
        self.slots = [(i, *one) for i, one in enumerate(distinct) if isinstance(one, _Slot)]

    def rows(self, values: Mapping[str, Value]) -> Sequence[Row]:
        """Run the query with these values: plain rows, converted as Django converts them."""
        if not self.sql:
            return []
        bound = self.constants.copy()
        for position, name, difference in self.slots:
            value = values[name]
            bound[position] = (
                self.engine.instant(value + difference) if isinstance(value, dt.datetime) else value
            )
        found = self._run(bound)
        if not self.converters:
            return found
        rows = [list(row) for row in found]
        for position, convert in self.converters:
            for row in rows:
                row[position] = convert(row[position])
        return rows

    def _run(self, bound: list[Any]) -> list[tuple[Any, ...]]:
        # Looked up once: the proxy `connection` finds its thread's connection anew at each attribute.
        used = connections[DEFAULT_DB_ALIAS]
        if used.queries_logged or used.execute_wrappers:
            with used.cursor() as cursor:
                cursor.execute(self.sql, [bound[number] for number in self.order])
                return list(cursor.fetchall())
        if used.connection is None:
            used.ensure_connection()
        used.validate_no_broken_transaction()
        with used.wrap_database_errors:
            return self.engine.rows(used, self.statement, bound)


class Prepared(Statement):
    """One compiled query."""

    def __init__(
        self, queryset: QuerySet[Any, Any], standins: Mapping[str, Value], *, is_counted: bool = False
    ) -> None:
        """Compile `queryset`, built with `standins` in place of the values that will be bound by name.

        `is_counted`: the query tells only how many rows there are.
        """
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            super().__init__("", (), {})
            return
        if is_counted:
            sql = f"SELECT COUNT(*) FROM ({sql}) AS counted"  # noqa: S608 -- compiled by Django
        super().__init__(sql, params, standins, [] if is_counted else _converters(compiler))


def _converters(compiler: SQLCompiler) -> list[tuple[int, Convert]]:
    """What makes the engine's values Python's, by column.

    The drivers themselves read whole numbers, and columns that hold instants and truths.
    """
    found: list[tuple[int, Convert]] = []
    selected = [entry[0] for entry in compiler.select[: compiler.col_count]]
    for position, (converters, expression) in compiler.get_converters(selected).items():
        field = expression.output_field
        is_column = isinstance(expression, Col) and isinstance(field, BooleanField | DateTimeField)
        if not (is_column or isinstance(field, IntegerField)):
            found += [(position, _with_context(convert, expression)) for convert in converters]
    return found


def _with_context(convert: Callable[..., Any], expression: Any) -> Convert:
    return lambda value: convert(value, expression, connection)


def _plain(value: Any) -> Any:
    """A parameter as the engine is given it: SQLite takes instants as text, and is slow to take words."""
    if isinstance(value, dt.datetime):
        return engine().instant(value)
    return value.value if isinstance(value, Enum) else value


def _slot(param: Any, standins: Mapping[str, Value]) -> "_Slot | None":
    """The slot that a compiled parameter is; None for a constant.

    :raises ValueError: for an instant of the stand-ins' age that is near none of them.
    """
    moment = _moment(param)
    if moment is None or moment < AGE - AGE_LENGTH / 2:
        same = (name for name, value in standins.items() if value == param and not isinstance(param, bool))
        name = next(same, None)
        return _Slot(name) if name else None
    for name, standin in standins.items():
        if isinstance(standin, dt.datetime) and abs(moment - standin) < AGE_LENGTH / 2:
            return _Slot(name, moment - standin)
    raise ValueError(f"No stand-in is near {moment}.")


class _Slot(NamedTuple):
    """A parameter that is bound anew: the value `name`, plus `difference` where it is an instant."""

    name: str
    difference: dt.timedelta = dt.timedelta()


class _Constant(NamedTuple):
    """A parameter that stays; its type tells apart what compares equal, like 1 and True."""

    kind: type
    value: Any


def _constant(value: Any) -> _Constant:
    return _Constant(type(value), value)


def _moment(param: Any) -> dt.datetime | None:
    """The instant that a compiled parameter is, if it is one."""
    if isinstance(param, str) and len(param) >= len("5000-01-01 00:00:00") and param[4] == "-":
        try:
            return dt.datetime.fromisoformat(param).replace(tzinfo=dt.UTC)
        except ValueError:
            return None
    return param if isinstance(param, dt.datetime) else None
