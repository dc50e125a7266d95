"""The inbox as a page, as the bell's menu, and as a toast."""

import datetime as dt
import itertools
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from peerhall.accounts.models import User
from peerhall.notifications import inbox, reading
from peerhall.notifications.models import Notification
from peerhall.notifications.reading import NotificationView
from peerhall.notifications.web import access, answers
from peerhall.platform import clock


@dataclass(frozen=True, slots=True)
class Day:
    """One day's notifications; `is_continued` from the page before, where its heading stands."""

    moment: dt.datetime
    notes: list[NotificationView]
    is_continued: bool


@require_safe
@access.for_members
def inbox_page(request: HttpRequest, user: User) -> HttpResponse:
    """Everything the person was told, newest first, by day; for htmx the next part of the list alone."""
    is_part = "HX-Request" in request.headers and not answers.wants_list(request)
    return inbox_answer(request, user, is_part=is_part)


def inbox_answer(
    request: HttpRequest, user: User, *, is_part: bool = False, status: int = 200
) -> HttpResponse:
    """The page; the list of it where htmx asks for that; or one more part of the list.

    :raises Http404: for a cursor that was not made here.
    """
    try:
        page = inbox.page(user, request.GET.get("cursor", ""))
    except ValueError as error:
        raise Http404 from error
    notes = reading.views(page.rows, user, now=clock.now())
    context = {
        "days": _days(notes, page.after),
        "next_url": f"{reverse('notifications:list')}?{urlencode({'cursor': page.next_cursor})}"
        if page.next_cursor
        else "",
        "unread": answers.shown(inbox.unread_count(user.pk)),
        "has_later": bool(page.after),
    }
    template = "_days" if is_part else "_inbox" if answers.wants_list(request) else "list"
    response = render(request, f"notifications/{template}.html", context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
@access.for_members
def menu(request: HttpRequest, user: User) -> HttpResponse:
    """What the bell opens."""
    return menu_answer(request, user)


def menu_answer(request: HttpRequest, user: User) -> HttpResponse:
    """The newest few, and how many are unread."""
    rows = inbox.page(user, size=inbox.MENU_SIZE).rows
    context = {
        "notes": reading.views(rows, user, now=clock.now()),
        "unread": answers.shown(inbox.unread_count(user.pk)),
    }
    return render(request, "notifications/_menu.html", context)


@require_safe
@access.for_members
def toast(request: HttpRequest, user: User, notification_id: int) -> HttpResponse:
    """One of them for an open page, as it comes in."""
    note = reading.view(access.own(user, notification_id), user, now=clock.now())
    return render(request, "notifications/_toast.html", {"note": note})


def row_answer(
    request: HttpRequest, user: User, notification: Notification, *, status: int = 200
) -> HttpResponse:
    """One row of the list, as it is now."""
    note = reading.view(notification, user, now=clock.now())
    return render(request, "notifications/_row.html", {"note": note}, status=status)


def _days(notes: list[NotificationView], after: dt.datetime | None) -> list[Day]:
    shown = timezone.localtime(after).date() if after else None
    days = []
    for day, of_day in itertools.groupby(notes, key=lambda note: timezone.localtime(note.created_at).date()):
        found = list(of_day)
        days.append(Day(found[0].created_at, found, day == shown))
    return days
