"""What an attacker compares: every row of the database, and what a page gives away."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django.apps import apps
from django.http import HttpResponse
from django.test import Client

from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from tests.security import cast
from tests.security.cast import Scene

# What reading itself may write: that somebody was refused, and that a moderator has read (1d).
NOTED: Final = frozenset({"refused", "requests_read"})
# Sign-in sessions and tickets come and go with every visit; the search index is no table of a model's own.
PASSING: Final = frozenset({"sessions.session", "realtime.ticket"})

Rows = dict[str, list[dict[str, Any]]]


def everything() -> Rows:
    """All rows of all models, but for what reading may write."""
    return {
        model._meta.label_lower: list(_rows(model))
        for model in apps.get_models()
        if model._meta.label_lower not in PASSING
    }


def _rows(model: Any) -> Iterator[dict[str, Any]]:
    rows = model._default_manager.order_by("pk")
    if model is AuditEntry:
        rows = rows.exclude(act__in=NOTED)
    if model is User:
        rows = rows.defer(None)
        return ({**row, "last_login": None} for row in rows.values())
    return iter(rows.values())


def browser(user: User | None, **options: Any) -> Client:
    """A browser in which `user` is signed in; it does not raise what the server would answer as 500."""
    client = Client(raise_request_exception=False, **options)
    if user is not None:
        client.force_login(user)
    return client


def outcome(response: HttpResponse, *, is_changed: bool) -> str:
    """The word of the matrix for an answer."""
    if response.status_code in {301, 302, 303}:
        if urlsplit(response["Location"]).path == "/accounts/login/":
            return "in"
        return "done" if is_changed else "back"
    words = {200: "ok", 403: "no"}
    word = words.get(response.status_code, str(response.status_code))
    return f"{word}+changed" if is_changed else word


def leaks(text: str, scene: Scene, role: str, *, named: frozenset[str] = frozenset()) -> list[str]:
    """What `text` tells this viewer that they must not know (I10, I15); `named` are shown on purpose."""
    return [
        *_addresses(text, scene, role),
        *(f"name of {part}" for part in _unseen(role) - named if cast.NAMES[part] in text),
        *(f"message of {part}" for part in _unread(role) if cast.MESSAGES[part] in text),
        *(["message of rejected"] if role not in cast.READING and cast.DECLINED in text else []),
        *(["hidden title"] if role not in cast.READING and cast.HIDDEN_TITLE in text else []),
        *(["place"] if role not in cast.READING | {"approved"} and cast.PLACE in text else []),
    ]


def _addresses(text: str, scene: Scene, role: str) -> list[str]:
    return [
        f"address of {part}" for part, user in scene.people.items() if part != role and user.email in text
    ]


def _unseen(role: str) -> frozenset[str]:
    """Whose names this viewer must not read on any page of sessions."""
    if role in cast.READING:
        return frozenset()
    never = frozenset({"pending", "waiting", "rejected", "late"}) - {role}
    return never | {"approved", "cotutor"} if role == "anonymous" else never


def _unread(role: str) -> frozenset[str]:
    return frozenset() if role in cast.READING else frozenset(cast.MESSAGES) - {role}
