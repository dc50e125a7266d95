"""Statements that are said again and again with other values: each is compiled at its first use (`prepared`).

A query built anew costs Django several times what running it does. These are for the paths where that
decides what an act costs; everywhere else a queryset is plainer.
"""

import itertools
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.sql import DeleteQuery, UpdateQuery

from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared, Row, Statement, Value

Found = TypeVar("Found", bound=Model)
Build = Callable[[], QuerySet[Any, Any]]

# A query is prepared for so many keys at a time; fewer are asked for with keys that nobody has.
SIZES: Final = (1, 20, 100, 500)


class Query:
    """Plain rows of one query; `build` makes it with the stand-ins in place of values."""

    def __init__(self, build: Build, standins: Mapping[str, Value]) -> None:
        self.build = build
        self.standins = standins
        self.prepared: Statement | None = None

    def rows(self, **values: Value) -> Collection[Row]:
        """What it finds with these values."""
        if self.prepared is None:
            self.prepared = self._prepare()
        return self.prepared.rows(values)

    def _prepare(self) -> Statement:
        return Prepared(self.build(), self.standins)


class Instances(Query, Generic[Found]):
    """Whole rows of one model; the query selects nothing else."""

    def __init__(
        self, model: type[Found], build: Callable[[], QuerySet[Found]], standins: Mapping[str, Value]
    ) -> None:
        super().__init__(build, standins)
        self.model = model
        self.names = [field.attname for field in model._meta.concrete_fields]

    def first(self, **values: Value) -> Found | None:
        """The first of them, as Django's own `first` makes it; None where there is none."""
        return next(iter(self.all(**values)), None)

    def all(self, **values: Value) -> list[Found]:
        """All of them."""
        return [self.model.from_db(DEFAULT_DB_ALIAS, self.names, row) for row in self.rows(**values)]


class Update(Query):
    """Changes rows and gives back a column of those that it changed."""

    def __init__(
        self, build: Build, standins: Mapping[str, Value], *, changes: Mapping[str, Value], returning: str
    ) -> None:
        super().__init__(build, standins)
        self.changes = changes
        self.returning = returning

    def _prepare(self) -> Statement:
        query = cast("UpdateQuery", self.build().query.chain(UpdateQuery))
        query.add_update_values(dict(self.changes))
        return _returning(query, self.standins, self.returning)


class Delete(Query):
    """Deletes rows that nothing points at, and gives back their keys."""

    def _prepare(self) -> Statement:
        return _returning(self.build().query.chain(DeleteQuery), self.standins, "pk")


class ByKeys:
    """Plain rows of one query about some keys; `build` is given them."""

    def __init__(
        self,
        build: Callable[[Collection[int]], QuerySet[Any, Any]],
        standins: Mapping[str, Value] | None = None,
    ) -> None:
        self.build = build
        self.standins = dict(standins or {})
        self.prepared: dict[int, Prepared] = {}

    def rows(self, keys: Collection[int], **values: Value) -> list[Row]:
        """What it finds about these keys, those of `SIZES` at the most together."""
        found: list[Row] = []
        remaining = iter(dict.fromkeys(keys))
        while part := list(itertools.islice(remaining, SIZES[-1])):
            size = next(size for size in SIZES if size >= len(part))
            padded = itertools.chain(part, itertools.repeat(0))
            bound = {f"key{i}": key for i, key in zip(range(size), padded, strict=False)}
            found += self._for(size).rows({**bound, **values})
        return found

    def _for(self, size: int) -> Prepared:
        known = self.prepared.get(size)
        if known is None:
            keys = {f"key{i}": prepared.number(i + 1) for i in range(size)}
            known = self.prepared[size] = Prepared(self.build(list(keys.values())), {**keys, **self.standins})
        return known


def _returning(query: Any, standins: Mapping[str, Value], name: str) -> Statement:
    meta = query.get_meta()
    field = meta.pk if name == "pk" else meta.get_field(name)
    sql, params = query.get_compiler(connection=connection).as_sql()
    column = connection.ops.quote_name(field.column)
    return Statement(f"{sql} RETURNING {column}", params, standins)
