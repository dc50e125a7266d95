"""A person's own sessions, taught and learnt, whole (S43–S45, S136)."""

from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from peerhall.accounts import communities
from peerhall.api import access, portraying, responding
from peerhall.api.documenting import parameter, says
from peerhall.api.shapes import Session
from peerhall.platform import clock
from peerhall.tutoring import agenda, records
from peerhall.tutoring.agenda import Role
from peerhall.tutoring.drafts import Invalid

router = Router(tags=["sessions"], auth=access.signed_in)

ROLES: Final = ("tutor", "student")


@router.get(
    "my-sessions/",
    url_name="my_sessions",
    summary="My sessions",
    openapi_extra=says(
        Session,
        is_list=True,
        description="All that I teach or ever asked for a seat in, up to 500, the latest first.",
        query=[parameter("role", "Only what I teach, or only what I learn.", {"enum": list(ROLES)})],
        refuses=["invalid"],
    ),
)
def my_sessions(request: HttpRequest) -> HttpResponse:
    """What one created, helps with, or asked for a seat in: `my_role` and `my_request` say which."""
    role = request.GET.get("role", "").strip()
    if role not in {"", *ROLES}:
        raise Invalid({"role": [_("Use tutor or student, or leave it out.")]})
    person, now = access.person_of(request), clock.now()
    ids = agenda.everything(person, cast("Role", role) if role else None)
    found = records.records(ids, viewer=person, community=communities.current(), now=now)
    return responding.json([portraying.session(record) for record in found])
