"""Forgetting: an inbox is no archive; the audit trail and the sessions keep what happened."""

import datetime as dt
from typing import Final

from peerhall.notifications.models import Notification

READ_IS_KEPT: Final = dt.timedelta(days=90)
UNREAD_IS_KEPT: Final = dt.timedelta(days=365)
ROWS_AT_ONCE: Final = 1_000
# What one look takes on, so that reminders need not wait for a year's worth; the next goes on.
BATCHES_A_LOOK: Final = 5


def forget_old(*, now: dt.datetime) -> int:
    """Delete what was read and is old, and what is very old; returns how many of both.

    Some at a time, each in its own transaction: nobody waits for a year's worth of rows.
    """
    count = 0
    old = Notification.objects.filter(created_at__lt=now - READ_IS_KEPT).order_by("created_at")
    for rows in (old.exclude(read_at=None), old.filter(created_at__lt=now - UNREAD_IS_KEPT)):
        for _batch in range(BATCHES_A_LOOK):
            ids = list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE])
            Notification.objects.filter(pk__in=ids).delete()
            count += len(ids)
            if len(ids) < ROWS_AT_ONCE:
                break
    return count
