"""Changing a session that is to come, and who teaches it (T12)."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerhall.accounts.models import User
from peerhall.platform import events
from peerhall.platform.audit import trail
from peerhall.tutoring import drafts, lifecycle, overlaps, policy, search, seats
from peerhall.tutoring import events as facts
from peerhall.tutoring.drafts import Invalid, SessionDraft
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import ACTIVE_STATES, TERMINAL_STATUSES, Status
from peerhall.ui import markdown

MOVED_BY: Final = frozenset({"date", "duration"})  # needs the right to reschedule
TOLD: Final = MOVED_BY | {"place", "place_detail"}  # what everybody with a stake is told of (N10)
ASKED: Final = frozenset({"date", "min_participants", "cancel_notice_hours"})  # moves the question of T5b
COTUTORS_MAX: Final = 10


@transaction.atomic
def edit_session(
    *, actor: User, session: Session, draft: SessionDraft, now: dt.datetime, force: bool = False
) -> Session:
    """T12: give a session the draft's values. The same values again change nothing.

    `force` allows an overlap with another session of its creator. More seats run the promotion,
    fewer never remove anybody.

    :raises Refusal: not_found, forbidden, too_late, tutor_conflict.
    :raises Invalid: when fewer seats than taken are left, or a started session would be moved.
    """
    seats.lock_people(session.creator)
    session = _lock_for_edit(actor, session, now=now)
    changed = {name for name, value in draft.values.items() if getattr(session, name) != value}
    if not changed:
        return session
    _check_move(actor, session, draft, changed, now=now)
    if draft.max_participants < session.seats_taken:
        count = session.seats_taken
        said = ngettext("%(count)s person has a seat.", "%(count)s people have a seat.", count) % {
            "count": count
        }
        raise Invalid({"max_participants": [said]})
    if changed & MOVED_BY and not force:
        overlaps.check_tutor(session.creator, date=draft.date, ends_at=draft.ends_at, now=now, but=session.pk)
    old_date, old_duration = session.date, session.duration
    _write(actor, session, draft, changed, now=now)
    if changed & TOLD:
        fact: facts.SessionFact = facts.SessionRescheduled(
            session_id=session.pk, actor_id=actor.pk, at=now, old_date=old_date, old_duration=old_duration
        )
    else:
        fact = facts.SessionEdited(session_id=session.pk, actor_id=actor.pk, at=now)
    events.publish(fact)
    seats.settle(session, now=now)
    return session


def raise_limit(*, session: Session, seats_wanted: object, actor: User, now: dt.datetime) -> None:
    """T12 within an approval: at least so many seats, in a session that is locked and `actor`'s to edit.

    The caller settles, once the seat it makes room for is given: nobody is asked about it in between.

    :raises Invalid: for `raise_to`, as whoever approves calls it, when it is no number of seats.
    """
    try:
        draft = drafts.parse_draft({"max_participants": seats_wanted}, now=now, current=session)
    except Invalid as bad:
        raise Invalid({"raise_to": [said for some in bad.fields.values() for said in some]}) from None
    if draft.max_participants > session.max_participants:
        _write(actor, session, draft, {"max_participants"}, now=now)
        events.publish(facts.SessionEdited(session_id=session.pk, actor_id=actor.pk, at=now))


@transaction.atomic
def add_cotutor(*, actor: User, session: Session, person: User, now: dt.datetime) -> SessionTutor:
    """Let `person` teach the session too. A second call returns the same row.

    :raises Refusal: not_found, forbidden, too_late, not_open (they ask for a seat themselves, or there
        are ten already), frozen, unverified, blocked.
    """
    (person,) = seats.lock_people(person)
    session = _lock_for_edit(actor, session, now=now)
    _check_may_choose(actor, session)
    known = SessionTutor.objects.filter(session=session, user=person).first()
    if known is not None:
        return known
    _check_may_join(person, session)
    row = SessionTutor.objects.create(session=session, user=person, added_at=now)
    seats.forget_tutors(session)
    search.index(session)
    _note_cotutor("cotutor_added", actor, session, person, now=now)
    events.publish(facts.CotutorAdded(session_id=session.pk, actor_id=actor.pk, at=now, person_id=person.pk))
    return row


@transaction.atomic
def remove_cotutor(*, actor: User, session: Session, person: User, now: dt.datetime) -> bool:
    """Let `person` teach the session no longer; co-tutors may take themselves out. False: they never did.

    :raises Refusal: not_found, forbidden, too_late.
    """
    session = _lock_for_edit(actor, session, now=now)
    if actor.pk != person.pk:
        _check_may_choose(actor, session)
    count, _rows = SessionTutor.objects.filter(session=session, user=person).delete()
    if count:
        seats.forget_tutors(session)
        search.index(session)
        _note_cotutor("cotutor_removed", actor, session, person, now=now)
        events.publish(
            facts.CotutorRemoved(session_id=session.pk, actor_id=actor.pk, at=now, person_id=person.pk)
        )
    return count > 0


def _lock_for_edit(actor: User, session: Session, *, now: dt.datetime) -> Session:
    session = seats.lock_visible(session, actor, now=now)
    if not policy.may_edit(actor, session):
        raise Refusal("forbidden", _("Only its tutors may change a session."))
    if lifecycle.status_at(session, now) in TERMINAL_STATUSES:
        raise Refusal("too_late", _("This session is over. You can duplicate it."))
    return session


def _check_move(
    actor: User, session: Session, draft: SessionDraft, changed: set[str], *, now: dt.datetime
) -> None:
    if not changed & MOVED_BY:
        return
    if not policy.may_reschedule(actor, session):
        raise Refusal("forbidden", _("Only who created a session may move it."))
    if "date" in changed and lifecycle.status_at(session, now) == Status.ONGOING:
        raise Invalid({"date": [_("It has started, so its start stays.")]})
    if draft.ends_at <= now:
        raise Invalid({"duration": [_("It would be over already.")]})


def _write(
    actor: User, session: Session, draft: SessionDraft, changed: set[str], *, now: dt.datetime
) -> None:
    before = {name: _plain(getattr(session, name)) for name in sorted(changed - {"description"})}
    for name, value in draft.values.items():
        setattr(session, name, value)
    session.ends_at = draft.ends_at
    session.description_html = markdown.render(draft.description)
    session.updated_at = now
    if changed & ASKED:
        session.ask_minimum_at = lifecycle.ask_minimum_at(
            date=session.date,
            notice_hours=session.cancel_notice_hours,
            minimum=session.min_participants,
            now=now,
        )
    if changed & TOLD:
        session.rescheduled_at = now
    if changed & (TOLD | {"title"}):
        session.sequence += 1
    session.save(
        update_fields=[
            *changed,
            *("ends_at", "description_html", "updated_at", "rescheduled_at", "sequence", "ask_minimum_at"),
        ]
    )
    search.index(session)
    trail.record(
        at=now,
        act="T12",
        scope="session",
        scope_id=session.pk,
        actor_id=actor.pk,
        before=before,
        after={name: _plain(getattr(session, name)) for name in before},
    )


def _plain(value: object) -> str | int | bool:
    """The value as the audit trail keeps it."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value if isinstance(value, int | bool) else str(value)


def _check_may_choose(actor: User, session: Session) -> None:
    if not policy.may_reschedule(actor, session):
        raise Refusal("forbidden", _("Only who created a session may choose its tutors."))


def _check_may_join(person: User, session: Session) -> None:
    if person.pk == session.creator_id:
        raise Refusal("not_open", _("This person teaches the session already."))
    if refusal := policy.why_not_act(person):
        raise Refusal(refusal.code, _("This person cannot teach at the moment."))
    if policy.are_kept_apart(person, session):
        raise Refusal("blocked", _("This person cannot teach this session."))
    if BookingRequest.objects.filter(session=session, user=person, state__in=ACTIVE_STATES).exists():
        raise Refusal("not_open", _("This person asks for a seat. They cannot teach and learn at once."))
    if session.cotutor_rows.count() >= COTUTORS_MAX:
        raise Refusal("not_open", _("There are ten co-tutors already."))


def _note_cotutor(act: str, actor: User, session: Session, person: User, *, now: dt.datetime) -> None:
    trail.record(
        at=now, act=act, scope="session", scope_id=session.pk, actor_id=actor.pk, person_id=person.pk
    )
