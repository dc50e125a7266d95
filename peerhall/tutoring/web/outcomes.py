"""T11 on the session's page: say that it ended otherwise, correct it, or leave it as it is."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerhall.accounts.models import User
from peerhall.tutoring import sessions
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Outcome
from peerhall.tutoring.web import access, acts


@require_POST
@access.signed_in
def object_to(request: HttpRequest, session_id: int) -> HttpResponse:
    """Ask the organizers to look at how it ended, and say why."""
    return acts.on_page(
        request,
        session_id,
        lambda session, actor, now: sessions.object_to_outcome(
            actor=actor, session=session, reason=request.POST.get("reason", ""), now=now
        ),
        said=lambda _objection: _("The organizers will look at it."),
    )


@require_POST
@access.signed_in
def correct(request: HttpRequest, session_id: int) -> HttpResponse:
    """An organizer's finding."""

    def write(session: Session, actor: User, now: dt.datetime) -> Session:
        outcome = _outcome(request.POST.get("outcome", ""))
        return sessions.correct_outcome(actor=actor, session=session, outcome=outcome, now=now)

    return acts.on_page(request, session_id, write, said=lambda _session: _("The outcome is corrected."))


@require_POST
@access.signed_in
def keep(request: HttpRequest, session_id: int) -> HttpResponse:
    """An organizer's answer to those who doubt it."""
    return acts.on_page(
        request,
        session_id,
        lambda session, actor, now: sessions.keep_outcome(actor=actor, session=session, now=now),
        said=lambda _session: _("The outcome stays as it is."),
    )


def _outcome(value: str) -> Outcome:
    if value not in Outcome:
        raise Invalid({"outcome": [_("Choose what happened.")]})
    return Outcome(value)
