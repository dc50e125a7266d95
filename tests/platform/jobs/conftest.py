"""Fixtures of runners."""

import pytest

from peerhall.platform.jobs import desks, presence, runner


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking around ten times a second, so that tests do not wait for it."""
    monkeypatch.setattr(presence, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(desks, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(runner, "TICK_SECONDS", 0.1)
