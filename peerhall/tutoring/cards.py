"""A session as a card shows it to one viewer; any room may draw one (S90–S92)."""

import datetime as dt
import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec
from django.urls import reverse

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.platform.database.prepared import Prepared
from peerhall.tutoring import card_rows, lifecycle, offers, search
from peerhall.tutoring.card_rows import Row
from peerhall.tutoring.models import Subject
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import TERMINAL_STATUSES, ClosedReason, Level, Place, RequestState, Status

# Subjects outside the community's list look alike.
OTHER_HUE: Final = "other"
OTHER_ICON: Final = "shapes"
# Looked up by value: an enumeration's own call costs ten times as much.
LEVELS: Final = {level.value: (level, rank) for rank, level in enumerate(Level, start=1)}


class CardView(msgspec.Struct, frozen=True, gc=False):
    """One card; a Struct, which is made and encoded in a fifth of a frozen dataclass's time.

    `hue` is the colour class's ending, `level_rank` 1 to 3, `duration` minutes.

    `may_enter`: the viewer teaches it or has a seat, and the doors of its live room are open.

    `pending` (requests waiting for an answer) is 0 for whoever does not teach the session.
    """

    id: int
    url: str
    title: str
    subject: str
    hue: str
    icon: str
    level: Level
    level_rank: int
    status: Status
    date: dt.datetime
    ends_at: dt.datetime
    duration: int
    tutor: people.PersonView
    seats_taken: int
    max_participants: int
    seats_left: int
    waiting: int
    pending: int
    my_role: Literal["tutor", "student"] | None
    my_state: RequestState | None
    waitlist_position: int | None
    has_waitlist: bool
    approval_mode: str
    place: str
    action: offers.Action
    may_enter: bool = False

    @property
    def room_url(self) -> str:
        """The address of its live room."""
        return room_of(self.id)


def cards_for(ids: Sequence[int], *, viewer: Viewer, now: dt.datetime) -> list[CardView]:
    """The cards of these sessions, in the order of `ids`; who may see which is the caller's filter."""
    found = card_rows.by_ids(ids, viewer_id=viewer.pk, now=now)
    by_id = {row.id: row for row in found}
    return views((by_id[pk] for pk in ids if pk in by_id), viewer=viewer, now=now)


def views(found: Iterable[Row], *, viewer: Viewer, now: dt.datetime) -> list[CardView]:
    """Dress rows as cards for their viewer; one more query names the subjects' colours."""
    styles = _by_key(tuple(_subject_styles().rows({})))
    eyes = _Eyes(viewer.pk, isinstance(viewer, User) and viewer.is_frozen, styles, now)
    return [_view(row, eyes) for row in found]


class _Eyes(NamedTuple):
    """Who looks and when: found out once for all cards of a list."""

    viewer_id: int | None
    is_frozen: bool
    styles: Mapping[str, tuple[str, str]]
    now: dt.datetime


def _view(row: Row, eyes: _Eyes) -> CardView:
    viewer_id, is_frozen, styles, now = eyes
    status = lifecycle.status_at(row, now)
    level, level_rank = LEVELS[row.level]
    is_tutor = viewer_id is not None and (row.creator_id == viewer_id or row.is_cotutor)
    my_state, my_reason = _own_request(row, now) if row.mine_state else (None, None)
    hue, icon = styles.get(search.subject_key(row.subject), (OTHER_HUE, OTHER_ICON))
    # What never began has freed its seats; the ticker writes that down a moment later (R17).
    taken = 0 if status == Status.EXPIRED != row.status else row.seats_taken
    waiting, pending = (0, 0) if status in TERMINAL_STATUSES else (row.waiting, row.pending)
    free = row.max_participants - taken
    # By position, here and below: matching the names costs ten times as much, twenty times a page.
    asking = offers.Asking(
        status,
        free,
        waiting,
        row.has_waitlist,
        now >= row.date,
        lifecycle.takes_requests_as(status, row, now),
        viewer_id is not None,
        is_frozen,
        is_tutor,
        my_state,
        my_reason,
    )
    my_role: Literal["tutor", "student"] | None = (
        "tutor" if is_tutor else "student" if my_state == RequestState.APPROVED else None
    )
    return CardView(
        row.id,
        address_of(row.id),
        row.title,
        row.subject,
        hue,
        icon,
        level,
        level_rank,
        status,
        row.date,
        row.ends_at,
        row.duration,
        _tutor(row.creator_id, row.creator_name),
        taken,
        row.max_participants,
        free,
        waiting,
        pending,
        my_role,
        my_state,
        row.position if my_state == RequestState.WAITLISTED else None,
        row.has_waitlist,
        row.approval_mode,
        row.place,
        offers.action_for(asking),
        my_role is not None and row.place == Place.ROOM and offers.are_doors_open(row, now),
    )


def _own_request(row: Row, now: dt.datetime) -> tuple[RequestState | None, ClosedReason | None]:
    """The viewer's request as the clock has left it."""
    if row.mine_state is None or row.mine_asked_at is None:
        return None, None
    mine = _Request(row.mine_state, row.mine_reason or "", row.mine_asked_at, row.mine_answer_by)
    return lifecycle.request_state_at(mine, row, now)


class _Request(NamedTuple):
    """`lifecycle.RequestFacts` of the viewer's own request."""

    state: str
    closed_reason: str
    requested_at: dt.datetime
    answer_by: dt.datetime | None


def address_of(session_id: int) -> str:
    """The address of a session's page."""
    return f"{_addresses()}{session_id}/"


def room_of(session_id: int) -> str:
    """The address of a session's live room."""
    return f"{address_of(session_id)}room/"


@functools.cache
def _addresses() -> str:
    """What all such addresses begin with; resolving each card's anew would cost more than reading it."""
    return reverse("tutoring:details", args=[0]).removesuffix("0/")


@functools.lru_cache(maxsize=4096)
def _tutor(user_id: int, name: str) -> people.PersonView:
    """A tutor's view, kept while the name is the same: a page's cards share few tutors."""
    return people.person_view(User(pk=user_id, name=name))


@functools.lru_cache(maxsize=2)
def _by_key(subjects: tuple[tuple[str, str, str], ...]) -> Mapping[str, tuple[str, str]]:
    """Colour and icon by what subjects are compared by; kept while the rows are the same."""
    return {search.subject_key(name): (hue, icon) for name, hue, icon in subjects}


@functools.cache
def _subject_styles() -> Prepared:
    return Prepared(Subject.objects.order_by("id").values_list("name", "hue", "icon"), {})
