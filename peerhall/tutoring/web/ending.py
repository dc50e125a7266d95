"""Taking a session back: cancel it for everybody, or delete it while nobody has a stake in it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerhall.platform import clock
from peerhall.tutoring import policy, sessions
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.web import access, details, errors
from peerhall.tutoring.web.errors import Problem


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    """T4, T10: cancel it; the page says how many that touches. Moderators give a reason."""
    session = access.session_for(request, session_id)
    if request.method != "POST":
        return _cancel_page(request, session)
    reason = request.POST.get("reason", "")
    try:
        sessions.cancel_session(
            actor=access.person_of(request), session=session, reason=reason, now=clock.now()
        )
    except (Refusal, Invalid) as problem:
        return errors.refused(
            request,
            problem,
            session=session,
            again=lambda problem: _cancel_page(request, session, problem=problem, reason=reason),
        )
    messages.success(request, _("The session is cancelled."))
    return redirect("tutoring:details", session_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def delete(request: HttpRequest, session_id: int) -> HttpResponse:
    """T13 (A14): remove it without a trace; where people have a stake, offer to cancel instead."""
    session = access.session_for(request, session_id)
    if request.method != "POST":
        return _delete_page(request, session)
    try:
        sessions.delete_session(actor=access.person_of(request), session=session, now=clock.now())
    except Refusal as refusal:
        return errors.refused(
            request,
            refusal,
            session=session,
            again=lambda problem: _delete_page(request, session, problem=problem),
        )
    messages.success(request, _("The session is deleted."))
    return redirect("tutoring:mine")


def _cancel_page(
    request: HttpRequest, session: Session, *, problem: Problem | None = None, reason: str = ""
) -> HttpResponse:
    person = access.person_of(request)
    view = details.view_of(request, session, clock.now())
    if problem is None and not policy.may_cancel(person, session):
        refusal = Refusal("forbidden", _("Only who created a session may cancel it."))
        return errors.refused(request, refusal, session=session)
    if problem is None and not view.may.cancel:
        return redirect("tutoring:details", session.pk)
    is_needed = not (policy.is_creator(person, session) or person.is_organizer)
    context = {"view": view, "problem": problem, "reason": reason, "is_needed": is_needed}
    return render(request, "tutoring/cancel.html", context)


def _delete_page(request: HttpRequest, session: Session, *, problem: Problem | None = None) -> HttpResponse:
    if not policy.may_delete(access.person_of(request), session):
        refusal = Refusal("forbidden", _("Only who created a session may delete it."))
        return errors.refused(request, refusal, session=session)
    view = details.view_of(request, session, clock.now())
    return render(request, "tutoring/delete.html", {"view": view, "problem": problem})
