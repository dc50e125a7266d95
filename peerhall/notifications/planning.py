"""Planning reminders: rows for what is to be told later, written with the fact that causes them.

A plan is made anew rather than changed: what a person is to be reminded of follows from the session's
time, their part in it and their wishes, so planning twice is planning once. Moments that have passed are
not planned; a reminder that was told already is known by its key and not told again.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final

from django.db import transaction
from django.db.models import Q

from peerhall.accounts import communities
from peerhall.notifications import audience, choices
from peerhall.notifications.models import PlannedReminder
from peerhall.notifications.types import Cue
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import Delete
from peerhall.platform.database.writing import insert_new
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import OPEN_STATUSES, RequestState, Status

DAY: Final = dt.timedelta(days=1)
# Who waits in line hears a day ahead whether they still do; nearer to the start it is told by promotion.
WAITING_LEADS: Final = (1440,)
UPCOMING: Final = frozenset({Status.APPROVED, Status.SCHEDULED})
STANDINS: Final = {"session": prepared.number(0), "user": prepared.number(1)}

_FORGET_LEADS: Final = Delete(
    lambda: PlannedReminder.objects.filter(session=STANDINS["session"], user=STANDINS["user"], cue=Cue.LEAD),
    STANDINS,
)


@transaction.atomic
def plan_reminders(*, session: Session, user_ids: Collection[int], now: dt.datetime) -> None:
    """Plan for these people what their part in the session asks for, instead of what was planned."""
    PlannedReminder.objects.filter(session=session, cue=Cue.LEAD, user__in=user_ids).delete()
    if session.status not in UPCOMING:
        return
    taking_part = audience.tutors(session) | audience.students(session, {RequestState.APPROVED})
    waiting = audience.students(session, {RequestState.WAITLISTED}) & set(user_ids)
    _plan(session, seated=taking_part & set(user_ids), waiting=waiting, now=now)


def plan_student(*, session: Session, user_id: int, state: RequestState, now: dt.datetime) -> None:
    """`plan_reminders` for one student whose request has just come to be in this state."""
    _FORGET_LEADS.rows(session=session.pk, user=user_id)
    if session.status in UPCOMING:
        seated = {user_id} if state == RequestState.APPROVED else set()
        waiting = {user_id} if state == RequestState.WAITLISTED else set()
        _plan(session, seated=seated, waiting=waiting, now=now)


def _plan(session: Session, *, seated: Collection[int], waiting: Collection[int], now: dt.datetime) -> None:
    leads = choices.leads_of(seated, communities.current()) if seated else {}
    leads.update(dict.fromkeys(waiting, WAITING_LEADS))
    planned = [
        PlannedReminder(
            session=session,
            user_id=user_id,
            cue=Cue.LEAD,
            lead_minutes=minutes,
            due_at=session.date - dt.timedelta(minutes=minutes),
        )
        for user_id in sorted(leads)
        for minutes in leads[user_id]
    ]
    insert_new([row for row in planned if row.due_at > now], by=("user_id", "lead_minutes"))


@transaction.atomic
def plan_nudges(*, session: Session, now: dt.datetime) -> None:
    """Plan to ask the tutors about requests that nobody answers: a day after the oldest, a day before.

    What is planned already stays: a nudge speaks of all that wait by then.
    """
    moments = {Cue.UNANSWERED: now + DAY, Cue.DAY_BEFORE: session.date - DAY}
    PlannedReminder.objects.bulk_create(
        [
            PlannedReminder(session=session, cue=cue, due_at=due_at)
            for cue, due_at in moments.items()
            if now < due_at < session.date
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def replan(*, session: Session, now: dt.datetime) -> None:
    """The session has another time: everything about it is planned anew."""
    PlannedReminder.objects.filter(session=session).delete()
    concerned = audience.tutors(session) | audience.students(session)
    plan_reminders(session=session, user_ids=concerned, now=now)
    asked = session.requests.filter(state=RequestState.PENDING).order_by("requested_at", "id").first()
    if asked is not None:
        plan_nudges(session=session, now=asked.requested_at)
        PlannedReminder.objects.filter(session=session, user=None, due_at__lte=now).delete()


def next_moment(*, session_id: int, until: dt.datetime) -> dt.datetime | None:
    """When the next of what is planned of a session is due; None where nothing is by then."""
    due = PlannedReminder.objects.filter(session=session_id, due_at__lte=until).order_by("due_at", "id")
    return due.values_list("due_at", flat=True).first()


def drop(*, session_id: int, user_ids: Iterable[int] | None = None) -> None:
    """Forget what was planned of a session, for these people or altogether."""
    rows = PlannedReminder.objects.filter(session=session_id)
    if user_ids is not None:
        rows = rows.filter(user__in=set(user_ids))
    rows.delete()


@transaction.atomic
def replan_people(*, user_ids: Collection[int] | None, now: dt.datetime) -> None:
    """Wishes have changed, one person's or (None) the community's: plan anew all that is to come."""
    upcoming = Session.objects.filter(status__in=OPEN_STATUSES, date__gt=now).order_by("id")
    if user_ids is not None:
        seated = Q(requests__user__in=user_ids, requests__state=RequestState.APPROVED)
        teaches = Q(creator__in=user_ids) | Q(cotutor_rows__user__in=user_ids)
        upcoming = upcoming.filter(seated | teaches).distinct()
    for session in upcoming:
        people = audience.tutors(session) | audience.students(session, {RequestState.APPROVED})
        plan_reminders(
            session=session, user_ids=people if user_ids is None else people & set(user_ids), now=now
        )
