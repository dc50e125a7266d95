"""The table of SPEC 1e: for each event who is told, under which type, by which channels, and once."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.db import transaction

from peerhall.accounts import people
from peerhall.accounts.models import Community
from peerhall.accounts.types import SessionReview
from peerhall.notifications import reminders
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.tutoring import bookings, drafts, sessions, ticking
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import ApprovalMode, Status
from tests.notifications import scenes
from tests.notifications.scenes import DAY, HOUR, NOW, START, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ALL: Final = frozenset({"inbox", "push", "mail"})
INBOX: Final = frozenset({"inbox"})
MAILED: Final = frozenset({"inbox", "mail"})
PUSHED: Final = frozenset({"inbox", "push"})
TUTORS: Final = ("creator", "cotutor")
MINUTE: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Case:
    """One line of the table; `told` are the only ones who hear of it."""

    id: str
    kind: Kind
    type: str
    channels: frozenset[str]
    told: tuple[str, ...]
    act: Callable[[Scene], object]
    parts: tuple[str, ...] = ("seated", "pending")
    fields: tuple[tuple[str, Any], ...] = ()


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


FULL: Final = (("max_participants", 1), ("status", Status.SCHEDULED))
AUTO: Final = (("approval_mode", ApprovalMode.AUTO),)
HIDDEN: Final = (("status", Status.PENDING_APPROVAL),)
HELD: Final = (("status", Status.SCHEDULED),)
TWO: Final = (("min_participants", 2),)
REQUEST, UPDATE, REMINDER, GENERAL = "booking_request", "session_update", "reminder", "general"

CASES: Final = (
    Case("N1 asked", Kind.REQUESTED, REQUEST, ALL, TUTORS, ask),
    Case("N1 joined", Kind.JOINED, UPDATE, ALL, TUTORS, ask, ("seated",), AUTO),
    Case("N2 at once", Kind.APPROVED, UPDATE, ALL, ("stranger",), ask, ("seated",), AUTO),
    Case("N2", Kind.APPROVED, UPDATE, ALL, ("pending",), approve),
    Case("N3", Kind.DECLINED, UPDATE, MAILED, ("pending",), reject),
    Case("N4", Kind.WAITLISTED, UPDATE, INBOX, ("stranger",), ask, ("seated", "waiting"), FULL),
    Case("N5", Kind.PROMOTED, UPDATE, ALL, ("vetted",), withdraw, ("seated", "vetted", "waiting"), FULL),
    Case("N5'", Kind.UNANSWERED, UPDATE, MAILED, ("pending",), settle(MINUTE), fields=HELD),
    Case("N7", Kind.WITHDRAWN, UPDATE, INBOX, TUTORS, withdraw),
    Case("N7 late", Kind.WITHDRAWN, UPDATE, PUSHED, TUTORS, withdraw_late),
    Case("N8", Kind.REMOVED, UPDATE, MAILED, ("seated",), remove),
    Case(
        "N9",
        Kind.CANCELLED,
        UPDATE,
        ALL,
        ("cotutor", "seated", "pending", "waiting"),
        cancel,
        ("seated", "pending", "waiting", "declined"),
    ),
    Case(
        "N9 by a moderator",
        Kind.CANCELLED,
        UPDATE,
        ALL,
        (*TUTORS, "seated"),
        call_off,
        ("seated", "declined"),
    ),
    Case(
        "N10 time",
        Kind.MOVED,
        UPDATE,
        ALL,
        ("cotutor", "seated", "pending", "waiting"),
        move,
        ("seated", "pending", "waiting", "declined"),
        (("max_participants", 1),),
    ),
    Case("N10 place", Kind.MOVED, UPDATE, ALL, ("cotutor", "seated", "pending"), move_elsewhere),
    Case(
        "N11 a day ahead",
        Kind.STARTS_SOON,
        REMINDER,
        ALL,
        (*TUTORS, "seated", "waiting"),
        remind(DAY),
        ("seated", "waiting", "declined"),
        FULL,
    ),
    Case(
        "N11 a quarter ahead",
        Kind.STARTS_SOON,
        REMINDER,
        PUSHED,
        (*TUTORS, "seated"),
        remind(15 * MINUTE),
        ("seated", "pending", "declined"),
        HELD,
    ),
    Case("N14", Kind.ENDED, GENERAL, INBOX, (*TUTORS, "seated"), settle(HOUR), fields=HELD),
    Case(
        "N14 by the tutor",
        Kind.ENDED,
        GENERAL,
        INBOX,
        ("cotutor", "seated"),
        end,
        fields=(("status", Status.ONGOING), ("tutor_seen_at", START)),
    ),
    Case(
        "N15 too few",
        Kind.EXPIRED,
        UPDATE,
        MAILED,
        (*TUTORS, "seated"),
        settle(16 * MINUTE),
        ("seated", "declined"),
        TWO,
    ),
    Case(
        "N15 not reviewed",
        Kind.EXPIRED,
        UPDATE,
        MAILED,
        (*TUTORS, "moderator", "organizer"),
        settle(MINUTE),
        (),
        HIDDEN,
    ),
    Case("N16 published", Kind.REVIEWED, UPDATE, MAILED, TUTORS, publish, (), HIDDEN),
    Case("N16 declined", Kind.REVIEWED, UPDATE, MAILED, TUTORS, decline, (), HIDDEN),
    Case("N16b", Kind.UNANSWERED_REQUESTS, REMINDER, MAILED, TUTORS, nobody_answers),
    Case("N17", Kind.TO_REVIEW, GENERAL, MAILED, ("moderator", "organizer"), submit),
    Case("T2", Kind.GOES_AHEAD, UPDATE, MAILED, ("seated", "pending"), approve, fields=TWO),
    Case(
        "T3",
        Kind.TOO_FEW,
        UPDATE,
        MAILED,
        (*TUTORS, "other"),
        withdraw,
        ("seated", "pending"),
        (("min_participants", 2), ("status", Status.SCHEDULED)),
    ),
    Case(
        "T5b",
        Kind.MINIMUM_ASKED,
        REMINDER,
        MAILED,
        TUTORS,
        settle(-12 * HOUR),
        ("seated",),
        (*TWO, ("ask_minimum_at", START - 12 * HOUR)),
    ),
    Case("R6b", Kind.VETTED, UPDATE, INBOX, ("waiting",), vet, ("seated", "waiting"), FULL),
    Case("R16", Kind.SEAT_FREE, REMINDER, MAILED, TUTORS, withdraw, ("seated", "waiting"), FULL),
    Case("R21", Kind.CLOSED, UPDATE, MAILED, ("seated",), freeze),
    Case("co-tutor added", Kind.TEACHES_TOO, GENERAL, MAILED, ("stranger",), add_cotutor),
    Case("co-tutor removed", Kind.TEACHES_NO_MORE, GENERAL, MAILED, ("cotutor",), remove_cotutor),
    Case("frozen", Kind.FROZEN, GENERAL, MAILED, ("seated",), freeze),
    Case("free again", Kind.UNFROZEN, GENERAL, MAILED, ("seated",), thaw),
)


@pytest.fixture(params=CASES, ids=lambda case: case.id)
def played(request: pytest.FixtureRequest) -> tuple[Case, Scene]:
    """Each line, with its act done."""
    case: Case = request.param
    scene = scenes.scene(*case.parts, **dict(case.fields))
    if case.id == "T3":
        seat_another(scene)
    case.act(scene)
    return (case, scene)


def seat_another(scene: Scene) -> None:
    """The second seat, of somebody who is still there afterwards."""
    bookings.approve_request(actor=scene["creator"], session=scene.session, student=scene["pending"], now=NOW)
    Notification.objects.all().delete()


def test_those_and_only_those_are_told(played: tuple[Case, Scene]) -> None:
    case, scene = played
    parts = {("pending" if part == "other" else part) for part in case.told}
    assert scenes.told(scene, case.kind) == dict.fromkeys(parts, (case.type, case.channels))


def test_same_act_again_tells_nobody_again(played: tuple[Case, Scene]) -> None:
    case, scene = played
    before = list(Notification.objects.order_by("id").values())
    try:
        with transaction.atomic():
            case.act(scene)
    except Refusal:
        pass
    assert list(Notification.objects.order_by("id").values("pk")) == [{"pk": row["id"]} for row in before]


def test_every_kind_has_its_line() -> None:
    assert {case.kind for case in CASES} == set(Kind)


def test_request_that_is_taken_back_is_told_to_nobody() -> None:
    scene = scenes.scene("pending")
    bookings.withdraw_request(student=scene["pending"], session=scene.session, now=NOW)
    assert Notification.objects.count() == 0


def test_nobody_is_told_of_an_edit_that_moves_nothing() -> None:
    scene = scenes.scene("seated", "pending")
    scene.edit(description="More words.")
    assert Notification.objects.count() == 0


def test_two_seats_freed_at_once_are_told_once() -> None:
    scene = scenes.scene("seated", "waiting", "declined", max_participants=1, status=Status.SCHEDULED)
    bookings.request_to_join(student=scene["stranger"], session=scene.session, message="", now=NOW)
    scene.edit(max_participants=4)
    assert scenes.told(scene, Kind.SEAT_FREE).keys() == {"cotutor", "creator"}
    assert scenes.only(scene["cotutor"], Kind.SEAT_FREE).data["count"] == 2
