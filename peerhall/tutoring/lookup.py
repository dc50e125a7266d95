"""The one session or person that an address names, for whoever asks: what every door begins with."""

from typing import Final, cast

from django.db.models import prefetch_related_objects

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import Instances
from peerhall.tutoring import policy
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer

# What a key can be: an address may hold any number of digits.
MAX_ID: Final = 2**63 - 1

_STANDINS: Final = {"id": prepared.number(0)}
_PERSON: Final = Instances(User, lambda: User.objects.filter(pk=_STANDINS["id"]).order_by(), _STANDINS)
_SESSION: Final = Instances(Session, lambda: Session.objects.filter(pk=_STANDINS["id"]).order_by(), _STANDINS)


def session_to_read(viewer: Viewer, session_id: int) -> Session | None:
    """The session with its tutors, if this viewer may know of it: hidden and missing look the same (S12)."""
    if not (viewer.is_authenticated or communities.current().public_browse):
        return None
    session = session_to_change(viewer, session_id)
    if session is not None:
        session.creator = cast("User", person_named(session.creator_id))
        prefetch_related_objects([session], "cotutor_rows__user")
    return session


def session_named(session_id: int) -> Session | None:
    """The row alone, for whoever goes on to ask what this person may."""
    return _SESSION.first(id=min(session_id, MAX_ID))


def session_to_change(viewer: Viewer, session_id: int) -> Session | None:
    """The row alone, for somebody signed in who goes on to a write, which reads it again."""
    session = session_named(session_id)
    return session if session is not None and policy.may_see(viewer, session) else None


def person_named(user_id: int) -> User | None:
    """The person whom an address names beside the session."""
    return _PERSON.first(id=min(user_id, MAX_ID))
