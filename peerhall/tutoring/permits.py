"""What a viewer may do with a session at this moment, for pages to offer it.

Writes ask the same rules again, under the lock.
"""

import datetime as dt
from dataclasses import dataclass

from peerhall.accounts.models import Community, User
from peerhall.tutoring import lifecycle, offers, policy
from peerhall.tutoring.models import Session
from peerhall.tutoring.panel import OwnRequest
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import ACTIVE_STATES, TERMINAL_STATUSES, Place, RequestState, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """Each act, and whether it is the viewer's to do now."""

    withdraw: bool
    see_requests: bool
    decide: bool
    edit: bool
    choose_tutors: bool
    duplicate: bool
    cancel: bool
    delete: bool
    publish: bool
    start: bool
    end: bool
    enter: bool
    enter_later: bool


def may(
    session: Session,
    viewer: Viewer,
    *,
    own: OwnRequest | None,
    community: Community,
    has_stakes: bool,
    now: dt.datetime,
) -> May:
    """The person's part (policy) and the moment (lifecycle) together."""
    status = lifecycle.status_at(session, now)
    lives = status not in TERMINAL_STATUSES
    has_begun = status == Status.ONGOING or now >= session.date
    may_cancel = policy.may_cancel(viewer, session)
    is_guest = session.place == Place.ROOM and _has_place(session, viewer, own)
    is_staff = session.place == Place.ROOM and isinstance(viewer, User) and viewer.is_moderator
    is_open = offers.are_doors_open(session, now)
    return May(
        withdraw=lives and own is not None and own.state in ACTIVE_STATES,
        see_requests=policy.may_see_requests(viewer, session),
        decide=lives and policy.may_decide(viewer, session),
        edit=lives and policy.may_edit(viewer, session),
        choose_tutors=lives and policy.may_reschedule(viewer, session),
        duplicate=policy.is_tutor(viewer, session) and policy.may_create(viewer, community),
        cancel=lives and not (has_begun and policy.is_creator(viewer, session)) and may_cancel,
        delete=not has_stakes and policy.may_delete(viewer, session),
        publish=status == Status.PENDING_APPROVAL and policy.may_publish(viewer, session),
        start=_may_begin(session, status, now) and policy.may_start(viewer, session),
        end=status == Status.ONGOING and policy.may_start(viewer, session),
        enter=(is_guest or is_staff) and is_open,
        enter_later=is_guest and not is_open and lives and status != Status.PENDING_APPROVAL,
    )


def _has_place(session: Session, viewer: Viewer, own: OwnRequest | None) -> bool:
    """Whether the live room waits for them: its tutors, who has a seat."""
    is_seated = own is not None and own.state == RequestState.APPROVED
    return is_seated or policy.is_tutor(viewer, session)


def _may_begin(session: Session, status: Status, now: dt.datetime) -> bool:
    """T5: a confirmed session from the doors on; T5b: an unconfirmed one once its time has come."""
    if status == Status.SCHEDULED:
        return now >= session.date - lifecycle.DOORS_BEFORE_START
    return status == Status.APPROVED and now >= session.date
