"""Fixtures of this room's tests."""

import inspect
from collections.abc import Iterator

import pytest

from peerhall.platform import events
from peerhall.tutoring import events as facts

KINDS = [
    kind
    for _name, kind in inspect.getmembers(facts, inspect.isclass)
    if issubclass(kind, facts.SessionFact) and kind not in {facts.SessionFact, facts.RequestFact}
]


@pytest.fixture
def published() -> Iterator[list[object]]:
    """Every fact of this room published during the test, in order."""
    heard: list[object] = []
    for kind in KINDS:
        events.on(kind)(heard.append)
    yield heard
    for reactions in events.reactions().values():
        if heard.append in reactions:
            reactions.remove(heard.append)
