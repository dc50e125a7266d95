"""Facts of this room: what happened to a person. Tutoring reacts by R21, notifications by telling."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFact:
    """Something happened to a person, at this instant."""

    user_id: int
    at: dt.datetime


class NameChanged(PersonFact):
    """The person goes by another name: whatever indexes names follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFrozen(PersonFact):
    """The person may neither teach nor ask any more (R21); `actor_id` is None where no member did it."""

    actor_id: int | None


class PersonUnfrozen(PersonFact):
    """The person may teach and ask again; what was closed stays closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonBlocked(PersonFact):
    """`user_id` wants nothing to do with `blocked_id`; nobody else learns of it (R21)."""

    blocked_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUnblocked(PersonFact):
    """`user_id` has taken the block of `blocked_id` back."""

    blocked_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersChanged:
    """The community reminds of sessions at other moments (`Community.reminder_leads`)."""

    at: dt.datetime
