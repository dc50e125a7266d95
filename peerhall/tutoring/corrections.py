"""T11: how a session that is over ended is doubted by those who were there, and put right by organizers."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.platform import events
from peerhall.platform.audit import trail
from peerhall.tutoring import drafts, lifecycle, moves, policy, seats
from peerhall.tutoring import events as facts
from peerhall.tutoring.models import Objection, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import CORRECTIONS, TERMINAL_STATUSES, Outcome, Status


@transaction.atomic
def object_to_outcome(*, actor: User, session: Session, reason: str, now: dt.datetime) -> Objection:
    """Ask the organizers to look at how it ended; a second call gives the first objection.

    :raises Refusal: not_found, frozen, forbidden, too_early, not_open (cancelled, never published), too_late.
    :raises drafts.Invalid: when no reason is given, or it cannot be kept.
    """
    reason = drafts.clean_message(reason, field="reason")
    session = seats.lock_visible(session, actor, now=now)
    own = seats.request_of(actor, session)
    if actor.is_frozen:
        raise Refusal("frozen", _("Your account is frozen. You can read, but not ask for anything."))
    if not policy.may_object(actor, session, was_seated=own is not None and own.was_seated):
        raise Refusal("forbidden", _("Only its tutors and who had a seat may ask for a correction."))
    known = session.objections.filter(user=actor).first()
    if known is not None:
        return known
    _check_may_be_doubted(session, now=now)
    if not reason:
        raise drafts.Invalid({"reason": [_("Say what happened, so that the organizers can decide.")]})
    objection = Objection.objects.create(session=session, user=actor, reason=reason, raised_at=now)
    trail.record(at=now, act="T11_asked", scope="session", scope_id=session.pk, actor_id=actor.pk)
    events.publish(facts.OutcomeDoubted(session_id=session.pk, actor_id=actor.pk, at=now, reason=reason))
    return objection


@transaction.atomic
def correct_outcome(*, actor: User, session: Session, outcome: Outcome, now: dt.datetime) -> Session:
    """Put right how it ended, which answers all who asked for it. The same outcome again changes nothing.

    :raises Refusal: not_found, forbidden, not_open (cancelled, or an outcome nobody can find),
        too_early.
    """
    session = seats.lock_visible(session, actor, now=now)
    _check_may_correct(actor, session)
    old = lifecycle.outcome_at(session, now)
    _check_is_over(session, now=now)
    if session.status == Status.CANCELLED or old is None or outcome not in CORRECTIONS:
        raise Refusal("not_open", _("This outcome cannot be corrected."))
    if old != outcome:
        moves.change_status(session, CORRECTIONS[outcome], act="T11", actor=actor, now=now, outcome=outcome)
        objectors = _answer(session, actor, is_upheld=True, now=now)
        events.publish(
            facts.OutcomeCorrected(
                session_id=session.pk,
                actor_id=actor.pk,
                at=now,
                old_outcome=old,
                outcome=outcome,
                objector_ids=objectors,
            )
        )
    return session


@transaction.atomic
def keep_outcome(*, actor: User, session: Session, now: dt.datetime) -> Session:
    """Leave it as it is written and answer all who doubted it; where nobody does, nothing changes.

    :raises Refusal: not_found, forbidden.
    """
    session = seats.lock_visible(session, actor, now=now)
    _check_may_correct(actor, session)
    objectors = _answer(session, actor, is_upheld=False, now=now)
    if objectors:
        trail.record(at=now, act="T11_kept", scope="session", scope_id=session.pk, actor_id=actor.pk)
        events.publish(
            facts.OutcomeKept(session_id=session.pk, actor_id=actor.pk, at=now, objector_ids=objectors)
        )
    return session


def _check_may_correct(actor: User, session: Session) -> None:
    if not policy.may_correct(actor, session):
        raise Refusal("forbidden", _("Only organizers may correct how a session ended."))


def _check_is_over(session: Session, *, now: dt.datetime) -> None:
    if lifecycle.status_at(session, now) not in TERMINAL_STATUSES:
        raise Refusal("too_early", _("It is not over yet."))


def _check_may_be_doubted(session: Session, *, now: dt.datetime) -> None:
    _check_is_over(session, now=now)
    if session.outcome not in CORRECTIONS:
        raise Refusal("not_open", _("This outcome cannot be corrected."))
    if not lifecycle.takes_objections(session, now):
        raise Refusal("too_late", _("A correction can be asked for until 72 hours after the end."))


def _answer(session: Session, actor: User, *, is_upheld: bool, now: dt.datetime) -> tuple[int, ...]:
    """Answer every open objection alike; returns whose they were."""
    waiting = session.objections.filter(answered_at__isnull=True).order_by("id")
    objectors = tuple(waiting.values_list("user_id", flat=True))
    if objectors:
        waiting.update(answered_at=now, answered_by=actor, is_upheld=is_upheld)
    return objectors
