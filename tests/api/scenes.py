"""Addresses and rows of the open scene, whose fixtures stand in `conftest`."""

from peerhall.tutoring.models import BookingRequest
from tests.security.cast import Scene


def at(scene: Scene, ending: str, *, about: str = "pending") -> str:
    """An address of the scene's session."""
    return f"/api/sessions/{scene.session.pk}/{ending.format(person=scene.people[about].pk)}"


def row(scene: Scene, part: str) -> BookingRequest:
    return BookingRequest.objects.get(session=scene.session, user=scene.people[part])
