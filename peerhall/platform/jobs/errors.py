"""What a job raises to say how it goes on."""

import datetime as dt


class RetryError(Exception):
    """It did not work now; the job is tried again after a growing rest, and not before `after`.

    `why` is kept for organizers: no address, no private text.
    """

    def __init__(self, why: str, *, after: dt.timedelta | None = None) -> None:
        super().__init__(why)
        self.after = after


class GiveUpError(Exception):
    """It will never work: the job is a dead letter at once. Its text is kept for organizers."""


class LeaseLostError(Exception):
    """The job was taken from whoever runs it here; nothing of this run may be kept."""


class CutOffError(Exception):
    """The last attempt neither failed nor succeeded: its process or the database ended before it did."""
