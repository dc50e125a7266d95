"""Rows written by one plain statement that says whether it wrote: new ones, and those still as they were."""

import functools
import itertools
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from django.db import connection
from django.db.models import Field, Model

Row = TypeVar("Row", bound=Model)

ROWS_AT_ONCE: Final = 150


def insert_new(rows: Iterable[Row], *, by: tuple[str, ...] = ()) -> list[Row]:
    """Insert those of one model's rows that no constraint of uniqueness rules out; gives them with keys.

    `by` names the columns (as attributes) that tell the given rows apart; one row needs none.
    """
    remaining = iter(rows)
    written: list[Row] = []
    while part := list(itertools.islice(remaining, ROWS_AT_ONCE)):
        written += _insert(part, by)
    return written


def change_if(row: Model, changes: Mapping[str, object], *, still: Mapping[str, object]) -> bool:
    """Change columns of a row that is still as `still` says, here and in the database; whether it was.

    Both are by attribute, and no value of `still` is None.
    """
    model = type(row)
    known = {field.attname: field for field in model._meta.concrete_fields}
    values = [
        known[name].get_db_prep_save(value, connection)
        for name, value in itertools.chain(changes.items(), still.items())
    ]
    with connection.cursor() as cursor:
        cursor.execute(_change(model, tuple(changes), tuple(still)), [*values, row.pk])
        is_changed: bool = cursor.rowcount == 1
    if is_changed:
        for name, value in changes.items():
            setattr(row, name, value)
    return is_changed


@functools.lru_cache(maxsize=128)
def _change(model: type[Model], changed: tuple[str, ...], still: tuple[str, ...]) -> str:
    meta, quoted = model._meta, connection.ops.quote_name
    columns = {field.attname: quoted(field.column) for field in meta.concrete_fields}
    sets = ", ".join(f"{columns[name]} = %s" for name in changed)
    given = " AND ".join(f"{columns[name]} = %s" for name in (*still, "id"))
    return f"UPDATE {quoted(meta.db_table)} SET {sets} WHERE {given}"  # noqa: S608 -- names of models


def _insert(rows: list[Row], by: tuple[str, ...]) -> list[Row]:
    model = type(rows[0])
    fields = _fields(model)
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection)  # noqa: FBT003 -- Django's own way
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, len(rows), by), values)
        keys = {tuple(found[1:]): found[0] for found in cursor.fetchall()}
    written = []
    for row in rows:
        key = keys.get(tuple(getattr(row, name) for name in by))
        if key is not None:
            row.pk = key
            row._state.adding = False  # noqa: SLF001 -- as `bulk_create` says it
            written.append(row)
    return written


@functools.lru_cache(maxsize=128)
def _statement(model: type[Model], count: int, by: tuple[str, ...]) -> str:
    meta, quoted = model._meta, connection.ops.quote_name
    fields = _fields(model)
    columns = ", ".join(quoted(field.column) for field in fields)
    marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    known = {field.attname: field for field in meta.concrete_fields}
    returned = ", ".join(quoted(known[name].column) for name in ("id", *by))
    return (
        f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES {marks} "  # noqa: S608 -- names of models
        f"ON CONFLICT DO NOTHING RETURNING {returned}"
    )


@functools.cache
def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns that a new row is given: the database makes its key and what is derived."""
    return [field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
