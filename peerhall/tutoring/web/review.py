"""The moderators' queue, and what they decide about a session that waits in it (A1)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peerhall.platform import clock
from peerhall.tutoring import objections, queue, sessions
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.web import access, acts, errors


@require_safe
@access.signed_in
def review(request: HttpRequest) -> HttpResponse:
    """What waits to be published, and for organizers what is said to have ended otherwise (T11)."""
    person = access.person_of(request)
    if not person.is_moderator:
        refusal = Refusal("forbidden", _("Only moderators publish and decline sessions."))
        return errors.refused(request, refusal, session=None)
    now = clock.now()
    context = {
        "waiting": queue.waiting(person, now=now),
        "doubted": objections.doubted(person, now=now) if person.is_organizer else [],
    }
    return render(request, "tutoring/review.html", context)


@require_POST
@access.signed_in
def publish(request: HttpRequest, session_id: int) -> HttpResponse:
    """T1: let everybody see it."""
    return acts.on_page(
        request,
        session_id,
        lambda session, actor, now: sessions.publish_session(actor=actor, session=session, now=now),
        said=lambda _session: _("The session is published."),
    )


@require_POST
@access.signed_in
def decline(request: HttpRequest, session_id: int) -> HttpResponse:
    """T1b: do not publish it; its tutors read why."""
    return acts.on_page(
        request,
        session_id,
        lambda session, actor, now: sessions.decline_session(
            actor=actor, session=session, reason=request.POST.get("reason", ""), now=now
        ),
        said=lambda _session: _("The session is declined. Its tutor sees your reason."),
    )
