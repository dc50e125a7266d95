"""Sign-ins without a browser session, as programs have: by keys with a kind before a colon ("token:7").

The room that signs programs in gives the keys and says whose they are. Such a key comes from that room or
from a ticket of ours alone; what a browser sends as its session's key is looked up as nothing else.
"""

from collections.abc import Callable
from typing import Any, Final

# Who is signed in by a key of this kind? None when nobody is (any more).
SignIns = Callable[[str], Any]

_known: Final[dict[str, SignIns]] = {}


def sign_ins(kind: str, person_of_key: SignIns) -> None:
    """Let `person_of_key` say whose the sign-ins of a kind are. It is asked where the database may be used.

    :raises ValueError: when another says so already.
    """
    if _known.get(kind, person_of_key) is not person_of_key:
        raise ValueError(f"Somebody knows the sign-ins {kind!r} already.")
    _known[kind] = person_of_key


def is_of_a_kind(key: str) -> bool:
    """Whether this is no browser session's key, which has no colon."""
    return ":" in key


def person_of(key: str) -> Any:
    """Whose sign-in this is, while it stands; None otherwise."""
    kind = key.partition(":")[0]
    return _known[kind](key) if kind in _known else None
