"""Everything happens on the same Monday at noon, with cheap passwords: as tests/security is."""

import pytest

from peerhall.tutoring.models import Session
from tests.security import cast
from tests.security.cast import Scene
from tests.security.conftest import _cheap_passwords, _now, _tries_forgotten, _uncounted

__all__ = ["_cheap_passwords", "_now", "_tries_forgotten", "_uncounted"]


@pytest.fixture
def scene() -> Scene:
    return cast.SCENES["open"]()


@pytest.fixture
def full(scene: Scene) -> Scene:
    """The open scene with one seat, which is taken."""
    Session.objects.filter(pk=scene.session.pk).update(max_participants=1)
    return scene
