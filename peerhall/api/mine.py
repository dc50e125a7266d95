"""A person's own sessions, taught and learnt, whole (S43–S45, S136)."""

from typing import Final, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from peerhall.accounts import communities
from peerhall.api import access, conditional, inputs, portraying, responding
from peerhall.api.documenting import parameter, says
from peerhall.api.shapes import Session
from peerhall.platform import clock
from peerhall.tutoring import agenda, records
from peerhall.tutoring.agenda import Role
from peerhall.tutoring.drafts import Invalid

router = Router(tags=["sessions"], auth=access.signed_in)

ROLES: Final = ("tutor", "student")
ROLE: Final = parameter(
    "role", "Only what I teach, or only what I learn.", {"type": "string", "enum": list(ROLES)}
)


@router.get(
    "my-sessions/",
    url_name="my_sessions",
    summary="My sessions",
    openapi_extra=says(
        Session,
        is_list=True,
        description="All that I teach or ever asked for a seat in, up to 500, the latest first.",
        query=[ROLE, inputs.IF_NONE_MATCH],
        headers=["ETag"],
        also={304: ("You have it as it is.", None)},
        refuses=["invalid"],
    ),
)
def my_sessions(request: HttpRequest) -> HttpResponseBase:
    """What one created, helps with, or asked for a seat in: `my_role` and `my_request` say which."""
    role = request.GET.get("role", "").strip()
    if role not in {"", *ROLES}:
        raise Invalid({"role": [_("Use tutor or student, or leave it out.")]})
    person, now = access.person_of(request), clock.now()
    ids = agenda.everything(person, cast("Role", role) if role else None)
    found = records.records(ids, viewer=person, community=communities.current(), now=now)
    return conditional.tagged(request, responding.json([portraying.listed(record) for record in found]))
