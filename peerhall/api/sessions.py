"""Sessions: the list, one in full (S36–S38, S123, S128–S132)."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from peerhall.accounts import communities, zones
from peerhall.api import access, bodies, conditional, inputs, paging, portraying, responding, showing
from peerhall.api.documenting import says
from peerhall.api.paging import Asking
from peerhall.api.shapes import Session
from peerhall.platform import clock
from peerhall.tutoring import catalogue, drafts, filters, sessions
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.filters import Filters, InvalidFilter
from peerhall.tutoring.models import Session as SessionRow
from peerhall.tutoring.types import Status

Read = TypeVar("Read")

router = Router(tags=["sessions"])
# Longer queries are read anew, so that what is remembered stays small.
REMEMBERED_CHARACTERS: Final = 500


@router.get(
    "sessions/",
    url_name="sessions",
    summary="List sessions",
    openapi_extra=says(
        Session,
        is_list=True,
        description="A page of the list.",
        query=[*inputs.FILTERS, *inputs.PAGING],
        headers=["ETag", "Link", "X-Total-Count"],
        refuses=["invalid"],
    ),
)
def list_sessions(request: HttpRequest) -> HttpResponseBase:
    """Sessions that match every filter given; the open ones where no status is."""
    viewer, now = access.viewer_of(request), clock.now()
    page, wanted = _asked(request, now)
    community = communities.current()
    found = catalogue.find(
        wanted, viewer=viewer, community=community, now=now, page=page.number, is_counted=page.is_counted
    )
    items = [portraying.listed(record) for record in found.records]
    return conditional.tagged(request, paging.answer(request, page, found, items, total=found.total))


@router.get(
    "sessions/{int:session_id}/",
    url_name="session",
    summary="One session in full",
    openapi_extra=says(
        Session,
        description="The session.",
        query=[inputs.IF_NONE_MATCH],
        headers=["ETag"],
        also={304: ("You have it as it is.", None)},
        refuses=["not_found"],
    ),
)
def show_session(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """A session with those who take part and, for those who may read them, its requests."""
    session = access.session_for(request, session_id)
    viewer, base = access.viewer_of(request), access.base_of(request)
    shown = showing.details(session, viewer=viewer, now=clock.now(), base=base)
    return conditional.tagged(request, responding.json(shown))


@router.post(
    "sessions/",
    url_name="sessions",
    auth=access.signed_in,
    summary="Offer a session",
    openapi_extra=says(
        Session,
        status=201,
        description="The new session; `Location` is its address.",
        takes=inputs.NEW_SESSION,
        headers=["Location", "ETag"],
        refuses=["forbidden", "frozen", "unverified", "tutor_conflict"],
    ),
)
def create_session(request: HttpRequest) -> HttpResponseBase:
    """The caller is its creator; `force` allows an overlap with another session of theirs (T0)."""
    creator, now = access.person_of(request), clock.now()
    values = inputs.session_values(request)
    # A time without a zone is the tutor's own time.
    draft = drafts.parse_draft({"timezone": creator.timezone, **values}, now=now)
    session = sessions.create_session(creator=creator, draft=draft, now=now, force=inputs.is_forced(values))
    response = _shown(request, session, now=now, status=201)
    response["Location"] = request.build_absolute_uri(reverse("api:session", args=[session.pk]))
    return response


@router.api_operation(
    ["PUT", "PATCH"],
    "sessions/{int:session_id}/",
    url_name="session",
    auth=access.signed_in,
    summary="Change a session",
    openapi_extra=says(
        Session,
        description="The session as it is now.",
        takes=inputs.CHANGED_SESSION,
        query=[inputs.IF_MATCH],
        headers=["ETag"],
        refuses=["not_found", "forbidden", "too_late", "tutor_conflict", "changed"],
    ),
)
def change_session(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """What is missing stays, what cannot be written is ignored; `status: "cancelled"` cancels (T12, T4)."""
    session = access.session_to_change(request, session_id)
    person, now = access.person_of(request), clock.now()
    values = inputs.session_values(request)
    with conditional.unchanged(request, session, person=person, now=now) as session:
        if values.get("status") == Status.CANCELLED:
            # `reason` as with cancel/, `cancel_reason` as a session has it.
            reason = bodies.text_of(values, "reason") or bodies.text_of(values, "cancel_reason")
            sessions.cancel_session(actor=person, session=session, reason=reason, now=now)
        else:
            draft = drafts.parse_draft(values, now=now, current=session)
            sessions.edit_session(
                actor=person, session=session, draft=draft, now=now, force=inputs.is_forced(values)
            )
    return _shown(request, session, now=now)


@router.delete(
    "sessions/{int:session_id}/",
    url_name="session",
    auth=access.signed_in,
    summary="Delete a session that nobody has a stake in",
    openapi_extra=says(
        status=204,
        description="It is gone.",
        query=[inputs.IF_MATCH],
        refuses=["not_found", "forbidden", "session_has_bookings", "changed"],
    ),
)
def delete_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Where somebody has asked for a seat it can be cancelled instead (T13, A14)."""
    session = access.session_to_change(request, session_id)
    person, now = access.person_of(request), clock.now()
    with conditional.unchanged(request, session, person=person, now=now):
        sessions.delete_session(actor=person, session=session, now=now)
    return responding.nothing()


def _shown(
    request: HttpRequest, session: SessionRow, *, now: dt.datetime, status: int = 200
) -> HttpResponseBase:
    """The session in full after a write, with the tag for the next one."""
    viewer, base = access.person_of(request), access.base_of(request)
    shown = showing.details(session, viewer=viewer, now=now, base=base)
    return conditional.tagged(request, responding.json(shown, status=status))


def _asked(request: HttpRequest, now: dt.datetime) -> tuple[Asking, Filters]:
    """What list is asked for; programs ask for the same again and again, and it means the same.

    Its days are those of a quarter of an hour: nowhere does a day begin within one.

    :raises Invalid: when it cannot be understood.
    """
    query, home = request.META["QUERY_STRING"], timezone.get_current_timezone()
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    if len(query) > REMEMBERED_CHARACTERS:
        return _read(query, home, quarter)
    return _remembered(query, home, quarter)


def _read(query: str, home: dt.tzinfo, now: dt.datetime) -> tuple[Asking, Filters]:
    params = QueryDict(query)
    wrong: dict[str, list[str]] = {}
    zone = _noted(wrong, lambda: _zone(params, home)) or home
    asking = _noted(wrong, lambda: paging.asked(params))
    wanted = _noted(wrong, lambda: filters.parse_filters(params, zone=zone, now=now))
    if asking is None or wanted is None or wrong:
        raise Invalid(wrong)
    return asking, wanted


def _noted(wrong: dict[str, list[str]], read: Callable[[], Read]) -> Read | None:
    """What is read; where it cannot be, `wrong` says so, beside all else that is."""
    try:
        return read()
    except (Invalid, InvalidFilter) as bad:
        wrong.update(bad.fields)
        return None


_remembered = functools.lru_cache(maxsize=512)(_read)


def _zone(params: QueryDict, home: dt.tzinfo) -> dt.tzinfo:
    """The zone whose days are meant: `tz`, else the reader's own."""
    name = params.get("tz", "").strip()
    if not name:
        return home
    if not zones.is_known(name):
        raise Invalid({"tz": [_("There is no such time zone.")]})
    return zones.zone(name)
