"""What people wish: which channels tell them what, when they want quiet, when to be reminded."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from peerhall.accounts import leads, zones
from peerhall.accounts.models import Community, User
from peerhall.notifications import kinds, quiet
from peerhall.notifications.models import Preference, Settings
from peerhall.notifications.types import Channel, Group
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import ByKeys

Switches = Mapping[tuple[Group, Channel], bool]
GROUP: Final = prepared.text(0)


class Person(NamedTuple):
    """Somebody who can be told: their zone, and when they want quiet by its clock (both or neither)."""

    zone: str
    quiet_from: dt.time | None
    quiet_until: dt.time | None


_PEOPLE: Final = ByKeys(
    lambda ids: (
        User.objects.filter(pk__in=ids, is_active=True)
        .order_by("pk")
        .values_list(
            "pk", "timezone", "notification_settings__quiet_from", "notification_settings__quiet_until"
        )
    )
)
_PREFERENCES: Final = ByKeys(
    lambda ids: (
        Preference.objects.filter(user__in=ids, group=GROUP)
        .order_by("id")
        .values_list("user_id", "channel", "is_on")
    ),
    {"group": GROUP},
)
_LEADS: Final = ByKeys(
    lambda ids: (
        Settings.objects.filter(user__in=ids, reminder_leads__isnull=False)
        .order_by()
        .values_list("user_id", "reminder_leads")
    )
)


def people(user_ids: Collection[int]) -> dict[int, Person]:
    """Those of these people whose accounts are open, in order; one query."""
    return {user_id: Person(*wishes) for user_id, *wishes in _PEOPLE.rows(user_ids)}


def channels_of(user_ids: Collection[int], group: Group) -> dict[int, frozenset[Channel]]:
    """By which channels each of these people wants to be told of a group; one query."""
    usual = kinds.CHANNELS[group]
    wanted = dict.fromkeys(user_ids, usual)
    if group in kinds.FIXED:
        return wanted
    for user_id, channel, is_on in _PREFERENCES.rows(user_ids, group=group.value):
        only = frozenset({Channel(channel)})
        wanted[user_id] = wanted[user_id] | only if is_on else wanted[user_id] - only
    return wanted


def switches_of(user_id: int) -> Switches:
    """Every switch of the settings page as it stands; one query."""
    standing = {(group, channel): channel in kinds.CHANNELS[group] for group in Group for channel in Channel}
    for row in Preference.objects.filter(user=user_id).order_by("id"):
        if (group := Group(row.group)) not in kinds.FIXED:
            standing[group, Channel(row.channel)] = row.is_on
    return standing


def quiet_end(person: Person, now: dt.datetime) -> dt.datetime | None:
    """Until when mail and push wait; None where the person wants no quiet now."""
    if person.quiet_from is None or person.quiet_until is None:
        return None
    zone = zones.zone(person.zone)
    return quiet.ends_at(now, quiet_from=person.quiet_from, quiet_until=person.quiet_until, zone=zone)


def leads_of(user_ids: Iterable[int], community: Community) -> dict[int, tuple[int, ...]]:
    """How many minutes before a start each of these people is reminded; one query."""
    usual = leads.parse(community.reminder_leads)
    found = dict.fromkeys(user_ids, usual)
    for user_id, minutes in _LEADS.rows(found.keys()):
        found[user_id] = tuple(minutes or ())
    return found


def settings_of(user_id: int) -> Settings:
    """The person's settings; an unsaved row with the usual ones where they wished nothing."""
    return Settings.objects.filter(user=user_id).first() or Settings(user_id=user_id)
