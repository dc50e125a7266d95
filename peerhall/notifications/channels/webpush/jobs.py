"""Bringing one notification to every browser of its person.

A try asks only the browsers whose push service has not given its final word (`PushReceipt`), so what one
device has is not repeated because another's service is down. A server killed between a service's yes and
our receipt repeats that one message, whose tag lets it replace itself (SPEC 0).

A person names the services, and everybody's messages wait in one line: no try holds it for long.
"""

import datetime as dt
import logging
import time
from typing import Final

from peerhall.notifications import deliveries
from peerhall.notifications.channels.webpush import messages, sending, subscriptions
from peerhall.notifications.channels.webpush.models import PushReceipt, PushSubscription
from peerhall.notifications.models import Delivery
from peerhall.platform import clock, jobs

logger = logging.getLogger(__name__)

ATTEMPTS: Final = 8
GIVE_UP_AFTER: Final = dt.timedelta(days=1)
# A service that names a longer rest than this is asked sooner: the message would be old by then.
LONGEST_REST: Final = dt.timedelta(hours=1)
# After this no further browser is asked in one try; the one that is being asked has `posting`'s bound.
ROUND_SECONDS: Final = 30.0


def give_up(*, delivery_id: int) -> None:
    """Its job is a dead letter: it has failed, unless one of the person's browsers has it."""
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is not None and _has_arrived(delivery):
        deliveries.mark_sent(delivery=delivery, now=clock.now())
    else:
        deliveries.give_up(delivery_id=delivery_id)


@jobs.task(
    queue_name="push",
    attempts=ATTEMPTS,
    give_up_after=GIVE_UP_AFTER,
    on_dead=give_up,
    on_revived=deliveries.wait_again,
)
def deliver(*, delivery_id: int) -> None:
    """Push one delivery.

    :raises jobs.RetryError: when a service of one of the devices should be asked again.
    """
    now = clock.now()
    delivery = deliveries.claim(delivery_id=delivery_id, now=now)
    if delivery is None:
        return
    message = messages.message_of(delivery.notification, now=now)
    if message is None:
        deliveries.drop(delivery=delivery, why="read or over before it could be pushed")
        return
    if later := _ask(delivery, message, now=now):
        deliveries.note_trouble(delivery=delivery, error=str(later[0]))
        raise jobs.RetryError(str(later[0]), after=_rest(later))
    with jobs.finishing():
        _conclude(delivery, now=now)


def _ask(delivery: Delivery, message: sending.Message, *, now: dt.datetime) -> list[sending.LaterError]:
    """Ask the services of the browsers that have no final word yet; why some are to be asked again."""
    until = time.monotonic() + ROUND_SECONDS
    later: list[sending.LaterError] = []
    resting: list[dt.datetime] = []
    for device in _open(delivery):
        if rests_until := subscriptions.rests_until(device, now=now):
            resting.append(rests_until)
        elif time.monotonic() >= until:
            return [*later, sending.LaterError("The person’s other devices took too long.")]
        elif trouble := _try(delivery, device, message, now=now):
            later.append(trouble)
    if resting and not later and not _has_arrived(delivery):
        seconds = round((min(resting) - now).total_seconds())
        later.append(sending.LaterError("The push service has not answered for long.", seconds))
    return later


def _open(delivery: Delivery) -> list[PushSubscription]:
    """The person's browsers that have no final word yet, the most promising first."""
    done = PushReceipt.objects.filter(delivery=delivery).values("subscription")
    return list(subscriptions.to_ask(delivery.notification.user).exclude(pk__in=done))


def _has_arrived(delivery: Delivery) -> bool:
    """Whether one of the person's browsers has it."""
    return PushReceipt.objects.filter(delivery=delivery, error="").exists()


def _try(
    delivery: Delivery, device: PushSubscription, message: sending.Message, *, now: dt.datetime
) -> sending.LaterError | None:
    """Ask one browser's push service, and keep its final word; what it said where that is none."""
    error = ""
    try:
        sending.send(device, message)
    except sending.LaterError as trouble:
        if trouble.is_silence:
            subscriptions.note_silence(device, now=now)
        else:
            subscriptions.note_answer(device)
        return trouble
    except sending.GoneError:
        device.delete()
        return None
    except sending.RefusedError as refusal:
        logger.warning("Push to device %d was refused: %s", device.pk, refusal)
        error = str(refusal)
    else:
        PushSubscription.objects.filter(pk=device.pk).update(last_sent_at=now)
    subscriptions.note_answer(device)
    # The device may have been removed meanwhile; its receipt would have nothing to stand on.
    if PushSubscription.objects.filter(pk=device.pk).exists():
        PushReceipt.objects.get_or_create(delivery=delivery, subscription=device, defaults={"error": error})
    return None


def _rest(troubles: list[sending.LaterError]) -> dt.timedelta | None:
    """As long as the most patient service asks for; None where none said."""
    named = [trouble.after_seconds for trouble in troubles if trouble.after_seconds is not None]
    return min(dt.timedelta(seconds=max(named)), LONGEST_REST) if named else None


def _conclude(delivery: Delivery, *, now: dt.datetime) -> None:
    """Every service has said its word: what became of the delivery as a whole."""
    receipts = PushReceipt.objects.filter(delivery=delivery).order_by("id")
    errors = list(receipts.values_list("error", flat=True))
    if not errors:
        deliveries.drop(delivery=delivery, why="no device")
    elif all(errors):
        deliveries.mark_failed(delivery=delivery, error=errors[0])
    else:
        deliveries.mark_sent(delivery=delivery, now=now)
