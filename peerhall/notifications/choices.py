"""What people wish: which channels tell them what, when they want quiet, when to be reminded."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from peerhall.accounts import leads, zones
from peerhall.accounts.models import Community
from peerhall.notifications import kinds, quiet
from peerhall.notifications.models import Preference, Settings
from peerhall.notifications.types import Channel, Group

Switches = Mapping[tuple[Group, Channel], bool]


def channels_of(user_ids: Collection[int], group: Group) -> dict[int, frozenset[Channel]]:
    """By which channels each of these people wants to be told of a group; one query."""
    usual = kinds.CHANNELS[group]
    wanted = dict.fromkeys(user_ids, usual)
    if group in kinds.FIXED:
        return wanted
    rows = Preference.objects.filter(user__in=user_ids, group=group).order_by("id")
    for user_id, channel, is_on in rows.values_list("user_id", "channel", "is_on"):
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


def quiet_ends(zone_names: Mapping[int, str], now: dt.datetime) -> dict[int, dt.datetime]:
    """Until when mail and push wait, for those of these people (id to zone) who want quiet now."""
    wished = Settings.objects.filter(user__in=zone_names.keys(), quiet_from__isnull=False)
    found = {}
    for user_id, begins, ends in wished.values_list("user_id", "quiet_from", "quiet_until"):
        if begins is None or ends is None:
            continue
        until = quiet.ends_at(now, quiet_from=begins, quiet_until=ends, zone=zones.zone(zone_names[user_id]))
        if until is not None:
            found[user_id] = until
    return found


def leads_of(user_ids: Iterable[int], community: Community) -> dict[int, tuple[int, ...]]:
    """How many minutes before a start each of these people is reminded; one query."""
    usual = leads.parse(community.reminder_leads)
    found = dict.fromkeys(user_ids, usual)
    own = Settings.objects.filter(user__in=found.keys(), reminder_leads__isnull=False)
    for user_id, minutes in own.values_list("user_id", "reminder_leads"):
        found[user_id] = tuple(minutes or ())
    return found


def settings_of(user_id: int) -> Settings:
    """The person's settings; an unsaved row with the usual ones where they wished nothing."""
    return Settings.objects.filter(user=user_id).first() or Settings(user_id=user_id)
