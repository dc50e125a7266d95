"""A person's inbox: what they were told, newest first, and how much of it they have not read."""

from collections.abc import Collection
from typing import Final

from django.db.models import Count, Q

from peerhall.notifications.models import Notification

# Counts shown to people are exact to 100, then "100+": one more than that stands for all beyond.
COUNTED: Final = 100
UNREAD: Final = Q(is_in_inbox=True, read_at__isnull=True)


def unread_count(user_id: int) -> int:
    """How many the person has not read, at the most 101; at any number of rows the same cost."""
    unread = Notification.objects.filter(UNREAD, user=user_id).order_by()
    return unread[: COUNTED + 1].count()


def unread_of(user_ids: Collection[int]) -> dict[int, int]:
    """`unread_count` of several people; one query."""
    unread = Notification.objects.filter(UNREAD, user__in=user_ids).order_by()
    found = dict(unread.values("user_id").annotate(number=Count("pk")).values_list("user_id", "number"))
    return {user_id: min(found.get(user_id, 0), COUNTED + 1) for user_id in user_ids}
