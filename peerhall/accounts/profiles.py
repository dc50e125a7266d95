"""What people say about themselves."""

import datetime as dt
from typing import Unpack

from django.db import transaction

from peerhall.accounts import events
from peerhall.accounts.drafts import Changes
from peerhall.accounts.models import User
from peerhall.platform import events as facts


@transaction.atomic
def update_profile(*, user: User, now: dt.datetime, **changes: Unpack[Changes]) -> User:
    """Keep what the person says of themselves, all cleaned already.

    A zone saved here is the person's own choice: it is no longer replaced by what a browser reports.
    """
    kept = User.objects.select_for_update().get(pk=user.pk)
    is_renamed = kept.name != changes.get("name", kept.name)
    for name, value in changes.items():
        setattr(kept, name, value)
    written = list(changes)
    if "timezone" in changes:
        kept.is_timezone_detected = False
        written.append("is_timezone_detected")
    kept.save(update_fields=written)
    if is_renamed:
        facts.publish(events.NameChanged(user_id=kept.pk, at=now))
    return kept


@transaction.atomic
def follow_browser(*, user: User, timezone: str) -> User:
    """Take over the zone that a browser reports, while the person has not chosen one."""
    User.objects.filter(pk=user.pk, is_timezone_detected=True).update(timezone=timezone)
    user.refresh_from_db(fields=["timezone"])
    return user
