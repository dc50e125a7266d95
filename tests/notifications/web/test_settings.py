"""The settings page: what stands there is what is kept, and junk changes nothing."""

import datetime as dt
from typing import Any, Final

import pytest
from django.test import Client

from peerhall.accounts.models import User
from peerhall.notifications import choices
from peerhall.notifications.models import Preference, Settings
from peerhall.notifications.types import Channel, Group
from tests import factories
from tests.security.junk import TEXTS

pytestmark = pytest.mark.django_db

PATH: Final = "/notifications/settings/"


def client(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def usual(user: User) -> dict[str, Any]:
    """The form as it stands for somebody who wished nothing."""
    standing = choices.switches_of(user.pk)
    return {
        "on": [f"{group}:{channel}" for (group, channel), is_on in standing.items() if is_on],
        "reminders": "usual",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    }


def test_saving_what_stands_there_changes_nothing() -> None:
    user = factories.student()
    assert client(user).post(PATH, usual(user)).status_code == 302
    assert Preference.objects.count() == 0
    kept = Settings.objects.get(user=user)
    assert (kept.quiet_from, kept.quiet_until, kept.reminder_leads, kept.is_push_private) == (
        None,
        None,
        None,
        False,
    )


def test_what_is_saved_stands_there_again() -> None:
    user = factories.student()
    data = usual(user)
    data["on"].remove("seats:mail")
    data |= {"reminders": "own", "reminder": ["60"], "quiet": "on", "quiet_from": "21:15"}
    answer = client(user).post(PATH, {**data, "push_private": "on"}, follow=True)
    form = answer.context["form"]
    assert "seats:mail" not in form.switched_on
    assert (form.is_quiet, form.quiet_from, form.quiet_until) == (True, "21:15", "07:00")
    assert (form.is_own_reminders, form.reminders, form.is_push_private) == (True, {"60"}, True)
    assert Settings.objects.get(user=user).quiet_from == dt.time(21, 15)
    assert "Your notifications are set." in answer.content.decode()


def test_mistake_is_told_beside_its_field_and_keeps_what_was_chosen() -> None:
    user = factories.student()
    data = {**usual(user), "quiet": "on", "quiet_from": "07:00", "on": ["seats:inbox"]}
    answer = client(user).post(PATH, data)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="id_quiet_from_error"' in text
    assert answer.context["form"].switched_on == {"seats:inbox"}
    assert (Preference.objects.count(), Settings.objects.count()) == (0, 0)


def test_fixed_switches_are_shown_and_cannot_be_moved() -> None:
    user = factories.student()
    data = usual(user)
    data["on"] = [switch for switch in data["on"] if not switch.startswith("changes")]
    client(user).post(PATH, data)
    assert choices.switches_of(user.pk)[Group.CHANGES, Channel.MAIL]
    assert client(user).get(PATH).content.decode().count(" checked disabled") == 3


def test_moderators_part_is_shown_to_moderators() -> None:
    for user, is_shown in ((factories.student(), False), (factories.moderator(), True)):
        text = client(user).get(PATH).content.decode()
        assert ("Sessions wait for review" in text) == is_shown


@pytest.mark.parametrize("name", ["on", "quiet_from", "quiet_until", "reminders", "reminder"])
def test_junk_is_refused_or_left_aside(name: str) -> None:
    user = factories.student()
    browser = client(user)
    for junk in (text for key, text in TEXTS.items() if key != "lone_surrogate"):  # no browser can send it
        data = {**usual(user), "quiet": "on", "reminders": "own", name: junk}
        assert browser.post(PATH, data).status_code in {302, 400}, junk
    kept = Settings.objects.filter(user=user).first()
    assert kept is None or (kept.reminder_leads or []) == []


def test_page_without_anything_posted_means_all_off() -> None:
    user = factories.student()
    client(user).post(PATH, {})
    standing = choices.switches_of(user.pk)
    assert {group for (group, _channel), is_on in standing.items() if is_on} == {
        Group.CHANGES,
        Group.MODERATION,
    }
