"""What an attacker compares: every row of the database, and what a page gives away."""

import functools
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.test.client import ClientHandler

from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from tests.security import cast
from tests.security.cast import Scene

# What reading itself may write: that somebody was refused, and that a moderator has read (1d).
NOTED: Final = frozenset({"refused", "requests_read", "materials_read"})
# Sign-in sessions and tickets come and go with every visit; the search index is no table of a model's own.
PASSING: Final = frozenset({"sessions.session", "realtime.ticket"})

Rows = dict[str, list[tuple[Any, ...]]]


def everything() -> Rows:
    """All rows of all models, but for what reading may write."""
    rows = {}
    with connection.cursor() as cursor:
        for name, (statement, values) in _statements().items():
            cursor.execute(statement, values)
            rows[name] = cursor.fetchall()
    return rows


@functools.cache
def _statements() -> dict[str, tuple[str, tuple[Any, ...]]]:
    """How to read each table: written once, for thousands of looks."""
    models = {model._meta.label_lower: model for model in apps.get_models()}
    return {name: _all_of(model) for name, model in models.items() if name not in PASSING}


def _all_of(model: Any) -> tuple[str, tuple[Any, ...]]:
    rows = model._default_manager.order_by("pk")
    if model is AuditEntry:
        rows = rows.exclude(act__in=NOTED)
    columns = [field.attname for field in model._meta.concrete_fields]
    if model is User:
        columns.remove("last_login")
    statement: tuple[str, tuple[Any, ...]] = rows.values_list(*columns).query.sql_with_params()
    return statement


@contextmanager
def noted_reads() -> Iterator[set[str]]:
    """The names of all values in forms and queries that the program asks for inside."""
    names: set[str] = set()

    def noting(read: Callable[..., Any]) -> Callable[..., Any]:
        def noted(self: QueryDict, name: str, *rest: Any, **named: Any) -> Any:
            if not self._mutable:  # else it is only being filled
                names.add(name)
            return read(self, name, *rest, **named)

        return noted

    with pytest.MonkeyPatch.context() as patch:
        for method in ("__getitem__", "__contains__", "getlist"):
            patch.setattr(QueryDict, method, noting(getattr(QueryDict, method)))
        yield names


class Browser(Client):
    """Reads an answer that comes in parts to its end, as browsers do, and so lets go of the file."""

    def request(self, **asked: Any) -> Any:
        """The answer as it has arrived."""
        answer: Any = super().request(**asked)
        if not answer.streaming:
            return answer
        return HttpResponse(answer.getvalue(), status=answer.status_code, headers=dict(answer.items()))


def browser(user: User | None, *, enforce_csrf_checks: bool = False) -> Client:
    """A browser in which `user` is signed in; it does not raise what the server would answer as 500."""
    client = Browser(raise_request_exception=False)
    client.handler = _handler(enforce_csrf_checks=enforce_csrf_checks)
    if user is not None:
        client.force_login(user)
    return client


@functools.cache
def _handler(*, enforce_csrf_checks: bool) -> ClientHandler:
    """The server's middleware, set up once: it looks for all static files when it is."""
    handler = ClientHandler(enforce_csrf_checks=enforce_csrf_checks)
    handler.load_middleware()
    return handler


def outcome(response: HttpResponse, *, is_changed: bool) -> str:
    """The word of the matrix for an answer."""
    if response.status_code in {301, 302, 303}:
        if urlsplit(response["Location"]).path == "/accounts/login/":
            return "in"
        return "done" if is_changed else "back"
    if is_changed and _is_write_of_program(response):
        return "done"
    words = {200: "ok", 201: "ok", 204: "ok", 401: "in", 403: "no"}
    word = words.get(response.status_code, str(response.status_code))
    return f"{word}+changed" if is_changed else word


def _is_write_of_program(response: HttpResponse) -> bool:
    asked: Any = response.wsgi_request  # type: ignore[attr-defined]  # the test client puts it there
    is_write = asked.method not in {"GET", "HEAD"} and asked.path.startswith("/api/")
    return is_write and response.status_code in {200, 201, 204}


def text_of(response: HttpResponse) -> str:
    """All that an answer says, also inside a zip."""
    content = response.content
    if response.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return f"{content.decode(errors='replace')} {response.headers}"


def leaks(text: str, scene: Scene, role: str, *, named: frozenset[str] = frozenset()) -> list[str]:
    """What `text` tells this viewer that they must not know (I10, I15); `named` are shown on purpose."""
    return [
        *_addresses(text, scene, role),
        *(f"name of {part}" for part in _unseen(role) - named if cast.NAMES[part] in text),
        *(f"message of {part}" for part in _unread(role) if cast.MESSAGES[part] in text),
        *(["message of rejected"] if role not in cast.READING and cast.DECLINED in text else []),
        *(["objection"] if role not in {"cotutor", "organizer"} and cast.OBJECTION in text else []),
        *(["hidden title"] if role not in cast.READING and cast.HIDDEN_TITLE in text else []),
        *(["material"] if role not in cast.READING | {"approved"} and cast.SECRET in text else []),
        *(["chat"] if role not in cast.TEACHING | {"approved"} and cast.SAID in text else []),
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
