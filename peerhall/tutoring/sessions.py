"""Offering a session, changing what it says, and removing it; its turns in time are in `turns`.

Each write locks the tutor whose time it takes, then the session, and asks every question again inside.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from peerhall.accounts import communities
from peerhall.accounts.models import Community, User
from peerhall.accounts.types import SessionReview
from peerhall.platform import events
from peerhall.platform.audit import trail
from peerhall.tutoring import events as facts
from peerhall.tutoring import lifecycle, overlaps, policy, search, seats
from peerhall.tutoring.corrections import correct_outcome, keep_outcome, object_to_outcome
from peerhall.tutoring.drafts import SessionDraft
from peerhall.tutoring.editing import add_cotutor, edit_session, remove_cotutor
from peerhall.tutoring.models import Session
from peerhall.tutoring.presence import note_presence
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.turns import (
    cancel_session,
    decline_session,
    end_session,
    publish_session,
    start_session,
)
from peerhall.tutoring.types import ACTIVE_STATES, Status
from peerhall.ui import markdown

__all__ = [
    "add_cotutor",
    "cancel_session",
    "correct_outcome",
    "create_session",
    "decline_session",
    "delete_session",
    "draft_values_of",
    "edit_session",
    "end_session",
    "keep_outcome",
    "note_presence",
    "note_refused",
    "object_to_outcome",
    "publish_session",
    "remove_cotutor",
    "start_session",
]


@transaction.atomic
def create_session(*, creator: User, draft: SessionDraft, now: dt.datetime, force: bool = False) -> Session:
    """T0: offer a session, published at once or sent to review (A1). `force` allows an own overlap.

    :raises Refusal: forbidden, frozen, unverified, tutor_conflict.
    """
    (creator,) = seats.lock_people(creator)
    community = communities.current()
    if not policy.may_create(creator, community):
        raise policy.why_not_create(creator)
    if not force:
        overlaps.check_tutor(creator, date=draft.date, ends_at=draft.ends_at, now=now)
    waits = _needs_review(creator, community)
    notice = community.cancel_notice_hours if draft.cancel_notice_hours is None else draft.cancel_notice_hours
    session = Session.objects.create(
        **draft.values | {"cancel_notice_hours": notice},
        request_ttl_hours=community.request_ttl_hours,
        ask_minimum_at=lifecycle.ask_minimum_at(
            date=draft.date, notice_hours=notice, minimum=draft.min_participants, now=now
        ),
        description_html=markdown.render(draft.description),
        ends_at=draft.ends_at,
        creator=creator,
        status=Status.PENDING_APPROVAL if waits else Status.APPROVED,
        is_hidden=waits,
        created_at=now,
        updated_at=now,
    )
    search.index(session)
    trail.record(
        at=now,
        act="T0",
        scope="session",
        scope_id=session.pk,
        actor_id=creator.pk,
        after={"status": session.status},
    )
    fact = facts.SessionSubmitted if waits else facts.SessionPublished
    events.publish(fact(session_id=session.pk, actor_id=creator.pk, at=now))
    return session


@transaction.atomic
def delete_session(*, actor: User, session: Session, now: dt.datetime) -> None:
    """T13: remove a session that nobody has a stake in (A14).

    :raises Refusal: not_found, forbidden, session_has_bookings.
    """
    session = seats.lock_visible(session, actor, now=now)
    if not policy.may_delete(actor, session):
        raise Refusal("forbidden", _("Only who created a session may delete it."))
    if session.requests.filter(state__in=ACTIVE_STATES).exists():
        raise Refusal(
            "session_has_bookings",
            _("People have asked for seats or have one. Cancel the session instead, so that they are told."),
        )
    trail.record(
        at=now,
        act="T13",
        scope="session",
        scope_id=session.pk,
        actor_id=actor.pk,
        before={"status": session.status},
    )
    events.publish(facts.SessionDeleted(session_id=session.pk, actor_id=actor.pk, at=now))
    session.delete()


def note_refused(*, person: User, session_id: int | None, refusal: Refusal, now: dt.datetime) -> None:
    """Put on record that somebody tried what is not theirs to do; after the refused write's own rollback."""
    trail.record(
        at=now,
        act="refused",
        scope="person" if session_id is None else "session",
        scope_id=person.pk if session_id is None else session_id,
        actor_id=person.pk,
        after={"code": refusal.code},
    )


def draft_values_of(session: Session) -> dict[str, object]:
    """What `drafts.parse_draft` takes, for a new session like this one; its date is for the person to set."""
    return {
        "title": session.title,
        "subject": session.subject,
        "level": session.level,
        "duration": session.duration,
        "max_participants": session.max_participants,
        "min_participants": session.min_participants,
        "description": session.description,
        "timezone": session.timezone,
        "approval_mode": session.approval_mode,
        "has_waitlist": session.has_waitlist,
        "cancel_notice_hours": session.cancel_notice_hours,
        "place": session.place,
        "place_detail": session.place_detail,
    }


def _needs_review(creator: User, community: Community) -> bool:
    """A1; what a moderator offers is reviewed by its author already."""
    if creator.is_moderator:
        return False
    match SessionReview(community.session_review):
        case SessionReview.OFF:
            return False
        case SessionReview.ALL:
            return True
        case SessionReview.FIRST:
            return not Session.objects.filter(creator=creator, is_hidden=False).exists()
