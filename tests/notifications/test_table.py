"""The table of SPEC 1e: for each event who is told, under which type, by which channels, and once."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.db import transaction

from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.tutoring import bookings
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import ApprovalMode, Status
from tests.notifications import acts, scenes
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


FULL: Final = (("max_participants", 1), ("status", Status.SCHEDULED))
AUTO: Final = (("approval_mode", ApprovalMode.AUTO),)
HIDDEN: Final = (("status", Status.PENDING_APPROVAL),)
HELD: Final = (("status", Status.SCHEDULED),)
TWO: Final = (("min_participants", 2),)
REQUEST, UPDATE, REMINDER, GENERAL = "booking_request", "session_update", "reminder", "general"

CASES: Final = (
    Case("N1 asked", Kind.REQUESTED, REQUEST, ALL, TUTORS, acts.ask),
    Case("N1 joined", Kind.JOINED, UPDATE, ALL, TUTORS, acts.ask, ("seated",), AUTO),
    Case("N2 at once", Kind.APPROVED, UPDATE, ALL, ("stranger",), acts.ask, ("seated",), AUTO),
    Case("N2", Kind.APPROVED, UPDATE, ALL, ("pending",), acts.approve),
    Case("N3", Kind.DECLINED, UPDATE, MAILED, ("pending",), acts.reject),
    Case("N4", Kind.WAITLISTED, UPDATE, INBOX, ("stranger",), acts.ask, ("seated", "waiting"), FULL),
    Case("N5", Kind.PROMOTED, UPDATE, ALL, ("vetted",), acts.withdraw, ("seated", "vetted", "waiting"), FULL),
    Case("N5'", Kind.UNANSWERED, UPDATE, MAILED, ("pending",), acts.settle(MINUTE), fields=HELD),
    Case("N7", Kind.WITHDRAWN, UPDATE, INBOX, TUTORS, acts.withdraw),
    Case("N7 late", Kind.WITHDRAWN, UPDATE, PUSHED, TUTORS, acts.withdraw_late),
    Case("N8", Kind.REMOVED, UPDATE, MAILED, ("seated",), acts.remove),
    Case(
        "N9",
        Kind.CANCELLED,
        UPDATE,
        ALL,
        ("cotutor", "seated", "pending", "waiting"),
        acts.cancel,
        ("seated", "pending", "waiting", "declined"),
    ),
    Case(
        "N9 by a moderator",
        Kind.CANCELLED,
        UPDATE,
        ALL,
        (*TUTORS, "seated"),
        acts.call_off,
        ("seated", "declined"),
    ),
    Case(
        "N10 time",
        Kind.MOVED,
        UPDATE,
        ALL,
        ("cotutor", "seated", "pending", "waiting"),
        acts.move,
        ("seated", "pending", "waiting", "declined"),
        (("max_participants", 1),),
    ),
    Case("N10 place", Kind.MOVED, UPDATE, ALL, ("cotutor", "seated", "pending"), acts.move_elsewhere),
    Case(
        "N11 a day ahead",
        Kind.STARTS_SOON,
        REMINDER,
        ALL,
        (*TUTORS, "seated", "waiting"),
        acts.remind(DAY),
        ("seated", "waiting", "declined"),
        FULL,
    ),
    Case(
        "N11 a quarter ahead",
        Kind.STARTS_SOON,
        REMINDER,
        PUSHED,
        (*TUTORS, "seated"),
        acts.remind(15 * MINUTE),
        ("seated", "pending", "declined"),
        HELD,
    ),
    Case("N14", Kind.ENDED, GENERAL, INBOX, (*TUTORS, "seated"), acts.settle(HOUR), fields=HELD),
    Case(
        "N14 by the tutor",
        Kind.ENDED,
        GENERAL,
        INBOX,
        ("cotutor", "seated"),
        acts.end,
        fields=(("status", Status.ONGOING), ("tutor_seen_at", START)),
    ),
    Case(
        "N15 too few",
        Kind.EXPIRED,
        UPDATE,
        MAILED,
        (*TUTORS, "seated"),
        acts.settle(16 * MINUTE),
        ("seated", "declined"),
        TWO,
    ),
    Case(
        "N15 not reviewed",
        Kind.EXPIRED,
        UPDATE,
        MAILED,
        (*TUTORS, "moderator", "organizer"),
        acts.settle(MINUTE),
        (),
        HIDDEN,
    ),
    Case("N16 published", Kind.REVIEWED, UPDATE, MAILED, TUTORS, acts.publish, (), HIDDEN),
    Case("N16 declined", Kind.REVIEWED, UPDATE, MAILED, TUTORS, acts.decline, (), HIDDEN),
    Case("N16b", Kind.UNANSWERED_REQUESTS, REMINDER, MAILED, TUTORS, acts.nobody_answers),
    Case("N17", Kind.TO_REVIEW, GENERAL, MAILED, ("moderator", "organizer"), acts.submit),
    Case("T2", Kind.GOES_AHEAD, UPDATE, MAILED, ("seated", "pending"), acts.approve, fields=TWO),
    Case(
        "T3",
        Kind.TOO_FEW,
        UPDATE,
        MAILED,
        (*TUTORS, "other"),
        acts.withdraw,
        ("seated", "pending"),
        (("min_participants", 2), ("status", Status.SCHEDULED)),
    ),
    Case(
        "T5b",
        Kind.MINIMUM_ASKED,
        REMINDER,
        MAILED,
        TUTORS,
        acts.settle(-12 * HOUR),
        ("seated",),
        (*TWO, ("ask_minimum_at", START - 12 * HOUR)),
    ),
    Case("T11 asked", Kind.OUTCOME_DOUBTED, GENERAL, MAILED, ("organizer",), acts.doubt, fields=HELD),
    Case(
        "T11 corrected",
        Kind.OUTCOME_DECIDED,
        UPDATE,
        MAILED,
        (*TUTORS, "seated"),
        acts.correct,
        ("seated", "declined"),
        HELD,
    ),
    Case("T11 kept", Kind.OUTCOME_DECIDED, UPDATE, MAILED, ("seated",), acts.keep, fields=HELD),
    Case("R6b", Kind.VETTED, UPDATE, INBOX, ("waiting",), acts.vet, ("seated", "waiting"), FULL),
    Case("R16", Kind.SEAT_FREE, REMINDER, MAILED, TUTORS, acts.withdraw, ("seated", "waiting"), FULL),
    Case("R21", Kind.CLOSED, UPDATE, MAILED, ("seated",), acts.freeze),
    Case("co-tutor added", Kind.TEACHES_TOO, GENERAL, MAILED, ("stranger",), acts.add_cotutor),
    Case("co-tutor removed", Kind.TEACHES_NO_MORE, GENERAL, MAILED, ("cotutor",), acts.remove_cotutor),
    Case("frozen", Kind.FROZEN, GENERAL, MAILED, ("seated",), acts.freeze),
    Case("free again", Kind.UNFROZEN, GENERAL, MAILED, ("seated",), acts.thaw),
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
