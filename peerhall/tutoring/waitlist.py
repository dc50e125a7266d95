"""The waitlist explained (B2): the session's audit trail replayed, as it concerns one person in line.

Pure: `explain` says what happened, when and to whose place; `waitlist_words` puts it into sentences.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from peerhall.tutoring.types import RequestState

Place = tuple[bool, str]  # sorts like the line: vetted first, then by the time of queueing


class Entry(Protocol):
    """A row of the trail that speaks of a request (`moves.note`)."""

    @property
    def at(self) -> dt.datetime: ...
    @property
    def act(self) -> str: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def after(self) -> Mapping[str, object]: ...


class What(StrEnum):
    """What happened in the line, from the point of view of one who stood in it."""

    JOINED = "joined"  # the reader came into line
    VETTED = "vetted"  # the tutor said yes to the reader: first in line
    SEATED = "seated"  # the reader got a seat
    ASKED_TUTOR = "asked_tutor"  # a seat is free and the tutor decides about the reader
    CLOSED = "closed"  # the reader left the line without a seat
    OTHER_LEFT = "other_left"  # somebody ahead gave up their place in line
    OTHER_FREED = "other_freed"  # somebody with a seat gave it back
    OTHER_ASKED_TUTOR = "other_asked_tutor"  # the tutor decides about somebody who was ahead
    OTHER_SEATED = "other_seated"  # somebody ahead got a seat
    OTHER_PASSED = "other_passed"  # the tutor said yes to somebody: they are ahead now


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log; `place` is the reader's afterwards, from 1, None outside the line."""

    at: dt.datetime
    what: What
    person_id: int
    place: int | None


@dataclass(slots=True)
class _Queue:
    """Who waits, and where; the state of the replay."""

    places: dict[int, Place]
    seated: set[int]

    def place(self, person_id: int) -> int | None:
        mine = self.places.get(person_id)
        return None if mine is None else 1 + sum(place < mine for place in self.places.values())

    def apply(self, person_id: int, after: Mapping[str, object]) -> None:
        self.places.pop(person_id, None)
        self.seated.discard(person_id)
        if after.get("state") == RequestState.WAITLISTED:
            self.places[person_id] = (not after.get("is_vetted"), str(after.get("queued_at", "")))
        elif after.get("state") == RequestState.APPROVED:
            self.seated.add(person_id)


def explain(entries: Iterable[Entry], *, viewer_id: int) -> list[Line]:
    """What happened in the line while the viewer stood in it, oldest first; empty if they never did.

    `entries` is the session's whole trail in order, since places follow from everybody's acts.
    """
    queue = _Queue({}, set())
    lines = []
    for entry in entries:
        if entry.person_id is None or "state" not in entry.after:
            continue
        was = queue.place(viewer_id)
        had_seat = entry.person_id in queue.seated
        queue.apply(entry.person_id, entry.after)
        now = queue.place(viewer_id)
        if entry.person_id == viewer_id:
            what = _own(entry.after, was=was, now=now)
        else:
            what = _other(entry.after, had_seat=had_seat, was=was, now=now)
        if what is not None:
            lines.append(Line(entry.at, what, entry.person_id, now))
    return lines


_LEAVING: Final = {
    RequestState.APPROVED.value: What.SEATED,
    RequestState.PENDING.value: What.ASKED_TUTOR,
}
_OTHER_LEAVING: Final = {
    RequestState.APPROVED.value: What.OTHER_SEATED,
    RequestState.PENDING.value: What.OTHER_ASKED_TUTOR,
}


def _own(after: Mapping[str, object], *, was: int | None, now: int | None) -> What | None:
    """What the reader's own entry means; None where they neither stood in line nor do now."""
    if now is not None:
        return What.VETTED if after.get("is_vetted") and was is not None else What.JOINED
    if was is not None:
        return _LEAVING.get(str(after["state"]), What.CLOSED)
    return None


def _other(after: Mapping[str, object], *, had_seat: bool, was: int | None, now: int | None) -> What | None:
    """What somebody else's entry means to the reader; None where it changes nothing for them."""
    if was is None or now is None:
        return None
    if had_seat and after["state"] != RequestState.APPROVED:
        return What.OTHER_FREED
    if now < was:
        return _OTHER_LEAVING.get(str(after["state"]), What.OTHER_LEFT)
    if now > was:
        return What.OTHER_PASSED
    return None
