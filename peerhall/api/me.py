"""The person who calls, as they see themselves (S117)."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from peerhall.accounts import drafts, people, profiles
from peerhall.accounts.models import User
from peerhall.api import access, bodies, responding
from peerhall.api.documenting import says
from peerhall.api.errors import Problem
from peerhall.api.shapes import Me
from peerhall.platform import clock

router = Router(tags=["me"], auth=access.signed_in)


@router.get(
    "me/",
    url_name="me",
    summary="Who I am",
    openapi_extra=says(Me, description="The caller."),
)
def show(request: HttpRequest) -> HttpResponse:
    """Who calls, with what only they see."""
    return responding.json(_portrayed(access.person_of(request)))


@router.patch(
    "me/",
    url_name="me",
    summary="Change my profile",
    openapi_extra=says(
        Me,
        description="The caller, as they are now.",
        refuses=["invalid"],
        takes={
            "type": "object",
            "properties": {
                "name": {"type": "string", "maxLength": 80},
                "timezone": {"type": "string", "examples": ["Europe/Madrid"]},
                "language": {"type": "string", "examples": ["en"]},
                "bio": {"type": "string", "maxLength": 500},
            },
        },
    ),
)
def change(request: HttpRequest) -> HttpResponse:
    """Change what is given; what is missing stays, and what is not one's own to change is ignored."""
    try:
        changes = drafts.parse_changes(bodies.body_of(request))
    except drafts.InvalidProfileError as wrong:
        raise Problem("invalid", str(wrong), fields=wrong.fields) from None
    person = access.person_of(request)
    return responding.json(_portrayed(profiles.update_profile(user=person, now=clock.now(), **changes)))


def _portrayed(person: User) -> Me:
    view = people.person_view(person)
    return Me(
        view.id,
        view.name,
        view.initials,
        view.hue,
        view.url,
        email=person.email,
        role=person.role,
        timezone=person.timezone,
        language=person.language,
        bio=person.bio,
    )
