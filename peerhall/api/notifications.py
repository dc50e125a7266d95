"""A person's inbox: what they were told, and that they have read it (S47, S48, S85–S89, S137, S138)."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from msgspec import UNSET
from ninja import Router

from peerhall.api import access, conditional, inputs, paging, responding
from peerhall.api.documenting import says
from peerhall.api.errors import Problem
from peerhall.api.shapes import Notification, Unread
from peerhall.notifications import inbox, marking, reading
from peerhall.notifications.reading import NotificationView
from peerhall.platform import clock
from peerhall.tutoring.drafts import Invalid

router = Router(tags=["notifications"], auth=access.signed_in)


@router.get(
    "notifications/",
    url_name="notifications",
    summary="What I was told",
    openapi_extra=says(
        Notification,
        is_list=True,
        description="A page of my inbox, the newest first, in my language.",
        query=[*inputs.PAGING, inputs.IF_NONE_MATCH],
        headers=["ETag", "Link", "X-Total-Count"],
        also={304: ("You have it as it is.", None)},
        refuses=["invalid"],
    ),
)
def list_notifications(request: HttpRequest) -> HttpResponseBase:
    """The caller's own, and nobody else's."""
    person, asking = access.person_of(request), paging.asked(request.GET)
    try:
        page = inbox.page(person, asking.cursor, size=asking.size, skipped=asking.skipped)
    except ValueError:
        said = _("This place in the list is not valid; start again at the first page.")
        raise Invalid({"cursor": [said]}) from None
    with reading.as_read_by(person):
        notes = [_portrayed(note) for note in reading.views(page.rows, person, now=clock.now())]
    total = inbox.total(person) if asking.is_counted else None
    return conditional.tagged(request, paging.answer(request, asking, page, notes, total=total))


@router.get(
    "notifications/unread-count/",
    url_name="unread_count",
    summary="How many I have not read",
    openapi_extra=says(Unread, description="The number beside the bell."),
)
def unread_count(request: HttpRequest) -> HttpResponse:
    """The same cost whatever the number."""
    return responding.json(Unread(inbox.unread_count(access.person_of(request).pk)))


@router.post(
    "notifications/{int:notification_id}/read/",
    url_name="read",
    summary="Mark one as read",
    openapi_extra=says(status=204, description="It is read.", refuses=["not_found"]),
)
def read(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Twice is once."""
    person = access.person_of(request)
    notification = inbox.own(person, notification_id)
    if notification is None:
        raise Problem("not_found")
    marking.mark_read(user=person, notification=notification, now=clock.now())
    return responding.nothing()


@router.post(
    "notifications/read-all/",
    url_name="read_all",
    summary="Mark all as read",
    openapi_extra=says(status=204, description="All are read."),
)
def read_all(request: HttpRequest) -> HttpResponse:
    """Whatever the caller has not read."""
    marking.mark_all_read(user=access.person_of(request), now=clock.now())
    return responding.nothing()


def _portrayed(note: NotificationView) -> Notification:
    return Notification(
        note.id,
        note.title,
        note.message,
        note.type,
        note.created_at,
        read=not note.is_unread,
        url=note.url,
        session_id=UNSET if note.session_id is None else note.session_id,
    )
