"""The seam between what was told and what leaves the house: a channel's job calls these, in this order.

`claim` when the job starts, then one of `mark_sent`, `note_trouble` (before the job is tried again),
`mark_failed`, `mark_bounced`, `drop`. A job runs at least once: `claim` gives a delivery only while it
waits, so that a second run of a finished one sends nothing. `give_up` and `wait_again` are the fates of a
job (`jobs.task`): its delivery shares them.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from peerhall.notifications import choices, kinds
from peerhall.notifications.models import Delivery
from peerhall.notifications.types import Channel, DeliveryState, Kind

ERROR_MAX = 500


@transaction.atomic
def claim(*, delivery_id: int, now: dt.datetime) -> Delivery | None:
    """The delivery to send, with its notification, person and session; None where there is none to send.

    What is no longer worth sending is dropped here: the person has switched it off since, or the
    session that a reminder is about has begun.
    """
    waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING)
    if waiting.update(attempts=F("attempts") + 1) == 0:
        return None
    delivery = Delivery.objects.select_related("notification__user", "notification__session").get(
        pk=delivery_id
    )
    if reason := _why_not(delivery, now):
        drop(delivery=delivery, why=reason)
        return None
    return delivery


def mark_sent(*, delivery: Delivery, now: dt.datetime) -> None:
    """The receiver has taken it."""
    _move(delivery, DeliveryState.SENT, sent_at=now, error="")


def note_trouble(*, delivery: Delivery, error: str) -> None:
    """It did not go through and will be tried again; `error` holds no address and no text of it."""
    _move(delivery, DeliveryState.WAITING, error=error[:ERROR_MAX])


def mark_failed(*, delivery: Delivery, error: str) -> None:
    """It was tried long enough."""
    _move(delivery, DeliveryState.FAILED, error=error[:ERROR_MAX])


def mark_bounced(*, delivery: Delivery, error: str) -> None:
    """The receiver says that it will never take it."""
    _move(delivery, DeliveryState.BOUNCED, error=error[:ERROR_MAX])


def drop(*, delivery: Delivery, why: str) -> None:
    """Nobody needs it any more, or there is no way to the person."""
    _move(delivery, DeliveryState.DROPPED, error=why[:ERROR_MAX])


@transaction.atomic
def give_up(*, delivery_id: int) -> None:
    """Its job is a dead letter: what was the matter last is why it failed."""
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is not None:
        mark_failed(delivery=delivery, error=delivery.error or _("The job was given up."))


@transaction.atomic
def wait_again(*, delivery_id: int) -> None:
    """Its job is tried again after all; the trouble stays on record until that has ended."""
    Delivery.objects.filter(pk=delivery_id, state=DeliveryState.FAILED).update(state=DeliveryState.WAITING)


def _move(delivery: Delivery, state: DeliveryState, **values: object) -> None:
    """Only while it waits: what was said first stands."""
    changed = {"state": state, **values}
    if Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING).update(**changed) == 1:
        for name, value in changed.items():
            setattr(delivery, name, value)


def _why_not(delivery: Delivery, now: dt.datetime) -> str:
    told = delivery.notification
    if not told.user.is_active:
        return "inactive"
    wanted = choices.channels_of([told.user_id], kinds.group_of(told.kind))[told.user_id]
    if Channel(delivery.channel) not in wanted:
        return "switched off"
    has_begun = told.session is not None and told.session.date <= now
    if told.kind == Kind.STARTS_SOON and has_begun:
        return "the session has begun"
    return ""
