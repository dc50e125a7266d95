"""A server of a test's own that goes and comes back: others would miss it."""

import datetime as dt
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytest_django import DjangoDbBlocker

from peerhall.platform import clock
from tests.servers import product
from tests.stage import Hall


@dataclass
class Instance:
    """A server that goes and comes back where it was, with the same data."""

    hall: Hall
    stack: ExitStack
    process: "subprocess.Popen[bytes]"
    more: Mapping[str, str] = field(default_factory=dict)

    def stop(self) -> None:
        """As an operator stops it."""
        self.stack.close()

    def kill(self) -> None:
        """As a machine that runs out of memory ends it."""
        self.process.kill()
        self.process.wait()
        self.stop()

    def start(self) -> None:
        """On the same port."""
        port = urlsplit(self.hall.url).port
        assert port is not None
        _, self.process = self.stack.enter_context(product.running(self.hall.data, port, self.more))

    def restart_later(self, by: dt.timedelta) -> None:
        """Stop it, and start it when so much time has passed."""
        self.stop()
        self.hall.backstage(clock.move, by)
        self.start()


@pytest.fixture
def instance(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Instance]:
    """A running one, on a copy of the demo."""
    with opened(tmp_path_factory, django_db_blocker) as instance:
        yield instance


@contextmanager
def opened(
    paths: pytest.TempPathFactory, blocker: DjangoDbBlocker, more: Mapping[str, str] | None = None
) -> Iterator[Instance]:
    """For fixtures that live longer than a test; `more` are settings."""
    data = paths.mktemp("hall") / "data"
    product.copy(product.demo_folder(Path(os.environ["PEERHALL_TEST_DATA"])), data)
    with ExitStack() as stack:
        address, process = stack.enter_context(product.running(data, more=more))
        hall = Hall(address, data, product.Backstage(data, blocker))
        yield Instance(hall, stack, process, more or {})
        hall.backstage.close()
