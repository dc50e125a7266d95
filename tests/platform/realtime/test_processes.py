"""Several processes on one database: what one tells, all others' pages hear, whatever breaks."""

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction

from peerhall.platform import realtime
from peerhall.platform.realtime import publishing
from peerhall.platform.realtime.buses.datagrams import Datagrams
from peerhall.platform.realtime.buses.redis import Redis as RedisBus
from peerhall.platform.realtime.models import Event, Head
from tests import factories
from tests.platform.realtime import processes
from tests.servers import live
from tests.servers.following import Page
from tests.servers.raw import stalled
from tests.servers.redis import Redis

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(autouse=True)
def _bus(tmp_path: Path) -> Iterator[None]:
    """The test's own process speaks with the others by datagrams."""
    publishing.connect(None, Datagrams(tmp_path / "bus"))
    yield
    publishing.connect(None, None)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the programs of `processes`, and ends them with the test."""
    with contextlib.ExitStack() as stack:

        def started(act: str, *arguments: object, **more: str) -> "subprocess.Popen[str]":
            process = processes.start(act, *arguments, env=processes.environment(tmp_path, **more))
            stack.callback(_end, process)
            return process

        yield started


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def server(start: Start, **more: str) -> live.Server:
    """A server process, once it can be reached."""
    return live.Server("127.0.0.1", processes.said(start("serve", **more))["port"])


def hear_numbers(client: live.Client, count: int) -> list[int]:
    """The numbers of the next events."""
    return [client.hear()["seq"] for _ in range(count)]


def tell(topic: str) -> None:
    """One transaction of the test's own process."""
    with transaction.atomic():
        realtime.tell(topic=topic, kind="changed")


def test_pages_of_all_processes_hear_what_another_writes(start: Start) -> None:
    shown = factories.session()
    topic = f"session:{shown.pk}"
    started = [start("serve"), start("serve")]
    servers = [live.Server("127.0.0.1", processes.said(one)["port"]) for one in started]
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(one.client()) for one in servers]
        for client in clients:
            client.greet()
            client.follow(topic)
        processes.said(start("write", 1, 3, topic))  # two threads; it has no sockets itself
        assert [hear_numbers(client, 6) for client in clients] == [[1, 2, 3, 4, 5, 6]] * 2


@pytest.mark.redis
def test_redis_carries_events_and_may_die_and_be_emptied(start: Start) -> None:
    redis = Redis()
    topic = f"session:{factories.session().pk}"
    try:
        one = server(start, REDIS_URL=redis.url)
        publishing.connect(None, RedisBus(redis.url))
        with one.client() as client:
            client.greet()
            client.follow(topic)
            tell(topic)
            assert hear_numbers(client, 1) == [1]
            redis.kill()
            tell(topic)  # nobody carries it: the heartbeat finds it
            assert hear_numbers(client, 1) == [2]
            redis.start()
            tell(topic)
            assert hear_numbers(client, 1) == [3]
            assert redis.ask("FLUSHALL") == "+OK"
            tell(topic)
            assert hear_numbers(client, 1) == [4]
    finally:
        redis.stop()


def test_fifty_pages_come_back_after_a_restart_to_what_they_missed(start: Start) -> None:
    topic = f"session:{factories.session().pk}"
    first = start("serve")
    one = live.Server("127.0.0.1", processes.said(first)["port"])
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(one.client()) for _ in range(50)]
        for client in clients:
            client.greet()
            client.follow(topic)
        tell(topic)
        next_one = start("serve")
        first.terminate()
        assert {client.code_at_end() for client in clients} == {1012}
        assert first.wait(20) in {0, -signal.SIGTERM}
    tell(topic)
    tell(topic)
    again = live.Server("127.0.0.1", processes.said(next_one)["port"])

    def come_back(_number: int) -> list[int]:
        with again.client() as client:
            client.greet()
            assert client.follow(topic, since=1)["type"] == "ack"
            return hear_numbers(client, 2)

    with ThreadPoolExecutor(50) as pages:
        assert list(pages.map(come_back, range(50))) == [[2, 3]] * 50


@pytest.mark.parametrize("events", [400, pytest.param(10_000, marks=pytest.mark.soak)])
def test_writers_leave_no_gap_although_one_and_the_server_die_and_the_bus_is_cut(
    start: Start, tmp_path: Path, events: int
) -> None:
    topics = [f"session:{factories.session().pk}" for _ in range(events // 100)]
    each = events // (3 * processes.THREADS * processes.TOPICS_AT_ONCE)
    doomed = start("serve")
    one = live.Server("127.0.0.1", processes.said(doomed)["port"])
    page = Page(topics)
    writers = [start("write", number, each, *topics) for number in range(3)]
    victim = start("write", 3, 0, *topics)
    page.visit(one, lambda: page.count() >= events // 4)
    victim.kill()
    doomed.kill()
    victim.wait()
    again = server(start)
    deadline = time.monotonic() + 60 + events / 50

    def has_all() -> bool:
        if page.count() >= events // 2:
            for ear in (tmp_path / "bus").iterdir():
                ear.unlink()  # from now on only heartbeats find what it has missed
        is_written = all(writer.poll() is not None for writer in writers)
        heads = Head.objects.values_list("seq", flat=True) if is_written else ()
        return (is_written and page.count() >= sum(heads)) or time.monotonic() > deadline

    page.visit(again, has_all)
    assert [processes.said(writer) for writer in writers] == [{"done": each}] * 3
    assert (page.gaps, page.resets) == (0, 0)
    assert page.cursors == dict(Head.objects.values_list("topic", "seq"))
    by_others = Event.objects.exclude(body__contains='"by":3').count()
    assert by_others == 3 * processes.THREADS * each * processes.TOPICS_AT_ONCE


def test_readers_that_do_not_read_cost_no_memory(start: Start) -> None:
    topic = f"session:{factories.session().pk}"
    process = start("serve")
    one = live.Server("127.0.0.1", processes.said(process)["port"])
    with contextlib.ExitStack() as stack:
        quick = stack.enter_context(one.client())
        quick.greet()
        quick.follow(topic)
        for _ in range(30):
            stack.enter_context(stalled(one, topic))
        before = held_kilobytes(process.pid)
        for number in range(50):
            with transaction.atomic():
                for part in range(100):
                    realtime.tell(topic=topic, kind="changed", body={"n": number, "x": "x" * 800, "p": part})
            first = number * 100 + 1
            assert hear_numbers(quick, 100) == list(range(first, first + 100))
        # 130 MB were told to those who do not read.
        assert held_kilobytes(process.pid) < 1.5 * before


def held_kilobytes(pid: int) -> int:
    """What a process holds of the machine's memory."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def test_serial_would_have_lost_what_commits_late() -> None:
    """The negative control: this is why a counter's row numbers the events (decision 008)."""
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: nothing commits late")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE numbered (id serial)")
    has_number, may_commit = threading.Event(), threading.Event()

    def commit_late() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO numbered DEFAULT VALUES")
            has_number.set()
            assert may_commit.wait(20)
        connection.close()

    late = threading.Thread(target=commit_late)
    late.start()
    assert has_number.wait(20)
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO numbered DEFAULT VALUES")
            read = ids_after(0)
            may_commit.set()
            late.join()
            assert (read, ids_after(max(read))) == ([2], []), "nobody reads 1 any more"
            assert ids_after(0) == [1, 2]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE numbered")


def ids_after(cursor_id: int) -> list[int]:
    """What a reader finds that trusts a serial."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM numbered WHERE id > %s ORDER BY id", [cursor_id])
        return [row[0] for row in cursor.fetchall()]
