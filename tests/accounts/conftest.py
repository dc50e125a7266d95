"""People of this room's tests."""

import datetime as dt

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from peerhall.accounts.models import Community, User

NOW = dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC)
PASSWORD = "quiet lantern 7"


@pytest.fixture(autouse=True)
def _cheap_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_limits(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    cache.clear()


@pytest.fixture
def ana(db: None) -> User:  # noqa: ARG001 -- opens the database
    return User.objects.create_user(
        "ana@example.org", PASSWORD, name="Ana López", timezone="Europe/Madrid", created_at=NOW
    )


@pytest.fixture
def ben(db: None) -> User:  # noqa: ARG001 -- opens the database
    return User.objects.create_user("ben@example.org", PASSWORD, name="Ben", created_at=NOW)


@pytest.fixture
def community(db: None) -> Community:  # noqa: ARG001 -- opens the database
    return Community.objects.get_or_create(pk=1)[0]
