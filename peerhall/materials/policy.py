"""Who may read, add and change what a session keeps (1d, A23, A24)."""

from typing import Final

from peerhall.accounts.models import User
from peerhall.materials.models import Material, Shelf
from peerhall.materials.types import Visibility
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import Instances
from peerhall.tutoring import policy
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import RequestState

_STANDINS: Final = {"session": prepared.number(0), "user": prepared.number(1)}
_SEATS: Final = Instances(
    BookingRequest,
    lambda: BookingRequest.objects.filter(
        session=_STANDINS["session"], user=_STANDINS["user"], state=RequestState.APPROVED
    ).order_by(),
    _STANDINS,
)


def has_seat(viewer: Viewer, session: Session) -> bool:
    """Whether they have a seat in it, or had one when it ended."""
    if not isinstance(viewer, User):
        return False
    return _SEATS.first(session=session.pk, user=viewer.pk) is not None


def takes_part(viewer: Viewer, session: Session) -> bool:
    """Whether they see what is for those who take part: its tutors, who has a seat, moderators."""
    if policy.is_tutor(viewer, session) or (isinstance(viewer, User) and viewer.is_moderator):
        return True
    return has_seat(viewer, session)


def is_looking_in(viewer: Viewer, session: Session) -> bool:
    """Whether they see it as a moderator alone, which is put on record."""
    if not isinstance(viewer, User) or not viewer.is_moderator or viewer.is_organizer:
        return False
    return not policy.is_tutor(viewer, session) and not has_seat(viewer, session)


def may_read(viewer: Viewer, session: Session, material: Material) -> bool:
    """Whether they may open it; its title is seen by whoever sees the session."""
    if not policy.may_see(viewer, session):
        return False
    return material.visibility == Visibility.EVERYONE or takes_part(viewer, session)


def may_add(viewer: Viewer, session: Session) -> bool:
    """Whether they may add: tutors and organizers, and students where the tutor lets them."""
    if policy.may_edit(viewer, session):
        return True
    if not isinstance(viewer, User) or viewer.is_frozen or not has_seat(viewer, session):
        return False
    return students_may_add(session)


def students_may_add(session: Session) -> bool:
    """The session's switch (A24), off until a tutor switches it on."""
    return Shelf.objects.filter(pk=session.pk, students_may_add=True).exists()


def may_arrange(viewer: Viewer, session: Session) -> bool:
    """Whether they may order all materials, show one to everyone, and let students add."""
    return policy.may_edit(viewer, session)


def may_change(viewer: Viewer, session: Session, material: Material) -> bool:
    """Whether they may change what one says: who may arrange, and who brought it while they may add."""
    if may_arrange(viewer, session):
        return True
    return isinstance(viewer, User) and material.uploaded_by_id == viewer.pk and may_add(viewer, session)


def may_remove(viewer: Viewer, session: Session, material: Material) -> bool:
    """Whether they may take one away: tutors, moderators, and who brought it."""
    if may_arrange(viewer, session):
        return True
    if not isinstance(viewer, User) or viewer.is_frozen:
        return False
    return viewer.is_moderator or material.uploaded_by_id == viewer.pk
