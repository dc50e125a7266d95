"""Programs that call the API: signed in by token, without a browser's cookies."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client

from peerhall.accounts import tokens
from peerhall.accounts.models import User
from peerhall.platform import clock
from tests.security import looking


def program(user: User | None) -> Client:
    """A program of this person, or a visitor's; what the server answers as 500 is answered, not raised."""
    bearer = {}
    if user is not None:
        bearer = {"authorization": f"Bearer {tokens.issue(person=user, now=clock.now()).access}"}
    client = Client(raise_request_exception=False, headers=bearer)
    client.handler = looking.browser(None, enforce_csrf_checks=True).handler
    return client


def post(user: User | None, path: str, body: Any = None) -> HttpResponse:
    """What a POST answers; without a body it has no content type either, as a script's bare call."""
    if body is None:
        return _sent(user, "POST", path, "", "")
    return _sent(user, "POST", path, json.dumps(body), "application/json")


def get(user: User | None, path: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """What a GET answers."""
    answer: Any = program(user).get(path, headers=headers or {})
    assert isinstance(answer, HttpResponse)
    return answer


def _sent(user: User | None, method: str, path: str, data: str, content_type: str) -> HttpResponse:
    answer: Any = program(user).generic(method, path, data, content_type)
    assert isinstance(answer, HttpResponse)
    return answer


def said(answer: HttpResponse) -> Any:
    """What an answer holds."""
    assert answer["Content-Type"].startswith("application/json"), (answer.status_code, answer.content[:200])
    return json.loads(answer.content)


def refusal(answer: HttpResponse) -> tuple[int, str]:
    """Status and code of an error, which has a sentence too."""
    body: Mapping[str, Any] = said(answer)
    assert body["detail"]
    return answer.status_code, body["code"]


def changed_since(before: looking.Rows) -> list[str]:
    """The tables that hold other rows than before, but for those of signing in."""
    now = looking.everything()
    return [name for name in now if now[name] != before[name] and name != "accounts.tokenfamily"]
