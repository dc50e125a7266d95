"""Asking for a seat and giving it back; answering those who ask."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring import bookings
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import ClosedReason, RequestState
from peerhall.tutoring.web import access, acts, details, errors
from peerhall.tutoring.web.details import NOTHING_FAILED, Shown
from peerhall.tutoring.web.errors import Problem


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def request_join(request: HttpRequest, session_id: int) -> HttpResponse:
    """R1 to R3: ask for a seat, with a message if one likes; a second press changes nothing."""
    session = access.session_for(request, session_id)
    if request.method != "POST":
        return _ask_page(request, session)
    message = request.POST.get("message", "")
    try:
        asked = bookings.request_to_join(
            student=access.person_of(request), session=session, message=message, now=clock.now()
        )
    except (Refusal, Invalid) as problem:
        return errors.refused(
            request,
            problem,
            session=session,
            again=lambda problem: _ask_page(request, session, Shown(problem=problem, message=message)),
        )
    messages.success(request, _said_to_asker(asked))
    return redirect("tutoring:details", session_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def withdraw(request: HttpRequest, session_id: int) -> HttpResponse:
    """R7 to R9: give up the request or the seat; the page says beforehand whether that is late."""
    session = access.session_for(request, session_id)
    if request.method != "POST":
        return _withdraw_page(request, session)
    reason = request.POST.get("reason", "")
    try:
        left = bookings.withdraw_request(
            student=access.person_of(request), session=session, now=clock.now(), reason=reason
        )
    except Invalid as invalid:
        return errors.refused(
            request,
            invalid,
            session=session,
            again=lambda problem: _withdraw_page(request, session, problem=problem, reason=reason),
        )
    except Refusal as refusal:
        return errors.refused(request, refusal, session=session)
    messages.success(request, _said_to_leaver(left))
    return redirect("tutoring:details", session_id)


@require_POST
@access.signed_in
def approve(request: HttpRequest, session_id: int, user_id: int) -> HttpResponse:
    """R4 or R18: give a seat; by the offers after a full room also raise the limit first, or vet (R6b)."""
    student = access.person_named(user_id)

    def write(session: Session, actor: User, now: dt.datetime) -> BookingRequest:
        return bookings.approve_request(
            actor=actor,
            session=session,
            student=student,
            now=now,
            vet="vet" in request.POST,
            raise_to=request.POST.get("raise_to"),
        )

    return acts.on_page(
        request, session_id, write, said=lambda row: _said_to_tutor(row, student), about=student
    )


@require_POST
@access.signed_in
def reject(request: HttpRequest, session_id: int, user_id: int) -> HttpResponse:
    """R6, R10: decline a request, or take a seat back."""
    student = access.person_named(user_id)
    return acts.on_page(
        request,
        session_id,
        lambda session, actor, now: bookings.reject_request(
            actor=actor, session=session, student=student, reason=request.POST.get("reason", ""), now=now
        ),
        said=lambda row: _said_of_no(row, student),
        about=student,
    )


@require_POST
@access.signed_in
def approve_all(request: HttpRequest, session_id: int) -> HttpResponse:
    """R4 for everybody who asks, in the order of asking, while there are seats."""
    return acts.on_page(
        request,
        session_id,
        lambda session, actor, now: bookings.approve_all(actor=actor, session=session, now=now),
        said=lambda rows: (
            ngettext("%(count)d person has a seat now.", "%(count)d people have a seat now.", len(rows))
            % {"count": len(rows)}
        ),
    )


@require_POST
@access.signed_in
def excuse(request: HttpRequest, session_id: int, user_id: int) -> HttpResponse:
    """R9: take the late mark off somebody who had a reason."""
    student = access.person_named(user_id)
    return acts.on_page(
        request,
        session_id,
        lambda session, actor, now: bookings.excuse_request(
            actor=actor, session=session, student=student, now=now
        ),
        said=lambda _row: _("%(name)s is excused.") % {"name": student.name},
    )


def _ask_page(request: HttpRequest, session: Session, shown: Shown = NOTHING_FAILED) -> HttpResponse:
    if details.is_fragment(request):
        return details.page(request, session, shown)
    now = clock.now()
    view = details.view_of(request, session, now)
    if shown.problem is None and not view.is_open_to_ask:
        return redirect("tutoring:details", session.pk)
    context = details.context_for(request, session, view, shown, now=now)
    return render(request, "tutoring/request.html", context)


def _withdraw_page(
    request: HttpRequest, session: Session, *, problem: Problem | None = None, reason: str = ""
) -> HttpResponse:
    view = details.view_of(request, session, clock.now())
    if not view.may.withdraw:
        return redirect("tutoring:details", session.pk)
    return render(request, "tutoring/withdraw.html", {"view": view, "problem": problem, "reason": reason})


def _said_to_asker(row: BookingRequest) -> str:
    if row.state == RequestState.APPROVED:
        return _("You're in.")
    if row.state == RequestState.WAITLISTED:
        return _("You're on the waitlist.")
    return _("Your request is on its way.")


def _said_to_leaver(row: BookingRequest) -> str:
    if row.approved_at is None:
        return _("You withdrew your request.")
    if row.is_late:
        return _("You gave your seat back. It counts as late.")
    return _("You gave your seat back.")


def _said_of_no(row: BookingRequest, student: User) -> str:
    if row.closed_reason == ClosedReason.REMOVED:
        return _("%(name)s no longer has a seat.") % {"name": student.name}
    return _("You declined %(name)s.") % {"name": student.name}


def _said_to_tutor(row: BookingRequest, student: User) -> str:
    if row.state == RequestState.APPROVED:
        return _("%(name)s has a seat.") % {"name": student.name}
    return _("%(name)s is first in line when a seat frees.") % {"name": student.name}
