"""What somebody does in a scene, for the table of what is told."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from peerhall.accounts import people
from peerhall.accounts.models import Community
from peerhall.accounts.types import SessionReview
from peerhall.notifications import reminders
from peerhall.notifications.models import Notification
from peerhall.tutoring import bookings, drafts, sessions, ticking
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Outcome
from tests.notifications.scenes import DAY, HOUR, NOW, START, Scene

MINUTE: Final = dt.timedelta(minutes=1)


def ask(scene: Scene) -> None:
    bookings.request_to_join(student=scene["stranger"], session=scene.session, message="May I come?", now=NOW)


def withdraw(scene: Scene, now: dt.datetime = NOW) -> None:
    bookings.withdraw_request(student=scene["seated"], session=scene.session, now=now, reason="Ill, sorry.")


def withdraw_late(scene: Scene) -> None:
    withdraw(scene, START - HOUR)


def approve(scene: Scene) -> None:
    bookings.approve_request(actor=scene["creator"], session=scene.session, student=scene["pending"], now=NOW)


def vet(scene: Scene) -> None:
    bookings.approve_request(
        actor=scene["creator"], session=scene.session, student=scene["waiting"], now=NOW, vet=True
    )


def reject(scene: Scene, part: str = "pending") -> None:
    bookings.reject_request(
        actor=scene["cotutor"], session=scene.session, student=scene[part], reason="Another time.", now=NOW
    )


def remove(scene: Scene) -> None:
    reject(scene, "seated")


def cancel(scene: Scene) -> None:
    sessions.cancel_session(actor=scene["creator"], session=scene.session, reason="Ill.", now=NOW)


def call_off(scene: Scene) -> None:
    sessions.cancel_session(actor=scene["moderator"], session=scene.session, reason="Flood.", now=NOW)


def move(scene: Scene) -> None:
    scene.edit(date=START + DAY)


def move_elsewhere(scene: Scene) -> None:
    scene.edit(place="in_person", place_detail="Cellar 17")


def settle(after: dt.timedelta) -> Callable[[Scene], object]:
    return lambda scene: ticking.settle(session_id=scene.session.pk, now=START + after)


def end(scene: Scene) -> None:
    sessions.end_session(actor=scene["creator"], session=scene.session, now=START + HOUR / 2)


def publish(scene: Scene) -> None:
    sessions.publish_session(actor=scene["moderator"], session=scene.session, now=NOW)


def decline(scene: Scene) -> None:
    sessions.decline_session(actor=scene["moderator"], session=scene.session, reason="Not here.", now=NOW)


def doubt(scene: Scene) -> None:
    sessions.object_to_outcome(
        actor=scene["seated"], session=scene.session, reason="Nobody came.", now=START + DAY
    )


def correct(scene: Scene) -> None:
    sessions.correct_outcome(
        actor=scene["organizer"], session=scene.session, outcome=Outcome.TUTOR_NO_SHOW, now=START + DAY
    )


def keep(scene: Scene) -> None:
    doubt(scene)
    sessions.keep_outcome(actor=scene["organizer"], session=scene.session, now=START + DAY)


def submit(scene: Scene) -> None:
    if Session.objects.count() > 1:
        return
    Community.objects.update_or_create(pk=1, defaults={"session_review": SessionReview.ALL})
    values = {"title": "x", "subject": "y", "level": "beginner", "date": START + 9 * DAY}
    draft = drafts.parse_draft(values, now=NOW)
    sessions.create_session(creator=scene["stranger"], draft=draft, now=NOW)


def remind(before: dt.timedelta) -> Callable[[Scene], object]:
    def act(scene: Scene) -> None:
        if not Notification.objects.exists():
            scene.edit(date=START + HOUR)  # what is planned for one's session at its making, by other words
            scene.edit(date=START)
            Notification.objects.all().delete()
        reminders.send_due(session_id=scene.session.pk, now=START - before)

    return act


def nobody_answers(scene: Scene) -> None:
    if not Notification.objects.exists():
        ask(scene)
    reminders.send_due(session_id=scene.session.pk, now=NOW + DAY)


def freeze(scene: Scene) -> None:
    people.freeze(actor=scene["moderator"], person=scene["seated"], now=NOW)


def thaw(scene: Scene) -> None:
    freeze(scene)
    people.unfreeze(actor=scene["moderator"], person=scene["seated"], now=NOW + MINUTE)


def add_cotutor(scene: Scene) -> None:
    sessions.add_cotutor(actor=scene["creator"], session=scene.session, person=scene["stranger"], now=NOW)


def remove_cotutor(scene: Scene) -> None:
    sessions.remove_cotutor(actor=scene["creator"], session=scene.session, person=scene["cotutor"], now=NOW)
