"""One session in full, as every function answers it that is about one (S37, S40–S42)."""

import datetime as dt

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.api import portraying, shapes
from peerhall.api.errors import Problem
from peerhall.materials import shelf
from peerhall.tutoring import asked, bookings, policy, records
from peerhall.tutoring.asked import Asked
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.records import Record


def details(session: Session, *, viewer: Viewer, now: dt.datetime, base: str) -> shapes.Session:
    """The session as `viewer` may see it now; the number of queries does not depend on that of people.

    `base` goes before the addresses of files.

    :raises Problem: not_found.
    """
    record = record_of(session, viewer=viewer, now=now)
    rows, locked = shelf.rows_for(session, viewer, now=now)
    return portraying.session(
        record,
        requests(record, session, viewer=viewer, now=now),
        portraying.materials(rows, viewer, now=now, base=base),
        locked,
    )


def record_of(session: Session, *, viewer: Viewer, now: dt.datetime) -> Record:
    """One session as its viewer may see it.

    :raises Problem: not_found, when it was deleted since it was looked up.
    """
    found = records.records([session.pk], viewer=viewer, community=communities.current(), now=now)
    if not found:
        raise Problem("not_found")
    return found[0]


def requests(record: Record, session: Session, *, viewer: Viewer, now: dt.datetime) -> list[Asked]:
    """All requests for its tutors and moderators, whose reading is put on record (1d); else one's own."""
    is_tutor = record.my_role == "tutor"
    if not policy.may_read_requests(viewer, is_tutor=is_tutor):
        return [record.mine] if record.mine else []
    if not is_tutor and isinstance(viewer, User):
        bookings.note_requests_read(reader=viewer, session=session, now=now)
    return asked.all_in(session.pk, record.row, now=now)
