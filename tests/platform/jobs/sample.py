"""Jobs of the tests. What they do is a row of the audit trail: the business of a job."""

import datetime as dt
import os
import signal
import time
from pathlib import Path

from django.db import transaction
from django.utils import timezone
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
def send(*, thing: int, path: str, seconds: float = 0) -> None:
    """Talk to another machine (a file that grows), then write."""
    time.sleep(seconds)
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


@jobs.task()
def fail_unwritably() -> None:
    """Fail with characters that PostgreSQL does not take."""
    raise ValueError("null \0, half a letter \ud800")


NO_THING = -1


def mourn(*, thing: int) -> None:
    """Hear that the job was given up."""
    note("died", thing)
    if thing == NO_THING:
        raise ValueError("no such thing")


def rejoice(*, thing: int) -> None:
    """Hear that it is tried again."""
    note("revived", thing)


@jobs.task(on_dead=mourn, on_revived=rejoice)
def mourned(*, thing: int) -> None:
    """Never succeed, and let somebody hear of the end."""
    raise ValueError(f"no {thing}")


class UnspeakableError(Exception):
    """An error that cannot even be told."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


@jobs.task()
def unspeakable() -> None:
    """Fail in the worst way."""
    raise UnspeakableError


@jobs.task()
def unreturnable() -> object:
    """Give back what no row can hold."""
    return object()


@jobs.task()
def travel(*, zone: str) -> None:
    """Leave something behind in the thread."""
    timezone.activate(zone)


@jobs.task()
def where() -> str:
    """Say in which zone this runs."""
    return timezone.get_current_timezone_name()


@jobs.task()
def slow(*, thing: int, seconds: float) -> None:
    """Take a while, and do the work."""
    time.sleep(seconds)
    note("work", thing)


@jobs.task(queue_name="mail")
def hold_on(*, thing: int, folder: str) -> None:
    """Say that it has begun, and go on when it is let go."""
    with (Path(folder) / "begun").open("a", encoding="ascii") as begun:
        begun.write(f"{thing}\n")
    deadline = time.monotonic() + 60
    while not (Path(folder) / "let-go").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    with jobs.finishing():
        note("work", thing)


def die_once(place: str, wanted: str, mark: str) -> None:
    """End this process without any goodbye, if this is the place and it has not been done before."""
    if place == wanted and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)


@jobs.task()
def killed(*, thing: int, at: str, mark: str) -> None:
    """Work in one transaction, with places to be killed at."""
    die_once("before", at, mark)
    note("work", thing)
    die_once("during", at, mark)
    transaction.on_commit(lambda: die_once("after", at, mark))


@jobs.task(queue_name="mail")
def killed_sending(*, thing: int, at: str, mark: str, path: str) -> None:
    """Send, then write, with places to be killed at."""
    die_once("before", at, mark)
    with Path(path).open("a", encoding="ascii") as other:
        other.write(f"{thing}\n")
    die_once("sent", at, mark)
    with jobs.finishing():
        note("work", thing)
        die_once("during", at, mark)
    die_once("after", at, mark)
