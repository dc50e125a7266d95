"""Who is behind a socket or a poll: read from the browser's session or a ticket, and looked at again.

Everything here runs in a thread that may use the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser

from peerhall.platform.realtime import signing, topics
from peerhall.platform.realtime.protocol import CloseCode


@dataclass(frozen=True, slots=True)
class Identity:
    """A person by the sign-in that brought them: their browser session's key, or another kind's.

    Without an id, somebody not known.
    """

    user_id: int | None = None
    session_key: str = ""


ANONYMOUS = Identity()


def person_of(session_key: str) -> Any:
    """The person who is signed in in this browser session, else Django's anonymous user."""
    if not session_key:
        return AnonymousUser()
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    # All that `get_user` wants of a request.
    return get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]


def by_session(session_key: str) -> Identity:
    """Who is signed in in this browser session; a visitor's own session counts for nobody."""
    person = person_of(session_key)
    return ANONYMOUS if person.pk is None else Identity(person.pk, session_key)


def _behind(identity: Identity) -> Any:
    """Who is signed in by the identity's key now."""
    if signing.is_of_a_kind(identity.session_key):
        return signing.person_of(identity.session_key) or AnonymousUser()
    return person_of(identity.session_key)


def allowed(identity: Identity, wanted: Iterable[str]) -> set[str] | None:
    """Those of the topics that may be heard now; None when the person is no longer who they were."""
    person = _behind(identity)
    if person.pk != identity.user_id:
        return None
    return topics.allowed(person, wanted)


def verdicts(sockets: Sequence[tuple[Identity, frozenset[str]]]) -> list[CloseCode | None]:
    """For each socket, by who is behind it and what it hears, why it is to be closed, if it is."""
    wanted: dict[Identity, set[str]] = {}
    for identity, heard in sockets:
        wanted.setdefault(identity, set()).update(heard)
    answers = {identity: allowed(identity, heard) for identity, heard in wanted.items()}
    return [_verdict(answers[identity], heard) for identity, heard in sockets]


def _verdict(answer: set[str] | None, heard: frozenset[str]) -> CloseCode | None:
    if answer is None:
        return CloseCode.SIGNED_OUT
    return None if heard <= answer else CloseCode.FORBIDDEN
