"""One press each: order, take away, let students add. Then back to the session's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerhall.materials import changing
from peerhall.platform import clock
from peerhall.tutoring import numbers
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.web import access, errors


@require_POST
@access.signed_in
def students(request: HttpRequest, session_id: int) -> HttpResponse:
    """Let students add materials, or no longer (A24)."""
    session = access.session_to_change(request, session_id)
    is_on = request.POST.get("students_may_add") == "on"
    try:
        changing.let_students_add(
            actor=access.person_of(request), session=session, is_on=is_on, now=clock.now()
        )
    except Refusal as refusal:
        return errors.refused(request, refusal, session=session)
    messages.success(request, _("Students may add materials.") if is_on else _("Only tutors add materials."))
    return _back(session)


@require_POST
@access.signed_in
def move(request: HttpRequest, session_id: int, material_id: int) -> HttpResponse:
    """Put it at a place of the order."""
    session = access.session_to_change(request, session_id)
    try:
        place = numbers.whole(request.POST.get("to", ""))
    except ValueError:
        return errors.refused(request, Invalid({"to": [_("This takes a whole number.")]}), session=session)
    try:
        changing.move(
            actor=access.person_of(request),
            session=session,
            material_id=material_id,
            to=place,
            now=clock.now(),
        )
    except Refusal as refusal:
        return errors.refused(request, refusal, session=session)
    return _back(session)


@require_POST
@access.signed_in
def remove(request: HttpRequest, session_id: int, material_id: int) -> HttpResponse:
    """Take it away."""
    session = access.session_to_change(request, session_id)
    try:
        changing.remove(
            actor=access.person_of(request), session=session, material_id=material_id, now=clock.now()
        )
    except Refusal as refusal:
        return errors.refused(request, refusal, session=session)
    messages.success(request, _("Taken away."))
    return _back(session)


def _back(session: Session) -> HttpResponse:
    return redirect("tutoring:details", session.pk)
