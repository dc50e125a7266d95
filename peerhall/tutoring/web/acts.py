"""One act on a session from its page: write, say so, return there; or say why not, there."""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring import sessions
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.web import access, details, errors
from peerhall.tutoring.web.details import Shown

Changed = TypeVar("Changed")
Write = Callable[[Session, User, dt.datetime], Changed]


def on_page(
    request: HttpRequest,
    session_id: int,
    write: Write[Changed],
    *,
    said: Callable[[Changed], str],
    about: User | None = None,
) -> HttpResponse:
    """Do `write` and go back to the session's page with a toast of what `said` makes of the result.

    An htmx request follows the same redirect and gets the page's changed part from it. `about` is the
    student whom the act concerns.
    """
    session = access.session_to_change(request, session_id)
    typed = request.POST.get("reason", "")
    try:
        changed = write(session, access.person_of(request), clock.now())
    except (Refusal, Invalid) as problem:
        return errors.refused(
            request,
            problem,
            session=session,
            again=lambda problem: _page_now(
                request, session_id, Shown(problem=problem, about=about, reason=typed)
            ),
        )
    messages.success(request, said(changed))
    return redirect("tutoring:details", session_id)


def _page_now(request: HttpRequest, session_id: int, shown: Shown) -> HttpResponse:
    """The page with the session as it is now: a refusal often means that it has changed."""
    return details.page(request, access.session_for(request, session_id), shown)


@require_POST
@access.signed_in
def start(request: HttpRequest, session_id: int) -> HttpResponse:
    """T5 by the tutor: begin before the clock does."""
    return on_page(
        request,
        session_id,
        lambda session, actor, now: sessions.start_session(actor=actor, session=session, now=now),
        said=lambda _session: _("The session is live."),
    )


@require_POST
@access.signed_in
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    """T7 by the tutor: it was held, and it is over."""
    return on_page(
        request,
        session_id,
        lambda session, actor, now: sessions.end_session(actor=actor, session=session, now=now),
        said=lambda _session: _("The session is over. Thank you for teaching."),
    )
