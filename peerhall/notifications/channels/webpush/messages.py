"""What a push message says of a notification, and how long it is worth saying."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from peerhall.notifications import choices, reading
from peerhall.notifications.channels.webpush.sending import Message
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind, NotificationType

# A phone that was off for longer than this is told by the inbox.
WORTH_TELLING: Final = dt.timedelta(days=2)
# These are waited for.
URGENT: Final = frozenset({NotificationType.REMINDER, NotificationType.BOOKING_REQUEST})


def message_of(told: Notification, *, now: dt.datetime) -> Message | None:
    """The message, in its reader's language and zone; None where there is nothing left to say.

    On devices that others see too it says only that there is something, if its reader chose so.
    """
    until = _worth_until(told)
    if told.read_at is not None or now >= until:
        return None
    with reading.as_read_by(told.user):
        view = reading.view(told, told.user, now=now)
        title, body = view.title, view.message
        if choices.settings_of(told.user_id).is_push_private:
            title, body = _("Something new on Peerhall"), ""
    return Message(
        title=title,
        body=body,
        path=view.url,
        tag=f"notification-{told.pk}",
        ttl_seconds=max(1, int((until - now).total_seconds())),
        is_urgent=told.type in URGENT,
    )


def _worth_until(told: Notification) -> dt.datetime:
    """A reminder is worth telling until its session begins."""
    if told.kind == Kind.STARTS_SOON and told.session is not None:
        return told.session.date
    return told.created_at + WORTH_TELLING
