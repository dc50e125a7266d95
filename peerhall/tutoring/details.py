"""One session as one viewer sees it: everything its page shows, and nothing they may not know."""

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.utils.translation import gettext as _

from peerhall.accounts import people
from peerhall.accounts.models import Community, User
from peerhall.accounts.people import PersonView
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.tutoring import (
    cards,
    lifecycle,
    objections,
    offers,
    panel,
    permits,
    policy,
    search,
    status_sql,
)
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.objections import Ending
from peerhall.tutoring.panel import OwnRequest, Panel
from peerhall.tutoring.permits import May
from peerhall.tutoring.types import (
    ACTIVE_STATES,
    TERMINAL_STATUSES,
    TUTORS_NO,
    ApprovalMode,
    Outcome,
    Place,
    RequestState,
    Status,
)

Viewer = User | AnonymousUser
Ask = Literal["sign_in", "request", "join_waitlist", "full"]
SIMILAR: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How joining works here. `place_detail` is None for those who do not take part."""

    approval_mode: ApprovalMode
    has_waitlist: bool
    min_participants: int
    cancel_notice_hours: int
    place: Place
    place_detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One of the people of a session, as lists draw them; `note` says their part."""

    person: PersonView
    note: str
    is_tutor: bool = False
    is_pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """The creator as students get to know them: how often they taught here, and what they say."""

    taught: int
    bio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """How many have something to lose by a change: seats, and places in line or open questions."""

    seated: int
    asking: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A page's worth of a session.

    `people` has tutors first, the creator before all; `names_hidden` tells that seated people are left
    out of it. `teacher` is for members who do not teach it themselves. `ask` is what the page offers to
    somebody without a request, None where nothing helps. `asks_to_run`: the notice has begun without the
    minimum, so its tutors should decide whether to run it anyway (T5b).
    """

    card: CardView
    description_html: str
    timezone: str
    outcome: Outcome | None
    ending: Ending | None
    cancel_reason: str
    people: tuple[Entry, ...]
    names_hidden: bool
    teacher: Teacher | None
    own: OwnRequest | None
    ask: Ask | None
    panel: Panel | None
    stakes: Stakes
    setup: Setup
    may: May
    is_tutor: bool
    asks_to_run: bool

    @property
    def doors_at(self) -> dt.datetime:
        """When its live room begins to take people in."""
        return self.card.date - lifecycle.DOORS_BEFORE_START

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.card.status in TERMINAL_STATUSES

    @property
    def is_open_to_ask(self) -> bool:
        """Whether the viewer can ask for a seat or a place in line now."""
        return self.ask in {"request", "join_waitlist"}


def session_view(session: Session, *, viewer: Viewer, community: Community, now: dt.datetime) -> SessionView:
    """Everything the page of `session` shows to `viewer`, who may see it.

    The number of queries does not depend on the number of people.
    """
    rows = panel.read_rows(session)
    parts = _parts(session, rows, now)
    is_tutor = policy.is_tutor(viewer, session)
    takes_part = is_tutor or any(user.pk == viewer.pk for user in parts.seated)
    sees_names = policy.may_see_names(viewer, community, takes_part=takes_part)
    names = {user.pk: user.name for user in [*parts.tutors, *parts.seated]} if sees_names else {}
    own = ending = None
    if isinstance(viewer, User):
        own = panel.own_request(session, rows, viewer, names_visible=names, now=now)
        ending = objections.ending_of(session, viewer, own=own, now=now)
    has_stakes = bool(parts.seated or parts.asking or parts.waiting)
    may = permits.may(session, viewer, own=own, community=community, has_stakes=has_stakes, now=now)
    card = cards.cards_for([session.pk], viewer=viewer, now=now)[0]
    return SessionView(
        card=card,
        description_html=session.description_html,
        timezone=session.timezone,
        outcome=lifecycle.outcome_at(session, now),
        ending=ending,
        cancel_reason=session.cancel_reason,
        people=_people(parts, viewer, sees_names=sees_names, sees_asking=may.see_requests),
        names_hidden=not sees_names,
        teacher=_teacher(session, now) if isinstance(viewer, User) and not is_tutor else None,
        own=own,
        ask=_ask(session, card, viewer, own, is_tutor=is_tutor, now=now),
        panel=panel.read_panel(session, rows, now) if may.see_requests else None,
        stakes=Stakes(seated=len(parts.seated), asking=len(parts.asking) + parts.waiting),
        setup=_setup(session, sees_place=takes_part),
        may=may,
        is_tutor=is_tutor,
        asks_to_run=is_tutor and _asks_to_run(session, now),
    )


def similar_cards(
    session: Session, *, viewer: Viewer, community: Community, now: dt.datetime
) -> list[CardView]:
    """Two others to ask for instead: same subject, seats left, soonest first."""
    found = (
        Session.objects.filter(
            policy.visible_to(viewer, community),
            status_sql.where_status({Status.APPROVED, Status.SCHEDULED}, now),
            subject_key=search.subject_key(session.subject),
            seats_taken__lt=F("max_participants"),
            date__gt=now,
        )
        .exclude(pk=session.pk)
        .order_by("date", "pk")
    )
    if isinstance(viewer, User):
        found = found.exclude(creator=viewer).exclude(requests__user=viewer)
    return cards.cards_for(list(found.values_list("pk", flat=True)[:SIMILAR]), viewer=viewer, now=now)


def stakes_of(session: Session) -> Stakes:
    """How many would be touched if the session moved; one query."""
    states = session.requests.filter(state__in=ACTIVE_STATES).values_list("state", flat=True)
    seated = sum(state == RequestState.APPROVED for state in states)
    return Stakes(seated=seated, asking=len(states) - seated)


class _Parts(NamedTuple):
    """Who has which part in the session at this moment."""

    tutors: list[User]
    seated: list[User]
    asking: list[User]
    waiting: int


def _parts(session: Session, rows: Sequence[BookingRequest], now: dt.datetime) -> _Parts:
    cotutors = sorted(session.cotutor_rows.all(), key=lambda row: row.pk)
    states = [(row.user, lifecycle.request_state_at(row, session, now)[0]) for row in rows]
    return _Parts(
        tutors=[session.creator, *(row.user for row in cotutors)],
        seated=[user for user, state in states if state == RequestState.APPROVED],
        asking=[user for user, state in states if state == RequestState.PENDING],
        waiting=sum(state == RequestState.WAITLISTED for _user, state in states),
    )


def _people(parts: _Parts, viewer: Viewer, *, sees_names: bool, sees_asking: bool) -> tuple[Entry, ...]:
    """Tutors, then the seated, then who asks: as far as the viewer may see them (SPEC 0)."""

    def entry(user: User, part: str, *, is_tutor: bool = False, is_pending: bool = False) -> Entry:
        note = _("%(part)s, you") % {"part": part} if user.pk == viewer.pk else part
        return Entry(person=people.person_view(user), note=note, is_tutor=is_tutor, is_pending=is_pending)

    creator, *cotutors = parts.tutors
    listed = [entry(creator, _("Tutor"), is_tutor=True)]
    if sees_names:
        listed += [entry(user, _("Co-tutor"), is_tutor=True) for user in cotutors]
        listed += [entry(user, _("Approved")) for user in parts.seated]
    if sees_asking:
        listed += [entry(user, _("Pending"), is_pending=True) for user in parts.asking]
    return tuple(listed)


def _teacher(session: Session, now: dt.datetime) -> Teacher:
    ((taught,),) = _taught().rows({"creator": session.creator_id, "now": now})
    return Teacher(taught=taught, bio=session.creator.bio)


@functools.cache
def _taught() -> Prepared:
    """How many sessions somebody has held. Built anew for each page, it was a third of what a part costs."""
    creator, now = prepared.number(0), prepared.instant(0)
    held = Session.objects.filter(status_sql.where_status({Status.COMPLETED}, now), creator=creator)
    return Prepared(held.values("pk"), {"creator": creator, "now": now}, is_counted=True)


def _ask(
    session: Session,
    card: CardView,
    viewer: Viewer,
    own: OwnRequest | None,
    *,
    is_tutor: bool,
    now: dt.datetime,
) -> Ask | None:
    """R1 to R3 as an offer; `card.action` is for lists, where nobody asks to join a running session."""
    if is_tutor or not lifecycle.takes_requests(session, now):
        return None
    if own is not None and (own.state in ACTIVE_STATES or own.closed_reason in TUTORS_NO):
        return None
    has_started = now >= session.date
    has_room = offers.has_room(free=card.seats_left, waiting=card.waiting, has_started=has_started)
    if not has_room and not (card.has_waitlist and not has_started):
        return "full"
    if not isinstance(viewer, User):
        return "sign_in"
    return "request" if has_room else "join_waitlist"


def _asks_to_run(session: Session, now: dt.datetime) -> bool:
    """T5b, also where the minimum was lost after the notice had begun."""
    is_short = lifecycle.is_short(session, minimum=session.min_participants, now=now)
    return is_short and session.min_participants > 1 and now >= session.date - session.cancel_notice


def _setup(session: Session, *, sees_place: bool) -> Setup:
    return Setup(
        approval_mode=ApprovalMode(session.approval_mode),
        has_waitlist=session.has_waitlist,
        min_participants=session.min_participants,
        cancel_notice_hours=session.cancel_notice_hours,
        place=Place(session.place),
        place_detail=session.place_detail if sees_place else None,
    )
