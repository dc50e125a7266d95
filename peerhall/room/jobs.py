"""What this room does when its time has come."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Final

from peerhall.platform import jobs
from peerhall.room import entering, releasing
from peerhall.room.models import Visit
from peerhall.tutoring.refusals import Refusal

logger = logging.getLogger(__name__)

ROOMS_AT_ONCE: Final = 200


@jobs.every(seconds=1)
def end_lost_visits(*, now: dt.datetime) -> None:
    """Whoever no socket has held for 15 seconds has gone, when it last did: also after a crash."""
    lost = Visit.objects.filter(left_at__isnull=True, seen_at__lt=now - entering.LOST_AFTER)
    found = lost.order_by("room").values_list("room", flat=True).distinct()[:ROOMS_AT_ONCE]
    _each(list(found), lambda session_id: entering.end_lost(session_id=session_id, now=now))


@jobs.every(seconds=5)
def release_waiting_students(*, now: dt.datetime) -> None:
    """T8: 15 minutes after the start without a tutor."""
    _each(releasing.due(now), lambda session_id: releasing.release(session_id=session_id, now=now))


def _each(session_ids: Sequence[int], settle: Callable[[int], None]) -> None:
    """One after the other; one that was deleted meanwhile holds up nobody."""
    for session_id in session_ids:
        try:
            settle(session_id)
        except Refusal:
            logger.info("Session %d is gone, and its room with it.", session_id)
