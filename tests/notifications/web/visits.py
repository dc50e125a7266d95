"""Who visits the inbox, and a request to read of there."""

from typing import Any, Final

from django.test import Client

from peerhall.accounts.models import User
from peerhall.notifications.models import Notification
from peerhall.tutoring import bookings
from tests.notifications import scenes
from tests.notifications.scenes import NOW, Scene

HTMX: Final = {"HX-Request": "true", "HX-Request-Type": "partial"}


def client(user: User | None) -> Client:
    browser = Client()
    if user is not None:
        browser.force_login(user)
    return browser


def get(user: User | None, path: str = "/notifications/", **headers: str) -> Any:
    return client(user).get(path, headers=headers)


def post(user: User | None, path: str, headers: dict[str, str] | None = None) -> Any:
    return client(user).post(path, headers=headers)


def asked(**fields: object) -> tuple[Scene, Notification]:
    """A request, and what its creator was told of it."""
    scene = scenes.scene(**fields)
    bookings.request_to_join(
        student=scene["stranger"], session=scene.session, message="I know Python.", now=NOW
    )
    return scene, scenes.only(scene["creator"])
