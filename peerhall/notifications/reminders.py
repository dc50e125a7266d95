"""Telling what was planned once it is due (N11, N16b): each once, also after a time in which nobody looked.

What has become useless is dropped in silence: the session has begun or will not be, the person has no
part in it any more, or a reminder nearer to the start is due as well.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.db.models import Min

from peerhall.accounts.models import User
from peerhall.notifications import audience
from peerhall.notifications.models import PlannedReminder
from peerhall.notifications.planning import DAY, UPCOMING
from peerhall.notifications.telling import Event, tell, values_of
from peerhall.notifications.types import Channel, Cue, Kind
from peerhall.platform import database
from peerhall.tutoring import lifecycle, seats
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState

SESSIONS_AT_ONCE: Final = 200
# A letter may be read an hour later, so nearer reminders are left to the page and to push.
MAILED_FROM: Final = dt.timedelta(hours=12)
WORTH_A_LETTER: Final = dt.timedelta(hours=1)


def due_sessions(*, now: dt.datetime) -> list[int]:
    """Sessions (ids) of which something is due, the longest due first, at the most `SESSIONS_AT_ONCE`."""
    due = PlannedReminder.objects.filter(due_at__lte=now).values("session_id")
    longest = due.annotate(since=Min("due_at")).order_by("since", "session_id")
    return list(longest.values_list("session_id", flat=True)[:SESSIONS_AT_ONCE])


@transaction.atomic
def send_due(*, session_id: int, now: dt.datetime) -> None:
    """Tell what is due of one session.

    Under the session's lock the rows are taken away and told of in one transaction: whoever looks at the
    same time finds them gone, and if this one fails they are due again.
    """
    session = database.lock(Session.objects.filter(pk=session_id)).first()
    due = PlannedReminder.objects.filter(session=session_id, due_at__lte=now)
    rows = list(due.order_by("lead_minutes", "id"))
    due.delete()
    if session is None or now >= session.date or lifecycle.status_at(session, now) not in UPCOMING:
        return
    _remind(session, [row for row in rows if row.cue == Cue.LEAD], now=now)
    _nudge(session, {Cue(row.cue): row for row in rows if row.cue != Cue.LEAD}, now=now)


def _remind(session: Session, rows: Sequence[PlannedReminder], *, now: dt.datetime) -> None:
    """N11. `rows` begin with the nearest to the start, which stands for the others of the same person."""
    nearest: dict[int, int] = {}
    for row in rows:
        nearest.setdefault(row.user_id or 0, row.lead_minutes)
    taking_part = audience.tutors(session) | audience.students(session, {RequestState.APPROVED})
    by_lead: dict[int, list[int]] = defaultdict(list)
    for user_id in sorted(nearest.keys() & taking_part):
        by_lead[nearest[user_id]].append(user_id)
    for lead, recipients in by_lead.items():
        _say_it_starts(session, lead, recipients, now=now)
    places = seats.places(session.pk) if nearest.keys() - taking_part else {}
    for user_id, place in places.items():
        if user_id in nearest:
            _say_it_starts(session, nearest[user_id], [user_id], now=now, position=place)


def _say_it_starts(
    session: Session,
    lead_minutes: int,
    recipients: Sequence[int],
    *,
    now: dt.datetime,
    position: int | None = None,
) -> None:
    left = session.date - now
    is_mailed = dt.timedelta(minutes=lead_minutes) >= MAILED_FROM and left >= WORTH_A_LETTER
    event = Event(
        kind=Kind.STARTS_SOON,
        key=f"{Kind.STARTS_SOON}:{lead_minutes}:{session.pk}:{session.date.isoformat()}",
        at=now,
        session_id=session.pk,
        data={**values_of(session), "minutes": round(left.total_seconds() / 60), "position": position},
        without=frozenset() if is_mailed else frozenset({Channel.MAIL}),
        begins_at=session.date,
    )
    tell(event=event, recipients=recipients)


def _nudge(session: Session, cues: Mapping[Cue, PlannedReminder], *, now: dt.datetime) -> None:
    """N16b, to those who may answer. Where both nudges are due, the day before speaks for both."""
    if not cues:
        return
    pending = [
        row
        for row in session.requests.filter(state=RequestState.PENDING).order_by("requested_at", "id")
        if lifecycle.request_state_at(row, session, now)[0] == RequestState.PENDING
    ]
    unanswered = cues.get(Cue.UNANSWERED)
    if unanswered is not None:
        _plan_next(session, pending, now=now)
    cue = cues.get(Cue.DAY_BEFORE) or unanswered
    if cue is None or not pending or (cue is unanswered and not _is_news(cue, pending, now=now)):
        return
    able = User.objects.filter(pk__in=audience.tutors(session), frozen_at=None)
    event = Event(
        kind=Kind.UNANSWERED_REQUESTS,
        key=f"{Kind.UNANSWERED_REQUESTS}:{cue.cue}:{session.pk}:{cue.due_at.isoformat()}",
        at=now,
        session_id=session.pk,
        data={**values_of(session), "count": len(pending)},
    )
    tell(event=event, recipients=able.values_list("pk", flat=True))


def _is_news(row: PlannedReminder, pending: Sequence[BookingRequest], *, now: dt.datetime) -> bool:
    """Whether a request has come to wait a day since the last nudge; who waited then was spoken of."""
    return any(row.due_at - DAY <= request.requested_at <= now - DAY for request in pending)


def _plan_next(session: Session, pending: Sequence[BookingRequest], *, now: dt.datetime) -> None:
    """The next to wait a whole day."""
    later = [row.requested_at + DAY for row in pending if row.requested_at + DAY > now]
    if later and later[0] < session.date:
        PlannedReminder.objects.bulk_create(
            [PlannedReminder(session=session, cue=Cue.UNANSWERED, due_at=later[0])], ignore_conflicts=True
        )
