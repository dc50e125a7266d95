"""Components ask no database, not even for the clock of a demo."""

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _clock_that_cannot_move(settings: Settings) -> None:
    settings.CLOCK_MAY_MOVE = False
