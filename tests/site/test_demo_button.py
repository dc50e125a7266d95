"""The button that starts a demo over; only demos have it (S144)."""

import os
from pathlib import Path

import pytest
from django.test import Client

from peerhall.accounts import communities
from peerhall.accounts.models import Community, User
from peerhall.platform import clock
from peerhall.site.demo import community

pytestmark = pytest.mark.django_db
ADDRESS = "/demo/start-over/"


@pytest.fixture
def mark(settings: object, tmp_path: Path) -> Path:
    """A demo's mark, an hour old."""
    path = tmp_path / "demo"
    path.touch()
    os.utime(path, (path.stat().st_mtime - 3600,) * 2)
    settings.DEMO_MARK = path  # type: ignore[attr-defined]  # pytest-django's wrapper
    return path


@pytest.fixture
def resets(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every reset asked for; what a reset does is tested in test_demo."""
    asked: list[object] = []
    monkeypatch.setattr(community, "reset", lambda *, now: asked.append(now))
    return asked


def make_demo() -> None:
    """An instance that calls itself a demo."""
    Community.objects.create(pk=1, is_demo=True)
    communities.forget()


@pytest.mark.usefixtures("mark")
def test_button_starts_over_and_signs_everybody_out(client: Client, resets: list[object]) -> None:
    make_demo()
    client.force_login(User.objects.create_user("ana@x.org", name="Ana", created_at=clock.now()))
    answer = client.post(ADDRESS, follow=True)
    assert len(resets) == 1
    assert answer.redirect_chain == [("/accounts/login/", 302)]
    assert "The demo starts over" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_second_press_within_a_minute_does_nothing(client: Client, mark: Path, resets: list[object]) -> None:
    make_demo()
    mark.touch()
    assert "a moment ago" in client.post(ADDRESS, follow=True).content.decode()
    assert resets == []


@pytest.mark.usefixtures("mark")
def test_real_instance_has_no_such_address(client: Client, resets: list[object]) -> None:
    assert client.post(ADDRESS).status_code == 404
    assert resets == []


def test_looking_does_not_start_over(client: Client, resets: list[object]) -> None:
    make_demo()
    assert client.get(ADDRESS).status_code == 405
    assert resets == []


def test_button_is_on_a_demos_sign_in_page_only(client: Client) -> None:
    assert ADDRESS not in client.get("/accounts/login/").content.decode()
    make_demo()
    User.objects.create_user("ana@x.org", name="Ana", is_demo=True, created_at=clock.now())
    assert ADDRESS in client.get("/accounts/login/").content.decode()
