"""Looks at the clock: what was planned is told when it is due, what is old is forgotten."""

import datetime as dt
import logging

from django.db import InterfaceError, OperationalError

from peerhall.notifications import cleaning, reminders
from peerhall.platform import jobs

logger = logging.getLogger(__name__)


@jobs.every(seconds=2)
def send_reminders(*, now: dt.datetime) -> None:
    """N11 and N16b, session by session: one that fails holds up no other, and is tried again.

    :raises OperationalError, InterfaceError: when the database does not answer.
    """
    for session_id in reminders.due_sessions(now=now):
        try:
            reminders.send_due(session_id=session_id, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("The reminders of session %s could not be sent.", session_id)


@jobs.every(seconds=3600)
def forget_old_notifications(*, now: dt.datetime) -> None:
    """Retention."""
    if count := cleaning.forget_old(now=now):
        logger.info("%s old notifications were forgotten.", count)
