"""Writing down what a person wishes about being told."""

import datetime as dt

from django.db import transaction

from peerhall.accounts.models import User
from peerhall.notifications import kinds, planning
from peerhall.notifications.models import Preference, Settings
from peerhall.notifications.types import Channel, Group
from peerhall.notifications.wishes import Wishes
from peerhall.platform import database


@transaction.atomic
def save_wishes(*, user: User, wishes: Wishes, now: dt.datetime) -> Settings:
    """Keep them, as differences from what is usual; reminders that are to come are planned anew."""
    database.lock(User.objects.filter(pk=user.pk)).get()  # two windows save one after the other
    Preference.objects.filter(user=user).delete()
    Preference.objects.bulk_create(
        Preference(user=user, group=group, channel=channel, is_on=is_on)
        for (group, channel), is_on in wishes.differences.items()
    )
    before = Settings.objects.filter(user=user).values_list("reminder_leads", flat=True).first()
    leads = None if wishes.reminder_leads is None else list(wishes.reminder_leads)
    settings, _created = Settings.objects.update_or_create(
        user=user,
        defaults={
            "quiet_from": wishes.quiet_from,
            "quiet_until": wishes.quiet_until,
            "reminder_leads": leads,
            "is_push_private": wishes.is_push_private,
        },
    )
    if leads != before:
        planning.replan_people(user_ids=[user.pk], now=now)
    return settings


@transaction.atomic
def switch_off(*, user: User, group: Group, channel: Channel) -> bool:
    """Take one group off one channel (the link in a letter); False where it cannot be switched off."""
    if group in kinds.FIXED:
        return False
    Preference.objects.update_or_create(user=user, group=group, channel=channel, defaults={"is_on": False})
    return True
