"""Programs of the tests: writers and servers as processes of their own, on the test's database."""

import asyncio
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection

THREADS: Final = 2
# Of one transaction; neighbouring writers share most of them.
TOPICS_AT_ONCE: Final = 3
# Who misses more than 500 of a topic has to start over: nothing is told faster than a server restarts.
PAUSE_SECONDS: Final = 0.03
RUN: Final = [sys.executable, "-m", "tests.platform.realtime.processes"]
ROOT: Final = Path(__file__).resolve().parents[3]


def environment(data: Path, **more: str) -> dict[str, str]:
    """The surroundings of a process on the running test's database; its bus is in this data folder."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "peerhall.config.settings",
        "PEERHALL_DATA": str(data),
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "PEERHALL_SECRET_KEY": settings.SECRET_KEY,
        **more,
    }


def start(act: str, *arguments: object, env: Mapping[str, str]) -> "subprocess.Popen[str]":
    """One of the programs below; what it says can be read from its output."""
    return subprocess.Popen(
        [*RUN, act, *map(str, arguments)], cwd=ROOT, env=dict(env), stdout=subprocess.PIPE, text=True
    )


def said(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next line that a program says."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the program ended without a word"
    found: dict[str, Any] = json.loads(line)
    return found


def _say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _set_up() -> None:
    import django  # noqa: PLC0415 -- in a process of its own

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    django.setup(set_prefix=False)


def write(writer: int, count: int, topics: list[str]) -> None:
    """Two threads that write; says when both have ended."""
    threads = [threading.Thread(target=_keep_telling, args=(writer, count, topics)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _say(done=count)


def _keep_telling(writer: int, count: int, topics: list[str]) -> None:
    """Tell in `count` transactions, each on the next few of the topics; 0 goes on for ever."""
    from django.db import connection, transaction  # noqa: PLC0415 -- app ready

    from peerhall.platform import realtime  # noqa: PLC0415 -- app ready

    turn = itertools.cycle(topics[writer:] + topics[:writer])
    for number in range(count) if count else itertools.count():
        with transaction.atomic():
            for topic in itertools.islice(turn, TOPICS_AT_ONCE):
                realtime.tell(topic=topic, kind="changed", body={"by": writer, "n": number})
        time.sleep(PAUSE_SECONDS)
    connection.close()


def serve() -> None:
    """Serve the settings' addresses and sockets on a free port, alone on this database."""
    import uvicorn  # noqa: PLC0415 -- in a process of its own

    from peerhall.config.live import WithSockets, register  # noqa: PLC0415 -- app ready
    from peerhall.platform.http.application import HttpApplication  # noqa: PLC0415 -- app ready
    from peerhall.platform.realtime.buses import open_bus  # noqa: PLC0415 -- app ready
    from peerhall.platform.realtime.sockets import Sockets  # noqa: PLC0415 -- app ready
    from tests.servers.live import SETTINGS  # noqa: PLC0415 -- app ready

    register()
    sockets = Sockets(open_bus=open_bus, threads=2, is_limited=False, heartbeat_seconds=3.0)
    application = WithSockets(HttpApplication(threads=2, body_limit_bytes=2**20), sockets)
    config = uvicorn.Config(
        application, port=0, lifespan="on", log_config=None, log_level="warning", **SETTINGS
    )
    listener = config.bind_socket()

    async def run() -> None:
        server = uvicorn.Server(config)
        serving = asyncio.ensure_future(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        _say(port=listener.getsockname()[1])
        await serving

    asyncio.run(run())


if __name__ == "__main__":
    _set_up()
    if sys.argv[1] == "write":
        write(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
    else:
        serve()
