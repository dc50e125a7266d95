"""What people say about themselves."""

import datetime as dt

from django.db import transaction

from peerhall.accounts import events
from peerhall.accounts.models import User
from peerhall.platform import events as facts


@transaction.atomic
def update_profile(*, user: User, name: str, timezone: str, bio: str, now: dt.datetime) -> User:
    """Keep the person's name, zone and words, all cleaned already (`names`, `zones`).

    A zone saved here is the person's own choice: it is no longer replaced by what a browser reports.
    """
    kept = User.objects.select_for_update().get(pk=user.pk)
    is_renamed = kept.name != name
    kept.name, kept.timezone, kept.bio = name, timezone, bio
    kept.is_timezone_detected = False
    kept.save(update_fields=["name", "timezone", "bio", "is_timezone_detected"])
    if is_renamed:
        facts.publish(events.NameChanged(user_id=kept.pk, at=now))
    return kept


@transaction.atomic
def follow_browser(*, user: User, timezone: str) -> User:
    """Take over the zone that a browser reports, while the person has not chosen one."""
    User.objects.filter(pk=user.pk, is_timezone_detected=True).update(timezone=timezone)
    user.refresh_from_db(fields=["timezone"])
    return user
