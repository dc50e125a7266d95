"""Rules of the house that import-linter cannot see (ARCHITECTURE 3, docs/architecture.md)."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Final

import pytest
from django.apps import apps
from django.db.models import Field

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "peerhall"
# From the highest room to the lowest; a key may point only down or stay.
ROOMS: Final = (
    *(
        "config",
        "api",
        "site",
        "notifications",
        "room",
        "materials",
        "scheduling",
        "tutoring",
        "accounts",
        "ui",
    ),
    "platform",
)
MODULES: Final = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
# Tests are lists of cases, which read well at some length.
LONGEST: Final = 300
LONGEST_TEST: Final = 500
WORK_MODULES: Final = (
    "peerhall.tutoring.sessions",
    "peerhall.tutoring.editing",
    "peerhall.tutoring.turns",
    "peerhall.tutoring.corrections",
    "peerhall.tutoring.bookings",
    "peerhall.tutoring.decisions",
    "peerhall.notifications.deliveries",
    "peerhall.notifications.marking",
    "peerhall.notifications.planning",
    "peerhall.notifications.preferences",
    "peerhall.notifications.reminders",
    "peerhall.notifications.telling",
    "peerhall.materials.adding",
    "peerhall.materials.changing",
    "peerhall.room.attendance",
    "peerhall.room.chat",
    "peerhall.room.entering",
    "peerhall.room.orders",
    "peerhall.room.placing",
    "peerhall.room.taking_part",
    "peerhall.room.writing",
    "peerhall.accounts.people",
    "peerhall.accounts.profiles",
    "peerhall.accounts.admins",
    "peerhall.accounts.google",
    "peerhall.accounts.newcomers",
    "peerhall.accounts.tokens",
)
WRITES: Final = {
    "save",
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "delete",
    "update",
}


def name_of(path: Path) -> str:
    """How failures name a file."""
    return str(path.relative_to(ROOT))


def room_of(module: str) -> str:
    """The room a module belongs to; empty outside the house."""
    parts = module.split(".")
    return parts[1] if parts[0] == "peerhall" else ""


def test_foreign_keys_point_down_the_rooms() -> None:
    upward = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, Field) and field.is_relation else None
            if not isinstance(target, type):
                continue
            here, there = room_of(model.__module__), room_of(target.__module__)
            if here and there and ROOMS.index(there) < ROOMS.index(here):
                upward.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert upward == []


def test_modules_say_what_they_are_for() -> None:
    trees = {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
    assert [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []


def source_files() -> list[Path]:
    """Everything written by hand, tests and front end too."""
    folders = [PACKAGE, ROOT / "tests", ROOT / "scripts", ROOT / "frontend"]
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    files = (path for path in found if "node_modules" not in path.parts)
    return sorted(
        path for path in files if path.suffix in {".py", ".ts", ".css", ".mjs"} and "build" not in path.parts
    )


def test_files_are_short_enough_to_read() -> None:
    paths = [path for path in source_files() if "migrations" not in path.parts]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {name_of(path): lines for path, lines in lengths.items() if lines > longest(path)} == {}


def longest(path: Path) -> int:
    """How many lines a file may have."""
    return LONGEST_TEST if path.is_relative_to(ROOT / "tests") else LONGEST


ENGINE: Final = re.compile(r"\b(sqlite3?|postgres(ql)?|psycopg|vendor|PRAGMA|tsvector|fts5)\b", re.IGNORECASE)
# Settings say which engine; the console and documents may name it to people.
MAY_NAME_ENGINES: Final = {PACKAGE / "config" / "env.py", PACKAGE / "config" / "settings.py"}


def test_engines_are_named_only_where_differences_live() -> None:
    home = PACKAGE / "platform" / "database"
    others = [path for path in MODULES if not path.is_relative_to(home) and path not in MAY_NAME_ENGINES]
    named = {name_of(path): [text for text in code_of(path) if ENGINE.search(text)] for path in others}
    assert {name: texts for name, texts in named.items() if texts} == {}


def code_of(path: Path) -> Iterator[str]:
    """Names and texts that run; what comments and docstrings say is free."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    free = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as text) if id(node) not in free:
                yield text
            case ast.Attribute(attr=text) | ast.Name(id=text) | ast.alias(name=text):
                yield text


def test_web_writes_nothing_itself() -> None:
    written = {name_of(path): writes_in(path) for path in PACKAGE.glob("**/web/**/*.py")}
    assert {name: writes for name, writes in written.items() if writes} == {}


def writes_in(path: Path) -> list[str]:
    """Its calls that save, create, update or delete."""
    writes = []
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        if call.func.attr in WRITES and "objects" in ast.unparse(call.func.value):
            writes.append(ast.unparse(call))
        if call.func.attr == "save" and not ast.unparse(call.func.value).startswith("super"):
            writes.append(ast.unparse(call))
    return writes


@pytest.mark.parametrize("name", WORK_MODULES)
def test_writes_are_keyword_only(name: str) -> None:
    module = import_module(name)
    for function in public_functions(module):
        if "now" not in inspect.signature(function).parameters:
            continue
        kinds = {p.name: p.kind for p in inspect.signature(function).parameters.values()}
        by_name = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
        by_position = [p for p, kind in kinds.items() if kind not in by_name]
        assert by_position == [], f"{name}.{function.__name__}"


def public_functions(module: ModuleType) -> Iterator[FunctionType]:
    """The functions that a module itself defines for others."""
    for name, function in vars(module).items():
        if (
            inspect.isfunction(function)
            and not name.startswith("_")
            and function.__module__ == module.__name__
        ):
            yield function
