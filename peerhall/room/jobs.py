"""What this room does when its time has come."""

import datetime as dt
import logging
from typing import Final

from peerhall.platform import jobs
from peerhall.room import entering
from peerhall.room.models import Visit
from peerhall.tutoring.refusals import Refusal

logger = logging.getLogger(__name__)

ROOMS_AT_ONCE: Final = 200


@jobs.every(seconds=1)
def end_lost_visits(*, now: dt.datetime) -> None:
    """Whoever no socket has held for 15 seconds has gone, when it last did: also after a crash."""
    lost = Visit.objects.filter(left_at__isnull=True, seen_at__lt=now - entering.LOST_AFTER)
    for session_id in list(lost.order_by("room").values_list("room", flat=True).distinct()[:ROOMS_AT_ONCE]):
        try:
            entering.end_lost(session_id=session_id, now=now)
        except Refusal:
            logger.info("Session %d is gone, and its room with it.", session_id)
