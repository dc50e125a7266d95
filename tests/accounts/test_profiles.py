"""What people say about themselves."""

import pytest

from peerhall.accounts import events, profiles
from peerhall.accounts.models import User
from peerhall.platform import events as facts
from tests.accounts.conftest import NOW


@pytest.mark.database
def test_update_profile_publishes_a_new_name_only(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[object] = []
    monkeypatch.setattr(facts, "publish", heard.append)
    profiles.update_profile(user=ana, name="Ana López", timezone="Asia/Tokyo", bio="Hi", now=NOW)
    assert heard == []
    kept = profiles.update_profile(user=ana, name="Ana Ruiz", timezone="Asia/Tokyo", bio="Hi", now=NOW)
    assert heard == [events.NameChanged(user_id=ana.pk, at=NOW)]
    assert (kept.name, kept.timezone, kept.bio, kept.is_timezone_detected) == (
        "Ana Ruiz",
        "Asia/Tokyo",
        "Hi",
        False,
    )


def test_follow_browser_until_the_person_chooses(ana: User) -> None:
    assert profiles.follow_browser(user=ana, timezone="Asia/Tokyo").timezone == "Asia/Tokyo"
    profiles.update_profile(user=ana, name=ana.name, timezone="Europe/Rome", bio="", now=NOW)
    assert profiles.follow_browser(user=ana, timezone="Asia/Tokyo").timezone == "Europe/Rome"
