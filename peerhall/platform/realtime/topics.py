"""Topics by name ("session:7"), and who may hear them."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

# A kind in small letters and a number; nothing in it needs quoting in JSON, a path or a query.
NAME: Final = re.compile(r"([a-z]{1,20}):([1-9][0-9]{0,17})")

# Which of these ids may somebody (a person, or Django's anonymous user) hear?
Authoriser = Callable[[Any, Collection[int]], Collection[int]]

_authorisers: Final[dict[str, Authoriser]] = {}


def authoriser(kind: str, may_hear: Authoriser) -> None:
    """Let `may_hear` decide on the topics of a kind: `may_hear(person, ids)` gives those ids it allows.

    It is asked in a thread that may use the database, for all topics of a page at once.

    :raises ValueError: when another decides already.
    """
    if _authorisers.get(kind, may_hear) is not may_hear:
        raise ValueError(f"Somebody decides on {kind!r} already.")
    _authorisers[kind] = may_hear


def is_name(topic: str) -> bool:
    """Whether a topic could be called so."""
    return NAME.fullmatch(topic) is not None


def allowed(person: Any, topics: Iterable[str]) -> set[str]:
    """Those of the topics that `person` may hear; nobody hears one of an unknown kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for topic in topics:
        if found := NAME.fullmatch(topic):
            by_kind[found[1]].append(int(found[2]))
    return {
        f"{kind}:{number}"
        for kind, numbers in by_kind.items()
        if kind in _authorisers
        for number in _authorisers[kind](person, numbers)
    }
