"""What a person may wish, from plain texts."""

import datetime as dt

import pytest

from peerhall.accounts import communities, leads
from peerhall.accounts.communities import BadPolicyError
from peerhall.notifications import choices, preferences, wishes
from peerhall.notifications.models import Preference
from peerhall.notifications.types import Channel, Group
from peerhall.notifications.wishes import Wishes
from peerhall.tutoring.drafts import Invalid
from tests import factories
from tests.notifications.scenes import NOW


def parsed(**changes: object) -> Wishes:
    values = {"switched_on": (), "quiet": None, "reminders": None, "is_push_private": False, **changes}
    return wishes.parse_wishes(**values)  # type: ignore[arg-type]  # test data


def test_quiet_hours() -> None:
    found = parsed(quiet=("22:00", "06:30"))
    assert (found.quiet_from, found.quiet_until) == (dt.time(22), dt.time(6, 30))


@pytest.mark.parametrize(
    "quiet",
    [
        ("", ""),
        ("22:00", ""),
        ("22:00", "22:00"),
        ("24:00", "07:00"),
        ("22:60", "07:00"),
        ("22", "07:00"),
        ("-1:00", "07:00"),
        ("٢٢:٠٠", "07:00"),
        ("22:00\x00", "07:00"),
        ("2:000", "07:00"),
        ("x" * 10_000, "07:00"),
    ],
)
def test_quiet_hours_that_are_none(quiet: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        parsed(quiet=quiet)
    assert set(refused.value.fields) == {"quiet"}


def test_reminders_longest_first_each_once() -> None:
    assert parsed(reminders=["15", "1440", "15"]).reminder_leads == (1440, 15)
    assert parsed(reminders=[]).reminder_leads == ()
    assert parsed(reminders=None).reminder_leads is None


@pytest.mark.parametrize(
    "reminders", [["7"], ["-15"], ["x"], ["1440 "], ["9" * 400], ["5", "15", "30", "60", "180"], ["١٥"]]
)
def test_reminders_that_cannot_be_chosen(reminders: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        parsed(reminders=reminders)
    assert set(refused.value.fields) == {"reminders"}


def test_switches_nobody_knows_are_left_aside() -> None:
    found = parsed(switched_on=["seats:mail", "seats:pigeon", "", ":", "x" * 10_000])
    assert found.switched_on == {(Group.SEATS, Channel.MAIL)}


@pytest.mark.django_db
@pytest.mark.database
def test_only_differences_are_kept_and_fixed_ones_never() -> None:
    user = factories.student()
    standing = choices.switches_of(user.pk)
    usual = {f"{group}:{channel}" for (group, channel), is_on in standing.items() if is_on}
    changed = (usual | {"waitlist:mail"}) - {"seats:push", "changes:mail"}
    preferences.save_wishes(user=user, wishes=parsed(switched_on=changed), now=NOW)
    kept = Preference.objects.filter(user=user).order_by("group")
    assert list(kept.values_list("group", "channel", "is_on")) == [
        (Group.SEATS, Channel.PUSH, False),
        (Group.WAITLIST, Channel.MAIL, True),
    ]
    assert choices.switches_of(user.pk)[Group.CHANGES, Channel.MAIL]
    preferences.save_wishes(user=user, wishes=parsed(switched_on=usual), now=NOW)
    assert Preference.objects.count() == 0


@pytest.mark.django_db
def test_letter_switches_its_own_group_off() -> None:
    user = factories.student()
    assert preferences.switch_off(user=user, group=Group.SEATS, channel=Channel.MAIL)
    assert preferences.switch_off(user=user, group=Group.SEATS, channel=Channel.MAIL)
    assert not choices.switches_of(user.pk)[Group.SEATS, Channel.MAIL]
    assert not preferences.switch_off(user=user, group=Group.CHANGES, channel=Channel.MAIL)


# The community's own


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("24h 15min", (1440, 15)),
        ("15min,1d", (1440, 15)),
        ("7d", (10080,)),
        ("", ()),
        ("60min 1h", (60,)),
    ],
)
def test_leads_are_typed_in_words(text: str, minutes: tuple[int, ...]) -> None:
    assert leads.parse(text) == minutes
    assert leads.parse(leads.shown(minutes)) == minutes


@pytest.mark.parametrize(
    "text", ["x", "7min", "24", "-15min", "15 min", "7d 2d 1d 3h 1h", "99999999h", "١٥min"]
)
def test_leads_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        leads.parse(text)


@pytest.mark.django_db
def test_policy_is_kept_in_one_form_and_refused_in_words() -> None:
    assert communities.set_policy("reminder_leads", "1h, 2d").reminder_leads == "48h 1h"
    assert communities.set_policy("reminder_leads", "off").reminder_leads == ""
    assert communities.policies()["reminder_leads"] == "off"
    with pytest.raises(BadPolicyError, match="24h"):
        communities.set_policy("reminder_leads", "tomorrow")
