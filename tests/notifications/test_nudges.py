"""Reminders as people wish them, and what nudges a tutor who does not answer."""

import datetime as dt

import pytest

from peerhall.accounts import communities, people
from peerhall.notifications import preferences, wishes
from peerhall.notifications.models import Notification, PlannedReminder
from peerhall.notifications.types import Cue, Kind
from peerhall.tutoring import bookings
from tests.notifications import scenes
from tests.notifications.reminding import MINUTE, look, reminded, seated_scene
from tests.notifications.scenes import DAY, HOUR, NOW, START, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.database]


# Wishes


def test_community_chooses_the_moments() -> None:
    scene = seated_scene()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peerhall.platform.clock.now", lambda: NOW)
        communities.set_policy("reminder_leads", "3h")
    look(START - DAY)
    assert reminded(scene, "pending") == []
    look(START - 3 * HOUR)
    assert reminded(scene, "pending") == [180]


def test_person_chooses_other_moments_for_what_is_planned_already() -> None:
    scene = seated_scene()
    wished = wishes.parse_wishes(switched_on=(), quiet=None, reminders=["60", "5"], is_push_private=False)
    preferences.save_wishes(user=scene["pending"], wishes=wished, now=NOW)
    for before in (DAY, HOUR, 15 * MINUTE, 5 * MINUTE):
        look(START - before)
    assert reminded(scene, "creator") == [1440, 15]
    cues = PlannedReminder.objects.filter(user=scene["pending"])
    assert cues.count() == 0


def test_no_reminders_at_all_is_a_choice_too() -> None:
    scene = seated_scene()
    wished = wishes.parse_wishes(switched_on=(), quiet=None, reminders=[], is_push_private=False)
    preferences.save_wishes(user=scene["pending"], wishes=wished, now=NOW)
    assert not PlannedReminder.objects.filter(user=scene["pending"]).exists()


# Nudges


def nudged(scene: Scene, part: str = "creator") -> list[int]:
    """How many requests waited at each nudge."""
    rows = Notification.objects.filter(user=scene[part], kind=Kind.UNANSWERED_REQUESTS).order_by("id")
    return [row.data["count"] for row in rows]


def ask(scene: Scene, part: str, now: dt.datetime = NOW) -> None:
    bookings.request_to_join(student=scene[part], session=scene.session, message="", now=now)


def test_unanswered_request_nudges_twice() -> None:
    scene = scenes.scene()
    ask(scene, "stranger")
    for hours in range(0, 72, 3):
        look(NOW + hours * HOUR)
    assert nudged(scene) == [1, 1]
    assert nudged(scene, "cotutor") == [1, 1]


def test_answered_request_nudges_nobody() -> None:
    scene = scenes.scene()
    ask(scene, "stranger")
    bookings.approve_request(
        actor=scene["creator"], session=scene.session, student=scene["stranger"], now=NOW + HOUR
    )
    look(NOW + 25 * HOUR)
    look(START - DAY)
    assert nudged(scene) == []


def test_each_request_is_spoken_of_a_day_after_it_came() -> None:
    scene = scenes.scene(date=NOW + 9 * DAY)
    ask(scene, "stranger", NOW)
    ask(scene, "moderator", NOW + 10 * HOUR)
    look(NOW + DAY)
    look(NOW + DAY + 5 * HOUR)
    look(NOW + DAY + 10 * HOUR)
    look(NOW + 3 * DAY)
    assert nudged(scene) == [2, 2]


def test_both_nudges_at_once_are_one() -> None:
    scene = scenes.scene()
    ask(scene, "stranger", NOW)
    look(START - 10 * HOUR)
    assert nudged(scene) == [1]


def test_frozen_tutor_is_not_asked_to_answer() -> None:
    scene = scenes.scene()
    people.freeze(actor=scene["moderator"], person=scene["cotutor"], now=NOW)
    ask(scene, "stranger")
    look(NOW + DAY)
    assert (nudged(scene), nudged(scene, "cotutor")) == ([1], [])


def test_moved_session_nudges_a_day_before_its_new_start() -> None:
    scene = scenes.scene()
    ask(scene, "stranger")
    look(NOW + DAY)
    scene.edit(date=START + 4 * DAY, now=NOW + DAY + HOUR)
    look(START - DAY)
    assert nudged(scene) == [1]
    look(START + 3 * DAY)
    assert nudged(scene) == [1, 1]
    assert not PlannedReminder.objects.filter(cue=Cue.UNANSWERED).exists()
