"""Somebody with a password, and what programs do at the doors."""

from typing import Any, Final

import pytest
from django.contrib.auth import hashers
from django.test import Client

from peerhall.accounts.models import User
from tests import factories
from tests.api.programs import post, said

PASSWORD: Final = "quiet lantern 7"
ADDRESS: Final = "aiko@example.org"


@pytest.fixture
def aiko() -> User:
    person = factories.student()
    person.email = ADDRESS
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that were hashed."""
    found: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        found.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    return found


def sign_in(email: str = ADDRESS, password: str = PASSWORD) -> Any:
    """The pair of a sign-in that is in order."""
    answer = post(None, "/api/auth/token/", {"email": email, "password": password})
    assert answer.status_code == 200, answer.content
    return said(answer)


def me_by(access: str, path: str = "/api/me/") -> Any:
    """Who the API takes the bearer for."""
    return Client().get(path, headers={"authorization": f"Bearer {access}"})
