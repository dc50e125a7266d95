"""Oneself, as a program reads and changes it (S117)."""

from typing import Any

import pytest

from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from tests.api import programs
from tests.api.programs import refusal, said
from tests.api.signing import ADDRESS
from tests.api.signing import aiko as aiko  # noqa: PLC0414 -- a fixture

pytestmark = pytest.mark.django_db


def test_me_has_what_only_oneself_sees(aiko: User) -> None:
    body = said(programs.get(aiko, "/api/me/"))
    assert body == {
        "id": aiko.pk,
        "name": "Aiko Mori",
        "initials": "AM",
        "hue": aiko.hue,
        "url": f"/people/{aiko.pk}/",
        "email": ADDRESS,
        "role": "member",
        "timezone": "UTC",
        "language": "en",
        "bio": "",
    }
    assert refusal(programs.get(None, "/api/me/")) == (401, "not_signed_in")


def patch(user: User | None, body: object) -> Any:
    """What changing oneself answers."""
    return programs.program(user).patch("/api/me/", body, content_type="application/json")


def test_what_is_missing_stays_and_what_is_not_one_s_own_is_ignored(aiko: User) -> None:
    answer = patch(aiko, {"name": " Aiko  M. ", "role": "organizer", "email": "eve@example.org", "id": 1})
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["role"], answer.json()["email"]) == (
        "Aiko M.",
        "member",
        ADDRESS,
    )
    aiko.refresh_from_db()
    assert (aiko.name, aiko.timezone, aiko.is_timezone_detected, aiko.role) == (
        "Aiko M.",
        "UTC",
        True,
        "member",
    )
    assert patch(aiko, {"timezone": "Asia/Tokyo", "bio": "Hi", "language": "en"}).json()["bio"] == "Hi"
    aiko.refresh_from_db()
    assert (aiko.name, aiko.timezone, aiko.is_timezone_detected) == ("Aiko M.", "Asia/Tokyo", False)
    assert patch(aiko, {}).json()["name"] == "Aiko M."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", None),
        ("name", 7),
        ("name", "\x00"),
        ("timezone", "Mars/Olympus"),
        ("timezone", None),
        ("timezone", ["UTC"]),
        ("language", "xx"),
        ("language", {}),
        ("bio", "a" * 501),
        ("bio", 7),
    ],
)
def test_a_change_that_cannot_be_kept_is_400_and_nothing_changes(
    aiko: User, field: str, value: object
) -> None:
    answer = patch(aiko, {"bio": "Hi", field: value})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    aiko.refresh_from_db()
    assert (aiko.name, aiko.bio) == ("Aiko Mori", "")
    assert not AuditEntry.objects.exists()


def test_a_visitor_changes_nobody() -> None:
    assert refusal(patch(None, {"name": "Eve"})) == (401, "not_signed_in")
