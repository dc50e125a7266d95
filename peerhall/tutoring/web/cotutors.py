"""Who teaches a session beside its creator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring import cotutors as tutors
from peerhall.tutoring import policy, sessions
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.web import access, details, errors
from peerhall.tutoring.web.errors import Problem


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def cotutors(request: HttpRequest, session_id: int) -> HttpResponse:
    """Find members by name and add them, or take a co-tutor out.

    A co-tutor may take only themselves out; everything else is the creator's.
    """
    session = access.session_for(request, session_id)
    actor = access.person_of(request)
    if request.method != "POST":
        return _page(request, session)
    person = get_object_or_404(User, pk=_id(request.POST.get("person", "")))
    try:
        level, said = _changed(session, actor, person, is_removal="remove" in request.POST)
    except Refusal as refusal:
        return errors.refused(
            request, refusal, session=session, again=lambda problem: _page(request, session, problem=problem)
        )
    messages.add_message(request, level, said % {"name": person.name})
    return redirect("tutoring:details" if actor == person else "tutoring:cotutors", session_id)


def _changed(session: Session, actor: User, person: User, *, is_removal: bool) -> tuple[int, str]:
    """Add or remove `person`; gives the level and the sentence of what to say of it."""
    now = clock.now()
    if not is_removal:
        sessions.add_cotutor(actor=actor, session=session, person=person, now=now)
        return messages.SUCCESS, _("%(name)s teaches this session too.")
    if sessions.remove_cotutor(actor=actor, session=session, person=person, now=now):
        return messages.SUCCESS, _("%(name)s no longer teaches this session.")
    return messages.INFO, _("%(name)s is no co-tutor of this session.")


def _page(request: HttpRequest, session: Session, *, problem: Problem | None = None) -> HttpResponse:
    actor = access.person_of(request)
    if not policy.may_reschedule(actor, session):
        refusal = Refusal("forbidden", _("Only who created a session may choose its tutors."))
        return errors.refused(request, refusal, session=session)
    search = request.GET.get("search", "").strip()
    view = details.view_of(request, session, clock.now())
    context = {
        "view": view,
        "search": search,
        "found": tutors.candidates(session, search=search),
        "problem": problem,
    }
    return render(request, "tutoring/cotutors.html", context)


def _id(text: str) -> int:
    """A person's number as posted; 0, which nobody has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
