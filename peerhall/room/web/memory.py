"""What stays of a session: its page, the board's pictures, the zip, and putting attendance right."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.room import archive, attendance, drawing, keeping, memory
from peerhall.room.links import pieces
from peerhall.room.refusals import Refusal
from peerhall.room.web.page import sign_in_first
from peerhall.tutoring import lookup, numbers, sessions
from peerhall.tutoring.models import Session
from peerhall.ui import markdown

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, User, Session, Rest], HttpResponseBase]
PageView = Callable[Concatenate[HttpRequest, int, Rest], HttpResponseBase]
# A picture of the board opened by itself loads nothing and runs nothing.
PICTURE_POLICY: Final = "default-src 'none'; img-src data:; sandbox"
SECONDS: Final = 60


def for_members(view: View[Rest]) -> PageView[Rest]:
    """Members alone come in, to a session that they may know of; a refusal is a page that says why."""

    @wraps(view)
    def answered(
        request: HttpRequest, session_id: int, *args: Rest.args, **parts: Rest.kwargs
    ) -> HttpResponseBase:
        person = request.user
        if not isinstance(person, User):
            return sign_in_first(request)
        session = lookup.session_to_read(person, session_id)
        if session is None:
            raise Http404
        try:
            return view(request, person, session, *args, **parts)
        except Refusal as refusal:
            sessions.note_refused(person=person, session_id=session.pk, refusal=refusal, now=clock.now())
            context = {"session": session, "refusal": refusal}
            return render(request, "room/memory_refused.html", context, status=refusal.http_status)

    return answered  # type: ignore[return-value]  # addresses give their parts by name


@require_safe
@never_cache
@for_members
def page(request: HttpRequest, person: User, session: Session) -> HttpResponse:
    """Everything in one place; without a script."""
    kept = memory.of(viewer=person, session=session, now=clock.now())
    context = {
        "session": session,
        "memory": kept,
        "notes": markdown.render_note(kept.notes),
        "said": [(message, list(pieces(message.text))) for message in kept.messages],
        "boards": [(number, one.name, drawing.texts(one)) for number, one in enumerate(kept.pages, 1)],
    }
    return render(request, "room/memory.html", context)


@require_safe
@never_cache
@for_members
def board(_request: HttpRequest, person: User, session: Session, number: int) -> HttpResponse:
    """One page of the board, as a picture."""
    if not memory.check(viewer=person, session=session, now=clock.now()):
        raise Http404
    found = keeping.pages(session.pk)[number - 1 : number] if number else []
    if not found:
        raise Http404
    drawn = drawing.svg(found[0], keeping.pictures(session.pk))
    return HttpResponse(
        drawn, content_type="image/svg+xml", headers={"Content-Security-Policy": PICTURE_POLICY}
    )


@require_safe
@never_cache
@for_members
def export(_request: HttpRequest, person: User, session: Session) -> FileResponse:
    """All of it as a zip."""
    kept = memory.of(viewer=person, session=session, now=clock.now())
    name = f"{slugify(session.title) or 'session'}-{session.date:%Y-%m-%d}.zip"
    return FileResponse(archive.pack(kept), as_attachment=True, filename=name, content_type="application/zip")


@require_POST
@for_members
def correct(request: HttpRequest, person: User, session: Session, user_id: int) -> HttpResponse:
    """Put right how many minutes somebody was there."""
    whom = lookup.person_named(user_id)
    if whom is None:
        raise Http404
    try:
        minutes = numbers.whole(request.POST.get("minutes", ""))
    except ValueError:
        minutes = -1  # no such time: who may correct at all, the write says first
    line = attendance.correct(
        actor=person, session=session, person=whom, seconds=minutes * SECONDS, now=clock.now()
    )
    messages.success(
        request,
        _("%(name)s was there for %(minutes)d min.")
        % {"name": whom.name, "minutes": (line.corrected_seconds or 0) // SECONDS},
    )
    return redirect(f"{resolve_url('room:memory', session.pk)}#attendance")
