"""Real people are safe from the demo, and a demo is known as one (S144)."""

import datetime as dt
from pathlib import Path

import pytest

from peerhall.accounts.models import User
from peerhall.site.demo import community

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = dt.datetime(2026, 11, 23, 17, 34, 12, tzinfo=dt.UTC)


@pytest.fixture
def mark(settings: object, tmp_path: Path) -> Path:
    """Where this test's demo leaves its mark."""
    path = tmp_path / "demo"
    settings.DEMO_MARK = path  # type: ignore[attr-defined]  # pytest-django's wrapper
    return path


def test_people_are_safe_from_filling_and_from_resetting() -> None:
    User.objects.create_user("ana@x.org", name="Ana", created_at=NOW)
    with pytest.raises(community.NotADemoError):
        community.fill(now=NOW)
    with pytest.raises(community.NotADemoError):
        community.reset(now=NOW)
    assert [user.email for user in User.objects.all()] == ["ana@x.org"]


def test_mark_is_left_once_the_rows_are_committed(
    mark: Path, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        community.fill(now=NOW)
        assert not mark.exists()
    assert mark.exists()


def test_demo_that_lost_its_mark_gets_it_back(mark: Path, django_capture_on_commit_callbacks: object) -> None:
    community.fill(now=NOW)
    assert community.is_unmarked()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        community.fill(now=NOW)
    assert mark.exists()
    assert not community.is_unmarked()


def test_console_says_nothing_of_signing_in_where_there_is_no_demo() -> None:
    assert community.sign_in_lines() == []
