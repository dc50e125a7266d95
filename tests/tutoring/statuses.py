"""A session of each status."""

import datetime as dt
from typing import Any

from peerhall.accounts.models import User
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Status
from tests import factories
from tests.factories import DAY, HOUR, NOW


def one_of_each(teacher: User) -> dict[str, Session]:
    """A session in every status, by name."""

    def make(title: str, start: dt.datetime, status: Status, **fields: Any) -> Session:
        return factories.session(teacher, title=title, date=start, status=status, **fields)

    return {
        "review": make("review", NOW + 3 * DAY, Status.PENDING_APPROVAL),
        "approved": make("approved", NOW + 2 * DAY, Status.APPROVED),
        "scheduled": make("scheduled", NOW + DAY, Status.SCHEDULED),
        "ongoing": make("ongoing", NOW - HOUR / 2, Status.SCHEDULED),
        "completed": make("completed", NOW - 2 * DAY, Status.COMPLETED),
        "cancelled": make("cancelled", NOW + 4 * DAY, Status.CANCELLED),
        "expired": make("expired", NOW - 3 * DAY, Status.EXPIRED),
    }
