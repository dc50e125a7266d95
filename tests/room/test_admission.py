"""Who may come in and when, as a table."""

import datetime as dt
from typing import Any

import pytest

from peerhall.room import admission
from peerhall.room.admission import Door, Guest
from peerhall.room.types import Part
from peerhall.tutoring.types import Status
from tests.factories import HOUR, NOW

SECOND = dt.timedelta(seconds=1)
OPENS, CLOSES = NOW - HOUR / 4, NOW + HOUR
TUTOR, STUDENT, STAFF = (Guest(part=part) for part in (Part.TUTOR, Part.STUDENT, Part.STAFF))
NOBODY = Guest(part=None)
INSIDE = Guest(part=Part.STUDENT, is_inside=True)
LET_IN = Guest(part=Part.STUDENT, is_let_in=True)
REMOVED = Guest(part=Part.STUDENT, was_removed=True)


def door(**facts: Any) -> Door:
    """An open door."""
    usual: dict[str, Any] = {
        "status": Status.ONGOING,
        "is_here": True,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "most": 8,
    }
    return Door(**usual | facts)


@pytest.mark.parametrize(
    ("guest", "facts", "now", "code"),
    [
        (TUTOR, {}, NOW, None),
        (STUDENT, {}, NOW, None),
        (STAFF, {}, NOW, None),
        (NOBODY, {}, NOW, "not_admitted"),
        (NOBODY, {"status": Status.COMPLETED}, CLOSES, "not_admitted"),
        (REMOVED, {}, NOW, "removed"),
        (TUTOR, {}, OPENS - SECOND, "too_early"),
        (STUDENT, {}, OPENS - SECOND, "too_early"),
        (STUDENT, {"status": Status.SCHEDULED}, OPENS, None),
        (STUDENT, {}, CLOSES - SECOND, None),
        (TUTOR, {}, CLOSES, "too_late"),
        (TUTOR, {"status": Status.COMPLETED}, NOW, "too_late"),
        (STAFF, {"status": Status.CANCELLED}, NOW, "too_late"),
        (STUDENT, {"status": Status.EXPIRED}, NOW, "too_late"),
        (TUTOR, {"status": Status.PENDING_APPROVAL}, NOW, "not_open"),
        (TUTOR, {"is_here": False}, NOW, "not_open"),
        (STUDENT, {"is_locked": True}, NOW, "room_locked"),
        (LET_IN, {"is_locked": True}, NOW, None),
        (INSIDE, {"is_locked": True}, NOW, None),
        (TUTOR, {"is_locked": True}, NOW, None),
        (STAFF, {"is_locked": True}, NOW, None),
        (STUDENT, {"people": 7, "has_tutor": True}, NOW, None),
        (STUDENT, {"people": 7}, NOW, "room_full"),
        (STUDENT, {"people": 8, "has_tutor": True}, NOW, "room_full"),
        (INSIDE, {"people": 8, "has_tutor": True}, NOW, None),
        (TUTOR, {"people": 8}, NOW, None),
        (STUDENT, {"people": 800, "most": None}, NOW, None),
    ],
)
def test_door(guest: Guest, facts: dict[str, Any], now: dt.datetime, code: str | None) -> None:
    assert admission.why_not_enter(guest, door(**facts), now) == code


def test_full_room_may_be_heard_and_only_a_lock_is_knocked_at() -> None:
    full = door(people=8, has_tutor=True)
    assert admission.why_not_hear(STUDENT, full, NOW) is None
    assert not admission.may_knock(STUDENT, full, NOW)
    locked = door(is_locked=True)
    assert admission.may_knock(STUDENT, locked, NOW)
    assert not admission.may_knock(NOBODY, locked, NOW)
    assert not admission.may_knock(STUDENT, locked, OPENS - SECOND)
