"""Who was there and for how long: seen by tutors, and by each person for themselves; put right by tutors."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.platform.audit import trail
from peerhall.room import guests, orders, presence
from peerhall.room.models import Attendance, Room, Visit
from peerhall.room.refusals import Refusal
from peerhall.room.types import Part
from peerhall.tutoring import seats
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState

LONGEST_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Line:
    """One person's attendance. `seconds` as corrected, where it was; `counted` as measured.

    Times are empty for somebody with a seat who never came.
    """

    person_id: int
    name: str
    part: Part
    first_at: dt.datetime | None
    last_at: dt.datetime | None
    seconds: int
    counted: int
    hands: int
    messages: int
    corrected_at: dt.datetime | None = None
    corrected_by: str = ""

    @property
    def minutes(self) -> int:
        """Whole minutes, as corrected."""
        return self.seconds // 60

    @property
    def counted_minutes(self) -> int:
        """Whole minutes, as measured."""
        return self.counted // 60

    @property
    def is_corrected(self) -> bool:
        """Whether somebody has put it right."""
        return self.corrected_at is not None


def of(*, viewer: User, session: Session, now: dt.datetime) -> list[Line]:
    """Who was, or is, in the room: for who keeps order everybody, for others their own line; by name.

    While the room is open the seconds run on.

    :raises Refusal: not_found, forbidden (no part in it).
    """
    guests.check_may_see(viewer, session)
    sees_all = orders.may_order(viewer, session)
    if not sees_all and guests.part_of(viewer, session) is None:
        raise Refusal("forbidden", _("Only those who took part see who was there."))
    room = Room.objects.filter(pk=session.pk).first()
    if room is None:
        return []
    lines = [*_frozen(room), *_never_came(room)] if room.closed_at else _running(room, now)
    return sorted(
        (line for line in lines if sees_all or line.person_id == viewer.pk),
        key=lambda line: (line.name.casefold(), line.person_id),
    )


@transaction.atomic
def correct(*, actor: User, session: Session, person: User, seconds: int, now: dt.datetime) -> Attendance:
    """Put right how long somebody was there, once it is over; with a trace of before and after.

    :raises Refusal: not_found (also of who had no part in it), forbidden, too_early, bad_text (no such time).
    """
    session = seats.lock_session(session, now=now)
    guests.check_may_see(actor, session)
    if not orders.may_order(actor, session):
        raise Refusal("forbidden", _("Only the tutors and moderators correct attendance."))
    room = Room.objects.filter(pk=session.pk).first()
    if room is None or room.closed_at is None:
        raise Refusal("too_early", _("It is not over yet."))
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise Refusal("bad_text", _("Say between no time and a day."))
    line = Attendance.objects.filter(room=room, person=person).first() or _absent(room, session, person)
    if line.corrected_seconds == seconds:
        return line
    before = line.seconds if line.corrected_seconds is None else line.corrected_seconds
    line.corrected_seconds, line.corrected_at, line.corrected_by = seconds, now, actor
    line.save()
    trail.record(
        at=now,
        act="attendance_corrected",
        scope="session",
        scope_id=session.pk,
        actor_id=actor.pk,
        person_id=person.pk,
        before={"seconds": before},
        after={"seconds": seconds},
    )
    return line


def _absent(room: Room, session: Session, person: User) -> Attendance:
    """A line for somebody with a seat whom nobody has seen: perhaps they sat beside somebody else."""
    seated = BookingRequest.objects.filter(session=session, user=person, state=RequestState.APPROVED)
    if not seated.exists():
        raise Refusal("not_found", _("This person had no seat here."))
    return Attendance(
        room=room,
        person=person,
        part=Part.STUDENT,
        first_at=session.date,
        last_at=session.date,
        seconds=0,
    )


def _frozen(room: Room) -> list[Line]:
    return [
        Line(
            row.person_id,
            row.person.name,
            Part(row.part),
            row.first_at,
            row.last_at,
            row.seconds if row.corrected_seconds is None else row.corrected_seconds,
            row.seconds,
            row.hands,
            row.messages,
            row.corrected_at,
            row.corrected_by.name if row.corrected_by else "",
        )
        for row in room.attendances.select_related("person", "corrected_by").order_by("pk")
    ]


def _never_came(room: Room) -> list[Line]:
    """Those with a seat whom nobody has seen: a tutor may know better."""
    seated = BookingRequest.objects.filter(session=room.pk, state=RequestState.APPROVED)
    absent = seated.exclude(user__attendances__room=room).select_related("user")
    return [
        Line(row.user_id, row.user.name, Part.STUDENT, None, None, 0, 0, 0, 0)
        for row in absent.order_by("pk")
    ]


def _running(room: Room, now: dt.datetime) -> list[Line]:
    visits: dict[User, list[Visit]] = defaultdict(list)
    for visit in room.visits.select_related("person").order_by("pk"):
        visits[visit.person].append(visit)
    written = Counter(room.messages.order_by().values_list("person_id", flat=True))
    return [_line(person, theirs, written[person.pk], now) for person, theirs in visits.items()]


def _line(person: User, theirs: list[Visit], written: int, now: dt.datetime) -> Line:
    counted = presence.seconds(theirs, now)
    return Line(
        person.pk,
        person.name,
        Part(theirs[-1].part),
        theirs[0].entered_at,
        theirs[-1].left_at,
        counted,
        counted,
        sum(visit.hands_raised for visit in theirs),
        written,
    )
