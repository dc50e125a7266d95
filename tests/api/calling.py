"""A program that calls the API: what it gets, as JSON."""

import json
from typing import Any

from django.test import Client

from peerhall.accounts.models import User


def client(user: User | None = None) -> Client:
    """A caller; signed in by the pages' cookie where there is somebody."""
    caller = Client()
    if user is not None:
        caller.force_login(user)
    return caller


def get(path: str, user: User | None = None, **headers: str) -> Any:
    """The decoded answer to a GET that is in order."""
    response: Any = client(user).get(path, headers=headers)
    assert response.status_code == 200, (response.status_code, response.content)
    return decoded(response)


def decoded(response: Any) -> Any:
    """What the JSON of an answer says."""
    assert response["Content-Type"] == "application/json", response.content[:200]
    return json.loads(response.content)
