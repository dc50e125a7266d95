"""Marking as read, and answering a request from where one reads of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.notifications import inbox, marking, reading
from peerhall.notifications.types import Kind
from peerhall.notifications.web import access, answers, lists
from peerhall.platform import clock
from peerhall.tutoring import bookings, policy, sessions
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal


@require_POST
@access.for_members
def read(request: HttpRequest, user: User, notification_id: int) -> HttpResponse:
    """Mark one as read, and go where it leads; htmx gets the row."""
    notification = access.own(user, notification_id)
    marking.mark_read(user=user, notification=notification, now=clock.now())
    if "HX-Request" in request.headers:
        answer = lists.row_answer(request, user, notification)
        return answers.trigger(answer, unread=inbox.unread_count(user.pk))
    return redirect(reading.view(notification, user, now=clock.now()).url)


@require_POST
@access.for_members
def read_all(request: HttpRequest, user: User) -> HttpResponse:
    """Mark all as read; htmx gets the list it was pressed in."""
    marking.mark_all_read(user=user, now=clock.now())
    if "HX-Request" not in request.headers:
        return redirect("notifications:list")
    draw = lists.inbox_answer if answers.wants_list(request) else lists.menu_answer
    return answers.trigger(draw(request, user), unread=0)


@require_POST
@access.for_members
def approve(request: HttpRequest, user: User, notification_id: int) -> HttpResponse:
    """R4 from the row that tells of the request (N1); a refusal leaves the row as it is now."""
    notification = access.own(user, notification_id)
    if notification.kind != Kind.REQUESTED or notification.person is None:
        raise Http404
    student = notification.person
    visible = Session.objects.filter(policy.visible_to(user, communities.current()))
    session = get_object_or_404(visible, pk=notification.session_id)
    now = clock.now()
    try:
        bookings.approve_request(actor=user, session=session, student=student, now=now)
    except Refusal as refusal:
        sessions.note_refused(person=user, session_id=session.pk, refusal=refusal, now=now)
        return _answer(request, user, notification_id, failure=refusal)
    marking.mark_read(user=user, notification=notification, now=now)
    messages.success(request, _("%(name)s has a seat.") % {"name": student.name})
    return _answer(request, user, notification_id)


def _answer(
    request: HttpRequest, user: User, notification_id: int, *, failure: Refusal | None = None
) -> HttpResponse:
    status = failure.http_status if failure else 200
    if "HX-Request" in request.headers:
        row = access.own(user, notification_id)
        answer = lists.row_answer(request, user, row, status=status)
        said = str(failure) if failure else ""
        return answers.trigger(answer, unread=inbox.unread_count(user.pk), failure=said)
    if failure is None:
        return redirect("notifications:list")
    messages.error(request, str(failure))
    return lists.inbox_answer(request, user, status=status)
