"""Who reacts to what, and what time decides: `peerhall events`, of which docs/events.md is a copy."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.apps import apps

from peerhall.platform import events
from peerhall.platform.jobs import ticking

HEAD: Final = """# Facts and looks

Made by `peerhall events > docs/events.md`; a test compares.

A room publishes a fact inside the transaction of an act; the reactions of higher rooms run in that same
transaction, in the order given here. What only time decides is settled by looks, which one process of
all does."""


def page() -> str:
    """The whole of docs/events.md."""
    return "\n\n".join(_paragraphs()) + "\n"


def _paragraphs() -> Iterator[str]:
    yield HEAD
    for room, facts in _facts().items():
        yield f"## {room}"
        for fact in facts:
            yield from _described(fact)
    yield "## Looks"
    yield "\n".join(f"- every {each.seconds:g} s: {_named(each.look)}" for each in ticking.known())


def _facts() -> dict[str, list[type]]:
    """Every room's facts, in the order of its `events.py`."""
    found = {}
    for app in apps.get_app_configs():
        name = f"{app.name}.events"
        if app.name.startswith("peerhall.") and find_spec(name) is not None:
            found[app.name.removeprefix("peerhall.")] = _own_facts(name)
    return found


def _own_facts(name: str) -> list[type]:
    module = import_module(name)
    return [
        fact
        for fact in vars(module).values()
        if inspect.isclass(fact)
        and is_dataclass(fact)
        and fact.__module__ == name
        and not fact.__subclasses__()  # a base of other facts is none itself
    ]


def _described(fact: type) -> Iterator[str]:
    yield f"### {fact.__name__}"
    yield _first_line(fact)
    yield f"Carries {', '.join(field.name for field in fields(fact))}."
    reactions = events.reactions().get(fact, [])
    yield "\n".join(f"- {_named(reaction)}" for reaction in reactions) or "Nobody reacts."


def _named(function: Callable[..., Any]) -> str:
    name = f"{function.__module__.removeprefix('peerhall.')}.{function.__name__}"
    return f"`{name}`: {_first_line(function)}"


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]
