"""Topics by name ("session:7"), and who may hear them."""

import re
from collections.abc import Callable
from typing import Any, Final

# A kind in small letters and a number; nothing in it needs quoting in JSON, a path or a query.
NAME: Final = re.compile(r"([a-z]{1,20}):([1-9][0-9]{0,17})")

# May somebody (a person, or an anonymous visitor) hear the topic of this id?
Authoriser = Callable[[Any, int], bool]

_authorisers: Final[dict[str, Authoriser]] = {}


def authoriser(kind: str, may_hear: Authoriser) -> None:
    """Let `may_hear` decide on the topics of a kind. It is asked in a thread that may use the database.

    :raises ValueError: when another decides already.
    """
    if _authorisers.get(kind, may_hear) is not may_hear:
        raise ValueError(f"Somebody decides on {kind!r} already.")
    _authorisers[kind] = may_hear


def is_name(topic: str) -> bool:
    """Whether a topic could be called so."""
    return NAME.fullmatch(topic) is not None


def may_hear(person: Any, topic: str) -> bool:
    """Whether `person`, or the anonymous visitor, may hear `topic`; nobody hears one of an unknown kind."""
    found = NAME.fullmatch(topic)
    decide = _authorisers.get(found[1]) if found else None
    return found is not None and decide is not None and decide(person, int(found[2]))
