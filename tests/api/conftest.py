"""Everything happens on the same Monday at noon."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache

from tests import factories


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _tries_forgotten() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
