"""What a process manager asks."""

import pytest
from django.db import DatabaseError
from django.test import Client

from peerhall.platform.database import readiness


def _fail() -> bool:
    raise DatabaseError


def test_health_asks_no_database(client: Client) -> None:
    answer = client.get("/health/")  # without the mark `django_db` a query would fail
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_the_database_is_migrated(client: Client) -> None:
    assert client.get("/health/ready/").json() == {"status": "ok"}


@pytest.mark.parametrize(("is_up_to_date", "code"), [(lambda: False, "not_migrated"), (_fail, "no_database")])
def test_not_ready_says_why(
    is_up_to_date: object, code: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "is_up_to_date", is_up_to_date)
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()) == (503, {"status": "not_ready", "code": code})


@pytest.mark.parametrize("path", ["/health/", "/health/ready/"])
def test_health_is_only_read(path: str, client: Client) -> None:
    assert client.post(path).status_code == 405
