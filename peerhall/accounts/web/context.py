"""What every page may show of the community and of whoever looks at it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from peerhall.accounts import communities, verification
from peerhall.accounts.models import User
from peerhall.accounts.people import PersonView, page_of


class Viewer(PersonView, frozen=True, gc=False):
    """The signed-in person as they see themselves: the only view that holds the address (I15)."""

    email: str
    timezone: str
    is_moderator: bool
    is_organizer: bool
    is_frozen: bool


def community_and_viewer(request: HttpRequest) -> dict[str, object]:
    """`community`, `viewer` (empty for visitors) and `must_verify`, each looked up only when shown."""
    return {
        "community": SimpleLazyObject(communities.current),
        "viewer": SimpleLazyObject(lambda: _viewer(request)),
        "must_verify": SimpleLazyObject(lambda: _must_verify(request)),
    }


def _viewer(request: HttpRequest) -> Viewer | None:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    return Viewer(
        id=user.pk,
        name=user.name,
        initials=user.initials,
        hue=user.hue,
        url=page_of(user.pk),
        email=user.email,
        timezone=user.timezone,
        is_moderator=user.is_moderator,
        is_organizer=user.is_organizer,
        is_frozen=user.is_frozen,
    )


def _must_verify(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return isinstance(user, User) and verification.is_required_and_missing(user)
