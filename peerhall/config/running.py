"""Jobs beside the server, or alone (`peerhall worker`)."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections
from django_tasks import default_task_backend

from peerhall.platform.http.messages import Message, Receive, Scope, Send
from peerhall.platform.jobs import ticking
from peerhall.platform.jobs.runner import JobRunner

# A job that runs when the process is told to stop gets this long to end.
GRACE_SECONDS: Final = 10.0


def runner() -> JobRunner:
    """The jobs of this instance, not yet started."""
    return JobRunner(
        queues=sorted(default_task_backend.queues),
        looks=ticking.known(),
        folder=Path(settings.DATA) / "runners",
    )


Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class WithJobs:
    """An ASGI application beside which jobs run, from its start to its end, where settings want that."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; start and stop with the server."""
        if scope["type"] != "lifespan" or not settings.JOBS_RUN_INSIDE:
            await self.application(scope, receive, send)
            return
        jobs = runner()

        async def receiving() -> Message:
            message = await receive()
            if message["type"] == "lifespan.startup":
                jobs.start()
            else:
                jobs.ask_to_stop()
            return message

        async def sending(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                await asyncio.to_thread(jobs.stop, grace_seconds=GRACE_SECONDS)
            await send(message)

        await self.application(scope, receiving, sending)


def work() -> None:
    """Run jobs until told to stop."""
    is_stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: is_stopped.set())
    connections.close_all()  # from here on only the runner's threads hold any
    jobs = runner()
    jobs.start()
    print("Jobs are run here. Ctrl+C stops it.", flush=True)
    is_stopped.wait()
    jobs.stop(grace_seconds=GRACE_SECONDS)
