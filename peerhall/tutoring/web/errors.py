"""A refusal on its way out: one place gives it its status, its audit row and its dress."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from peerhall.platform import clock
from peerhall.tutoring import sessions
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.web import access

# What a write may answer instead of doing it; `str()` of either is fit for the person.
Problem = Refusal | Invalid
# Nothing on the page it was asked from would help, so that page is not drawn again.
FINAL: Final = frozenset({"forbidden", "own_session", "not_found"})


def refused(
    request: HttpRequest,
    problem: Problem,
    *,
    session: Session | None,
    again: Callable[[Problem], HttpResponse] | None = None,
) -> HttpResponse:
    """Answer with the problem's sentence; a refusal is noted, after the write's own rollback.

    `again` draws the page it was asked from, with what was typed; without it, or where that page
    is of no use to the person, a page of its own says why.
    """
    if isinstance(problem, Refusal):
        sessions.note_refused(
            person=access.person_of(request),
            session_id=None if session is None else session.pk,
            refusal=problem,
            now=clock.now(),
        )
    status = problem.http_status if isinstance(problem, Refusal) else 400
    if again is None or problem.code in FINAL:
        context = {"problem": problem, "status": status, "session": session}
        return render(request, "tutoring/refused.html", context, status=status)
    response = again(problem)
    response.status_code = status
    return response
