"""Offering a session, changing it, and offering one like it."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerhall.accounts import communities
from peerhall.platform import clock
from peerhall.tutoring import details, lifecycle, policy, sessions
from peerhall.tutoring.drafts import Invalid, SessionDraft
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import TERMINAL_STATUSES, Status
from peerhall.tutoring.web import access, editor, errors, forms
from peerhall.tutoring.web.editor import Trouble
from peerhall.tutoring.web.errors import Problem
from peerhall.tutoring.web.forms import EditorForm


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def create(request: HttpRequest) -> HttpResponse:
    """T0: offer a session."""
    creator, now = access.person_of(request), clock.now()
    if not policy.may_create(creator, communities.current()):
        return errors.refused(request, policy.why_not_create(creator), session=None)
    if request.method != "POST":
        return editor.page(request, forms.blank(creator, communities.current(), now))
    form = EditorForm.posted(request.POST)
    try:
        session = sessions.create_session(
            creator=creator, draft=form.draft(now=now), now=now, force="force" in request.POST
        )
    except (Invalid, Refusal) as problem:
        return _again(request, problem, form)
    messages.success(request, f"{_said_of_new(session)} {form.oddity}".strip())
    return redirect("tutoring:details", session.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def edit(request: HttpRequest, session_id: int) -> HttpResponse:
    """T12: change what a session says. Moving one that others count on is asked about first."""
    session, now = access.session_for(request, session_id), clock.now()
    if refusal := _why_not_edit(request, session, now):
        return errors.refused(request, refusal, session=session)
    if request.method != "POST":
        return editor.page(request, forms.filled(session), session=session)
    form = EditorForm.posted(request.POST)
    try:
        draft = form.draft(now=now, current=session)
        if stakes := _stakes_to_confirm(request, session, draft):
            return editor.page(request, form, session=session, trouble=Trouble(stakes=stakes))
        sessions.edit_session(
            actor=access.person_of(request),
            session=session,
            draft=draft,
            now=now,
            force="force" in request.POST,
        )
    except (Invalid, Refusal) as problem:
        return _again(request, problem, form, session=session)
    messages.success(request, f"{_('Saved.')} {form.oddity}".strip())
    return redirect("tutoring:details", session_id)


@require_safe
@access.signed_in
def duplicate(request: HttpRequest, session_id: int) -> HttpResponse:
    """The form of a new session like this one; it is created like any other."""
    session, person = access.session_for(request, session_id), access.person_of(request)
    if not policy.is_tutor(person, session):
        refusal = Refusal("forbidden", _("Only its tutors duplicate a session."))
        return errors.refused(request, refusal, session=session)
    if not policy.may_create(person, communities.current()):
        return errors.refused(request, policy.why_not_create(person), session=session)
    return editor.page(request, forms.copied(session))


@require_POST
@access.signed_in
def preview(request: HttpRequest) -> HttpResponse:
    """The card and the time as the form stands, for the editor's side; nothing is kept."""
    return editor.preview(request, EditorForm.posted(request.POST))


def _again(
    request: HttpRequest, problem: Problem, form: EditorForm, session: Session | None = None
) -> HttpResponse:
    """The editor once more, with what was typed."""
    if isinstance(problem, Invalid):
        form.take_errors(problem)
    return errors.refused(
        request,
        problem,
        session=session,
        again=lambda problem: editor.page(request, form, session=session, trouble=Trouble(problem=problem)),
    )


def _why_not_edit(request: HttpRequest, session: Session, now: dt.datetime) -> Refusal | None:
    """What the write would answer anyway, before somebody types for nothing."""
    if not policy.may_edit(access.person_of(request), session):
        return Refusal("forbidden", _("Only its tutors may change a session."))
    if lifecycle.status_at(session, now) in TERMINAL_STATUSES:
        return Refusal("too_late", _("This session is over. You can duplicate it."))
    return None


def _stakes_to_confirm(request: HttpRequest, session: Session, draft: SessionDraft) -> details.Stakes | None:
    """Who would be touched by a new time, if anybody is and the tutor has not confirmed it yet."""
    is_moved = (draft.date, draft.duration) != (session.date, session.duration)
    if not is_moved or "move" in request.POST:
        return None
    stakes = details.stakes_of(session)
    return stakes if stakes.seated or stakes.asking else None


def _said_of_new(session: Session) -> str:
    if session.status == Status.PENDING_APPROVAL:
        return _("Sent to the moderators. Others see it once it is published.")
    return _("Your session is published.")
