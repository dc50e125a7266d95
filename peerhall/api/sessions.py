"""Sessions: the list, one in full (S36–S38, S123, S128–S132)."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from peerhall.accounts import communities, zones
from peerhall.api import access, paging, portraying, responding, showing
from peerhall.api.documenting import says
from peerhall.api.shapes import Session
from peerhall.platform import clock
from peerhall.tutoring import catalogue, filters, records
from peerhall.tutoring.drafts import Invalid

router = Router(tags=["sessions"])


@router.get(
    "sessions/",
    url_name="sessions",
    summary="List sessions",
    openapi_extra=says(Session, is_list=True, description="A page of the list.", refuses=["invalid"]),
)
def list_sessions(request: HttpRequest) -> HttpResponse:
    """Sessions that match every filter given; the open ones where no status is."""
    viewer, now = access.viewer_of(request), clock.now()
    page = paging.asked(request.GET)
    wanted = filters.parse_filters(request.GET, zone=zone_of(request), now=now)
    community = communities.current()
    found = catalogue.find(
        wanted, viewer=viewer, community=community, now=now, page=page.number, is_counted=page.is_counted
    )
    read = records.records(found.ids, viewer=viewer, community=community, now=now)
    return paging.answer(
        request, page, found, [portraying.session(record) for record in read], total=found.total
    )


@router.get(
    "sessions/{int:session_id}/",
    url_name="session",
    summary="One session in full",
    openapi_extra=says(Session, description="The session.", refuses=["not_found"]),
)
def show_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """A session with those who take part and, for those who may read them, its requests."""
    session = access.session_for(request, session_id)
    return responding.json(showing.details(session, viewer=access.viewer_of(request), now=clock.now()))


def zone_of(request: HttpRequest) -> dt.tzinfo:
    """The zone whose days are meant: `tz`, else the reader's own.

    :raises Invalid: when there is no such zone.
    """
    name = request.GET.get("tz", "").strip()
    if not name:
        return timezone.get_current_timezone()
    if not zones.is_known(name):
        raise Invalid({"tz": [_("There is no such time zone.")]})
    return zones.zone(name)
