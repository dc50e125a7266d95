"""The one row by which a demo's clock is moved."""

import datetime as dt

from django.db import models


class ClockOffset(models.Model):
    """How far this instance's present lies from real time."""

    offset = models.DurationField(default=dt.timedelta)

    def __str__(self) -> str:
        return f"#{self.pk} {self.offset}"
