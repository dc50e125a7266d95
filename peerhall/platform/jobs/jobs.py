"""Looks of the queue at itself."""

import datetime as dt
from typing import Final

from django.db.models import Q

from peerhall.platform.jobs import leases
from peerhall.platform.jobs.models import Job, State
from peerhall.platform.jobs.ticking import every

KEPT: Final = dt.timedelta(days=1)
# So long an enqueueing with the same unique key comes to nothing.
KEPT_WITH_KEY: Final = dt.timedelta(days=30)
KEPT_DEAD: Final = dt.timedelta(days=90)
# Rows of one DELETE: others write in between.
BATCH: Final = 1_000


@every(seconds=5)
def end_misdated_rests(*, now: dt.datetime) -> None:
    """After the machine's clock was put back, let no job wait for the same hour again."""
    leases.end_misdated_rests(now=now)


@every(seconds=60)
def clean_up(*, now: dt.datetime) -> None:
    """Delete jobs that ended long ago."""
    is_done, is_keyed = Q(state=State.DONE), Q(unique_key__isnull=False)
    _delete(is_done & ~is_keyed & Q(ended_at__lt=now - KEPT))
    _delete(is_done & is_keyed & Q(ended_at__lt=now - KEPT_WITH_KEY))
    _delete(Q(state=State.DEAD, ended_at__lt=now - KEPT_DEAD))


def _delete(which: Q) -> None:
    deleted = BATCH
    while deleted == BATCH:
        old = Job.objects.filter(which).order_by("id").values("pk")[:BATCH]
        deleted, _ = Job.objects.filter(pk__in=old).delete()
