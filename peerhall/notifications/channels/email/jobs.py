"""Sending one letter.

A letter is marked as sent once the mail server has said yes. A process killed in between sends it again,
with the same Message-ID (SPEC 0); nothing else does.
"""

import datetime as dt
import logging
from typing import Final

from peerhall.accounts.models import User
from peerhall.notifications import choices, deliveries
from peerhall.notifications.channels.email import addresses, entries, leaving, letters
from peerhall.notifications.types import Channel, Group
from peerhall.platform import clock, jobs, mail

logger = logging.getLogger(__name__)

# The queue's rests grow to an hour: a mail server may be away for two days.
ATTEMPTS: Final = 60
GIVE_UP_AFTER: Final = dt.timedelta(days=2)


@jobs.task(
    queue_name="mail",
    attempts=ATTEMPTS,
    give_up_after=GIVE_UP_AFTER,
    on_dead=deliveries.give_up,
    on_revived=deliveries.wait_again,
)
def deliver(*, delivery_id: int) -> None:
    """Send the letter of one delivery.

    :raises jobs.RetryError: when the mail server should be asked again.
    """
    now = clock.now()
    delivery = deliveries.claim(delivery_id=delivery_id, now=now)
    if delivery is None:
        return
    user = delivery.notification.user
    if user.pk not in addresses.reached([user.pk]):
        deliveries.drop(delivery=delivery, why="no address that takes mail")
        return
    letter = letters.letter_for(delivery, now=now)
    try:
        mail.send(letter)
    except mail.LaterError as trouble:
        deliveries.note_trouble(delivery=delivery, error=str(trouble))
        raise jobs.RetryError(str(trouble)) from trouble
    except mail.BouncedError as refusal:
        with jobs.finishing():
            _note_bounce(user, letter.to, str(refusal), now)
            deliveries.mark_bounced(delivery=delivery, error=str(refusal))
    except mail.RefusedError as refusal:
        logger.warning("The letter of delivery %d was refused: %s", delivery.pk, refusal)
        with jobs.finishing():
            deliveries.mark_failed(delivery=delivery, error=str(refusal))
    else:
        with jobs.finishing():
            deliveries.mark_sent(delivery=delivery, now=now)


@jobs.task(queue_name="mail", attempts=ATTEMPTS, give_up_after=GIVE_UP_AFTER)
def take_out(*, entry_id: int, sequence: int) -> None:
    """Let the calendar of somebody who gave their seat back lose the session.

    :raises jobs.RetryError: when the mail server should be asked again.
    :raises jobs.GiveUpError: when it will not carry this letter.
    """
    now = clock.now()
    entry = entries.withdrawn(entry_id=entry_id, sequence=sequence)
    if entry is None or not _is_mailed(entry.user_id):
        return
    letter = leaving.letter_for(entry, now=now)
    try:
        mail.send(letter)
    except mail.LaterError as trouble:
        raise jobs.RetryError(str(trouble)) from trouble
    except mail.RefusedError as refusal:
        raise jobs.GiveUpError(str(refusal)) from refusal
    except mail.BouncedError as refusal:
        with jobs.finishing():
            _note_bounce(entry.user, letter.to, str(refusal), now)


def _is_mailed(user_id: int) -> bool:
    """Whether letters about seats reach this person, and they want them."""
    wanted = choices.channels_of([user_id], Group.SEATS)[user_id]
    return Channel.MAIL in wanted and user_id in addresses.reached([user_id])


def _note_bounce(user: User, address: str, said: str, now: dt.datetime) -> None:
    logger.info("The address of user %d takes no mail.", user.pk)
    addresses.note_bounce(user=user, address=address, said=said, now=now)
