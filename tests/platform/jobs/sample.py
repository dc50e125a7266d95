"""Jobs of the tests. What they do is a row of the audit trail: the business of a job."""

import datetime as dt
from pathlib import Path

from django_tasks import TaskContext, task

from peerhall.platform import clock, jobs
from peerhall.platform.audit import trail


def note(act: str, thing: int = 0) -> None:
    """A row that shows that a job was here."""
    trail.record(at=clock.now(), act=act, scope="job", scope_id=thing, actor_id=None)


@jobs.task()
def write(*, thing: int) -> None:
    """Do the work."""
    note("work", thing)


@jobs.task()
def echo(*, text: str) -> str:
    """Give something back."""
    return text


@task(takes_context=True)
def attempt(context: TaskContext) -> int:
    """Know which attempt this is; declared the way of django-tasks itself."""
    return context.attempt


@jobs.task(queue_name="mail")
def send(*, thing: int, path: str) -> None:
    """Talk to another machine (a file that grows), then write."""
    with Path(path).open("a", encoding="ascii") as other:
        other.write(f"{thing}\n")
    with jobs.finishing():
        note("sent", thing)


@jobs.task(queue_name="mail")
def trip_after_sending(*, thing: int) -> None:
    """Finish, and then fail."""
    with jobs.finishing():
        note("sent", thing)
    raise ValueError("too late")


@jobs.task(attempts=3)
def fail(*, text: str) -> None:
    """Write something and never succeed."""
    note("undone")
    raise ValueError(text)


@jobs.task(attempts=3, give_up_after=dt.timedelta(hours=1))
def fail_within_an_hour() -> None:
    """Fail, with a deadline."""
    raise ValueError("not yet")


@jobs.task()
def retry(*, seconds: int) -> None:
    """Ask for a certain rest."""
    raise jobs.RetryError("the other side is busy", after=dt.timedelta(seconds=seconds))


@jobs.task()
def give_up() -> None:
    """Know that it will never work."""
    note("undone")
    raise jobs.GiveUpError("no such address")


@jobs.task()
def leave() -> None:
    """Try to end the thread."""
    raise SystemExit(1)


def no_task() -> None:
    """A function like any other."""
