"""Scenes of which people are reminded, and what they were told."""

import datetime as dt
from typing import Final

from peerhall.notifications import jobs, planning
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.tutoring import bookings
from tests.notifications import scenes
from tests.notifications.scenes import NOW, Scene

MINUTE: Final = dt.timedelta(minutes=1)


def look(now: dt.datetime) -> None:
    """What the ticker does."""
    jobs.send_reminders(now=now)


def reminded(scene: Scene, part: str) -> list[int]:
    """Minutes before the start at which this person was reminded, in order."""
    rows = Notification.objects.filter(user=scene[part], kind=Kind.STARTS_SOON).order_by("created_at", "id")
    return [row.data["minutes"] for row in rows]


def seated_scene(**fields: object) -> Scene:
    """Somebody who was just seated, by an act."""
    scene = scenes.scene("pending", **fields)
    bookings.approve_request(actor=scene["creator"], session=scene.session, student=scene["pending"], now=NOW)
    planning.plan_reminders(
        session=scene.fresh(), user_ids=[scene["creator"].pk, scene["cotutor"].pk], now=NOW
    )
    return scene
