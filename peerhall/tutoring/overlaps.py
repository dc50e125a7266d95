"""Two places at once: what a person has on while a session takes place (A34)."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.tutoring import status_sql
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import OPEN_STATUSES, RequestState, Status

SHOWN = 5


def overlapping(student: User, session: Session, *, now: dt.datetime) -> QuerySet[Session]:
    """The sessions in which `student` learns or teaches while this one takes place."""
    learns = Q(requests__user=student, requests__state=RequestState.APPROVED)
    return _during(session.date, session.ends_at, learns | _teaches(student), now=now).exclude(pk=session.pk)


def check_student(student: User, session: Session, *, now: dt.datetime) -> None:
    """Refuse a seat that overlaps another one; for communities that block it. The student is locked.

    :raises Refusal: student_conflict, with `session_ids`.
    """
    if clashes := list(overlapping(student, session, now=now)[:SHOWN]):
        raise Refusal(
            "student_conflict",
            _("“%(title)s” is at the same time.") % {"title": clashes[0].title},
            session_ids=[clash.pk for clash in clashes],
        )


def check_tutor(
    tutor: User, *, date: dt.datetime, ends_at: dt.datetime, now: dt.datetime, but: int | None = None
) -> None:
    """Refuse a time at which `tutor` teaches already, in another session than the one with id `but`.

    :raises Refusal: tutor_conflict, with `session_ids`.
    """
    clashes = list(_during(date, ends_at, _teaches(tutor), now=now)[: SHOWN + 1])
    clashes = [clash for clash in clashes if clash.pk != but][:SHOWN]
    if clashes:
        raise Refusal(
            "tutor_conflict",
            _("You teach “%(title)s” at that time.") % {"title": clashes[0].title},
            session_ids=[clash.pk for clash in clashes],
        )


def _teaches(person: User) -> Q:
    return Q(creator=person) | Q(cotutor_rows__user=person)


def _during(date: dt.datetime, ends_at: dt.datetime, whose: Q, *, now: dt.datetime) -> QuerySet[Session]:
    """Sessions that are to take place, or do, within [date, ends_at)."""
    lives = status_sql.where_status(OPEN_STATUSES | {Status.PENDING_APPROVAL}, now)
    found = Session.objects.filter(whose, lives, date__lt=ends_at, ends_at__gt=date)
    return found.distinct().order_by("date", "id")
