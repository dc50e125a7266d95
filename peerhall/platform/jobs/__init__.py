"""Work that is done later: enqueued in the transaction of what it is about, run at least once.

A job is a function in a room's `jobs.py`::

    @jobs.task(queue_name="mail", attempts=12)
    def send_letter(*, delivery_id: int) -> None: ...

    send_letter.enqueue(delivery_id=7)
    send_letter.using(unique_key="mail:7", run_after=instant).enqueue(delivery_id=7)

Arguments are keywords and JSON's own values. A job loads what it is about, and is safe to run twice:
what it writes in `finishing()` is kept once. It raises `RetryError` or `GiveUpError`, or anything else,
which is a retry too; `on_dead` hears that it was given up. What time alone decides is a look:
`@jobs.every(seconds=1)`.
"""

from peerhall.platform.jobs.current import finishing
from peerhall.platform.jobs.errors import GiveUpError, LeaseLostError, RetryError
from peerhall.platform.jobs.reports import DeadLetter, Health, dead, state, try_again
from peerhall.platform.jobs.tasks import task
from peerhall.platform.jobs.ticking import every

__all__ = [
    "DeadLetter",
    "GiveUpError",
    "Health",
    "LeaseLostError",
    "RetryError",
    "dead",
    "every",
    "finishing",
    "state",
    "task",
    "try_again",
]
