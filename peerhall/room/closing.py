"""The end of a room: everybody is out, attendance is frozen (T7 to T10)."""

import datetime as dt
from collections import Counter, defaultdict

from django.db import transaction

from peerhall.platform import realtime
from peerhall.room import entering, presence, protocol, showing
from peerhall.room.models import Attendance, Message, Room, Visit
from peerhall.tutoring.models import Session


@transaction.atomic
def close(*, session: Session, now: dt.datetime) -> None:
    """Close the room of a session that has just ended. A second call changes nothing."""
    room = Room.objects.filter(pk=session.pk, closed_at__isnull=True).first()
    if room is None:
        return
    room.closed_at = now
    room.save(update_fields=["closed_at"])
    inside = entering.end_everything(session=session, now=now)
    _freeze(room, now=now)
    showing.tell(room.pk, "closed", protocol.Nothing())
    waiting = room.knocks.filter(let_in_at__isnull=True).values_list("person_id", flat=True)
    for person_id in sorted({*inside, *waiting}):
        realtime.reconsider(user_id=person_id)


def _freeze(room: Room, *, now: dt.datetime) -> None:
    """One row for each person who was ever inside."""
    visits: dict[int, list[Visit]] = defaultdict(list)
    for visit in Visit.objects.filter(room=room).order_by("pk"):
        visits[visit.person_id].append(visit)
    written = Counter(Message.objects.filter(room=room).order_by().values_list("person_id", flat=True))
    Attendance.objects.bulk_create(
        Attendance(
            room=room,
            person_id=person_id,
            part=theirs[-1].part,
            first_at=theirs[0].entered_at,
            last_at=theirs[-1].left_at or now,
            seconds=presence.seconds(theirs, now),
            hands=sum(visit.hands_raised for visit in theirs),
            messages=written[person_id],
        )
        for person_id, theirs in sorted(visits.items())
    )
