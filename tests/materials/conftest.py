"""A clock that stands still, a session with a tutor and a student, and a storage of its own for each test."""

from pathlib import Path

import pytest
from pytest_django import Settings

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.factories import NOW


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, settings: Settings) -> Path:
    """The folder of kept files, empty."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "session_materials"


@pytest.fixture
def session() -> Session:
    """Taught by Tomás, with a seat for Aiko."""
    made = factories.session()
    factories.request(made, state=RequestState.APPROVED)
    made.refresh_from_db()
    return made


@pytest.fixture
def student(session: Session) -> User:
    """Aiko."""
    return session.requests.get().user
