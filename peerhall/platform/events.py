"""Facts: a room publishes what has happened, higher rooms hear it in the same transaction.

A fact is a past-tense frozen dataclass of ids and values in the publisher's `events.py`. A reaction
writes rows or enqueues jobs and nothing else; what leaves the process leaves by a job or on commit.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.db import transaction

Fact = TypeVar("Fact")

_reactions: Final[dict[type, list[Callable[[Any], None]]]] = defaultdict(list)


def on(kind: type[Fact]) -> Callable[[Callable[[Fact], None]], Callable[[Fact], None]]:
    """Let the decorated function hear every published fact of this kind, in order of registration."""

    def register(reaction: Callable[[Fact], None]) -> Callable[[Fact], None]:
        _reactions[kind].append(reaction)
        return reaction

    return register


def publish(fact: object) -> None:
    """Tell all reactions, now, inside the caller's transaction; an error in one undoes the act.

    :raises RuntimeError: outside a transaction, where a fact could outlive an act that failed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{type(fact).__name__} was published outside a transaction.")
    for reaction in _reactions[type(fact)]:
        reaction(fact)


def reactions() -> dict[type, list[Callable[[Any], None]]]:
    """Who reacts to what."""
    return dict(_reactions)
