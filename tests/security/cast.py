"""One session with everybody around it, in the scenes that the permission matrix needs.

Every name, message and address is a word of its own, so that a page that tells one too many is found
by looking for it. All happens at `factories.NOW`.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from peerhall.accounts.models import Block, User
from peerhall.accounts.types import Role
from peerhall.materials.models import Material
from peerhall.materials.types import MaterialType
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind, NotificationType
from peerhall.room.models import Room
from peerhall.room.types import Mode
from peerhall.tutoring.models import BookingRequest, Objection, Session
from peerhall.tutoring.types import ClosedReason, Outcome, Place, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

# The columns of the matrix, in its order.
ROLES: Final = (
    *("anonymous", "member", "pending", "waiting", "approved", "cotutor", "creator"),
    *("moderator", "organizer", "frozen", "blocked", "unverified"),
)
TEACHING: Final = frozenset({"cotutor", "creator"})
READING: Final = TEACHING | {"moderator", "organizer"}  # who may read requests and hidden sessions
MESSAGES: Final = {"pending": "Sesame-of-Pilar", "waiting": "Sesame-of-Wanda", "approved": "Sesame-of-Aaron"}
DECLINED: Final = "Sesame-of-Rosalind"
SAID: Final = "Sesame-of-the-Stage"
OBJECTION: Final = "Sesame-of-Cosima"
HIDDEN_TITLE: Final = "Unreviewed-Alchemy"
PASSWORD: Final = "correct horse battery staple"
PLACE: Final = "Cellar-door-17"
SECRET: Final = "Sesame-of-the-Shelf"
KEPT: Final = "session_materials/matrix"
NAMES: Final[Mapping[str, str]] = {
    "member": "Mabel Memberly",
    "pending": "Pilar Pendleton",
    "waiting": "Wanda Waitworth",
    "approved": "Aaron Approvedson",
    "cotutor": "Cosima Cotutorski",
    "creator": "Crispin Creatorius",
    "moderator": "Modest Moderatov",
    "organizer": "Orla Organizeva",
    "frozen": "Frida Frozenby",
    "blocked": "Blanche Blockett",
    "unverified": "Una Unverwood",
    "rejected": "Rosalind Rejectson",
    "late": "Laura Latecomer",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """The session a cell is about, another that waits for review, the people by their part.

    `notification` tells the creator that the pending one wants to join; `kept` is a file and `note` a note
    for those who take part.
    """

    session: Session
    hidden: Session
    people: Mapping[str, User]
    notification: Notification
    kept: Material
    note: Material

    def viewer(self, role: str) -> User | None:
        """The person of a column; None is a visitor."""
        return self.people.get(role)


def people() -> dict[str, User]:
    """Everybody, by their part, with a password; the frozen one is frozen, one has not proven an address."""
    roles = {"moderator": Role.MODERATOR, "organizer": Role.ORGANIZER}
    made = {}
    for part, name in NAMES.items():
        frozen_at = NOW - DAY if part == "frozen" else None
        user = factories.person(name, role=roles.get(part, Role.MEMBER), frozen_at=frozen_at)
        user.set_password(PASSWORD)
        user.save()
        is_proven = part != "unverified"
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=is_proven)
        made[part] = user
    return made


def _scene(*, asked: bool, **fields: object) -> Scene:
    """Two seats, one of them given; `asked` gives every state of a request its person."""
    cast = people()
    values = {"max_participants": 2, "place": Place.IN_PERSON, "place_detail": PLACE, **fields}
    session = factories.session(cast["creator"], **values)
    factories.cotutor(session, cast["cotutor"])
    hidden = factories.session(
        cast["creator"], title=HIDDEN_TITLE, status=Status.PENDING_APPROVAL, date=NOW + 9 * DAY
    )
    factories.cotutor(hidden, cast["cotutor"])
    Block.objects.create(blocker=cast["creator"], blocked=cast["blocked"], created_at=NOW - DAY)
    if asked:
        _ask(session, cast)
    session.refresh_from_db()
    told = Notification.objects.create(
        user=cast["creator"],
        kind=Kind.REQUESTED,
        type=NotificationType.BOOKING_REQUEST,
        session=session,
        person=cast["pending"],
        data={"title": session.title, "message": MESSAGES["pending"] if asked else ""},
        key="pending",
        created_at=NOW,
    )
    return Scene(session, hidden, cast, told, *_materials(session))


def _materials(session: Session) -> tuple[Material, Material]:
    """The bytes lie in the storage once for all."""
    if not default_storage.exists(KEPT):
        default_storage.save(KEPT, ContentFile(SECRET.encode()))
    values = {"session": session, "uploaded_by": session.creator, "uploaded_at": NOW, "updated_at": NOW}
    kept = Material.objects.create(
        **values, position=0, material_type=MaterialType.FILE, title="Worksheet", file=KEPT,
        file_name="worksheet.txt", media_type="text/plain", size_bytes=len(SECRET), digest="d1",
        preview=KEPT, preview_width=4, preview_height=3,
    )  # fmt: skip
    note = Material.objects.create(
        **values, position=1, material_type=MaterialType.NOTE, title="Plan", content=SECRET,
        content_html=f"<p>{SECRET}</p>",
    )  # fmt: skip
    return kept, note


def _ask(session: Session, cast: Mapping[str, User]) -> None:
    states = {
        "approved": RequestState.APPROVED,
        "pending": RequestState.PENDING,
        "waiting": RequestState.WAITLISTED,
    }
    for part, state in states.items():
        factories.request(session, cast[part], state, message=MESSAGES[part])
    factories.request(session, cast["rejected"], RequestState.REJECTED, message=DECLINED)
    factories.request(session, cast["late"], RequestState.WITHDRAWN, is_late=True, decided_at=NOW - DAY)


def _seated_at(date: dt.datetime) -> Scene:
    return _scene(asked=True, status=Status.SCHEDULED, date=date)


def _room_at(date: dt.datetime) -> Scene:
    """Held here, in the live room."""
    return _scene(asked=True, status=Status.SCHEDULED, date=date, place=Place.ROOM, place_detail="")


def _hidden() -> Scene:
    scene = _scene(asked=False)
    return Scene(scene.hidden, scene.hidden, scene.people, scene.notification, *_materials(scene.hidden))


def _over() -> Scene:
    """It ended yesterday, and is written down so; the co-tutor doubts it. Something was said in its room."""
    scene = _scene(asked=True, status=Status.COMPLETED, outcome=Outcome.HELD, date=NOW - DAY)
    unanswered = scene.session.requests.filter(state__in=[RequestState.PENDING, RequestState.WAITLISTED])
    unanswered.update(state=RequestState.EXPIRED, closed_reason=ClosedReason.EXPIRED)
    Objection.objects.create(
        session=scene.session, user=scene.people["cotutor"], reason=OBJECTION, raised_at=NOW - HOUR
    )
    times = {"opened_at": NOW - DAY, "closed_at": NOW - DAY + HOUR}
    room = Room.objects.create(session=scene.session, mode=Mode.MESH, **times)
    room.messages.create(person=scene.people["creator"], key="said", text=SAID, sent_at=NOW - DAY)
    return scene


SCENES: Final[Mapping[str, Callable[[], Scene]]] = {
    "open": lambda: _seated_at(NOW + 2 * DAY),
    "empty": lambda: _scene(asked=False),
    "hidden": _hidden,
    "soon": lambda: _seated_at(NOW + dt.timedelta(minutes=10)),
    "live": lambda: _seated_at(NOW - dt.timedelta(minutes=10)),
    "over": _over,
    "shut": lambda: _room_at(NOW + 2 * DAY),
    "room": lambda: _room_at(NOW - dt.timedelta(minutes=10)),
}


def states_of(session: Session) -> dict[str, str]:
    """The state of each request, by the person's name."""
    rows = BookingRequest.objects.filter(session=session).select_related("user")
    return {row.user.name: row.state for row in rows}
