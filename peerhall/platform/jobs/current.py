"""The job that a thread is running, and the transaction in which it ends."""

import contextlib
import threading
from collections.abc import Iterator
from typing import Protocol

from django.db import transaction


class Claim(Protocol):
    """A right to run one job, which may be lost."""

    is_finished: bool

    def finish(self) -> None:
        """Mark the job done.

        :raises LeaseLostError: when somebody else has the job by now.
        """
        ...


class _Current(threading.local):
    claim: Claim | None = None


_current = _Current()


@contextlib.contextmanager
def running(claim: Claim) -> Iterator[None]:
    """Let `finishing` of this thread end this claim."""
    _current.claim = claim
    try:
        yield
    finally:
        _current.claim = None


@contextlib.contextmanager
def finishing() -> Iterator[None]:
    """A transaction that ends the running job: what it writes is kept exactly once, or not at all.

    Jobs of the default queue run in one from beginning to end. A job of a network queue opens it by
    itself, after the answer is there. Outside a job it is a transaction like any other.

    :raises LeaseLostError: when somebody else has the job by now; nothing is kept.
    """
    claim = _current.claim
    with transaction.atomic():
        yield
        if claim is not None and not claim.is_finished:
            claim.finish()
    if claim is not None:
        claim.is_finished = True
