"""How telling goes, for whoever runs the instance: counts and the last trouble, no names."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Max, Q

from peerhall.notifications.models import Delivery, PlannedReminder
from peerhall.notifications.types import Channel, DeliveryState

RECENT: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """One channel's deliveries of the last seven days.

    `troubled` did not get through so far and wait for another try; `failed` were given up.
    """

    waiting: int
    troubled: int
    failed: int
    bounced: int
    last_sent_at: dt.datetime | None
    last_error: str


def traffic(channel: Channel, *, now: dt.datetime) -> Traffic:
    """How one way out of the house has gone lately."""
    rows = Delivery.objects.filter(channel=channel, due_at__gt=now - RECENT)
    waiting = Q(state=DeliveryState.WAITING)
    counted = rows.aggregate(
        waiting=Count("pk", filter=waiting),
        troubled=Count("pk", filter=waiting & ~Q(error="")),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED)),
        bounced=Count("pk", filter=Q(state=DeliveryState.BOUNCED)),
        last_sent_at=Max("sent_at"),
    )
    amiss = rows.exclude(error="").exclude(state=DeliveryState.DROPPED)
    last = amiss.order_by("-due_at", "-id").values_list("error", flat=True).first()
    return Traffic(**counted, last_error=last or "")


def next_reminder_at() -> dt.datetime | None:
    """When the next planned reminder is due; in the past where one is late."""
    return PlannedReminder.objects.order_by("due_at", "id").values_list("due_at", flat=True).first()
