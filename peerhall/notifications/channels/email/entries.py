"""What a person's calendar is told of a session, each word numbered above the one before (RFC 5546 2.1.4).

The session's own number is not enough: somebody who leaves and is seated again is told twice of a session
that has not changed. A word is noted before it is sent: a calendar may have heard it even where we do not
know that it did, and the same word sent again has the same number.
"""

from django.db import transaction

from peerhall.notifications.channels.email.models import CalendarEntry
from peerhall.platform import database
from peerhall.tutoring.models import Session


@transaction.atomic
def note(*, user_id: int, session: Session, is_in: bool) -> int | None:
    """The number of what is to be said now; None where a calendar would lose what it never had."""
    if is_in:
        first = {"sequence": session.sequence, "heard": session.sequence}
        CalendarEntry.objects.get_or_create(user_id=user_id, session=session, defaults=first)
    mine = CalendarEntry.objects.filter(user=user_id, session=session)
    entry = database.lock(mine).first()
    if entry is None:
        return None
    if (entry.heard, entry.is_in) != (session.sequence, is_in):
        entry.sequence = max(session.sequence, entry.sequence + 1)
        entry.heard, entry.is_in = session.sequence, is_in
        entry.save(update_fields=["sequence", "heard", "is_in"])
    return entry.sequence


@transaction.atomic
def take_out(*, user_id: int, session_id: int) -> CalendarEntry | None:
    """The person has left: the word to be said; None where their calendar has nothing to lose."""
    mine = CalendarEntry.objects.filter(user=user_id, session=session_id, is_in=True)
    entry = database.lock(mine).first()
    if entry is not None:
        entry.sequence += 1
        entry.is_in = False
        entry.save(update_fields=["sequence", "is_in"])
    return entry


def withdrawn(*, entry_id: int, sequence: int) -> CalendarEntry | None:
    """The entry that is to be taken out; None where its calendar has been told otherwise since."""
    found = CalendarEntry.objects.filter(pk=entry_id, sequence=sequence, is_in=False)
    return found.select_related("user", "session__creator").first()
