"""Adding and changing a material, and reading a note."""

from collections.abc import Mapping
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from peerhall.materials import adding, changing, policy, shelf
from peerhall.materials.models import CONTENT_MAX, TITLE_MAX, Material
from peerhall.materials.refusals import Refusal
from peerhall.materials.types import MaterialType
from peerhall.platform import clock
from peerhall.tutoring import lookup
from peerhall.tutoring import refusals as sessions_refusals
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session
from peerhall.tutoring.web import access, errors

FIELDS: Final = ("title", "url", "content", "visibility")
FILES_AT_ONCE: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def add(request: HttpRequest, session_id: int) -> HttpResponse:
    """Bring a link, a note, or files, several at once."""
    session = access.session_for(request, session_id)
    if not policy.may_add(access.person_of(request), session):
        return errors.refused(request, Refusal("forbidden"), session=session)
    kind = _kind(request)
    if request.method != "POST":
        return _form(request, session, kind=kind, values={"visibility": "participants"})
    uploads = request.FILES.getlist("file")[:FILES_AT_ONCE] if kind == MaterialType.FILE else []
    added = 0
    problem: errors.Problem | None = None
    try:
        for upload in (*uploads, None)[: max(len(uploads), 1)]:
            # Several files share what was typed but their names.
            values = _typed(request, kind) | ({"title": ""} if len(uploads) > 1 else {})
            adding.add(
                actor=access.person_of(request),
                session=session,
                values=values,
                upload=upload,
                now=clock.now(),
            )
            added += 1
    except (Invalid, sessions_refusals.Refusal) as refused:
        problem = refused
    if added:
        said = ngettext("Added to the materials.", "%(number)d added to the materials.", added)
        messages.success(request, said % {"number": added})
    if problem is not None:
        return _again(request, session, problem, kind=kind)
    return redirect("tutoring:details", session.pk)


@require_safe
@access.signed_in_if_closed
def material(request: HttpRequest, session_id: int, material_id: int) -> HttpResponse:
    """A note to read; files and links have no page of their own."""
    session = access.session_for(request, session_id)
    found = shelf.readable(session, request.user, material_id, now=clock.now())
    if found is None:
        raise Http404
    view = shelf.view_of(found, session, request.user)
    if found.material_type != MaterialType.NOTE:
        return redirect(view.url)
    return render(request, "materials/note.html", {"session": session, "material": view})


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def edit(request: HttpRequest, session_id: int, material_id: int) -> HttpResponse:
    """Change what it says, whom it is shown to, or which file it is."""
    session = access.session_for(request, session_id)
    person = access.person_of(request)
    found = session.materials.filter(pk=min(material_id, lookup.MAX_ID)).first()
    if found is None or not policy.may_read(person, session, found):
        raise Http404
    if not policy.may_change(person, session, found):
        return errors.refused(request, Refusal("forbidden"), session=session)
    kind = MaterialType(found.material_type)
    if request.method != "POST":
        values = {name: getattr(found, name) for name in FIELDS}
        return _form(request, session, kind=kind, values=values, current=found)
    try:
        changing.change(
            actor=person,
            session=session,
            material_id=found.pk,
            values=_typed(request, kind),
            upload=request.FILES.get("file"),
            now=clock.now(),
        )
    except (Invalid, sessions_refusals.Refusal) as problem:
        return _again(request, session, problem, kind=kind, current=found)
    messages.success(request, _("Saved."))
    return redirect("tutoring:details", session.pk)


def _kind(request: HttpRequest) -> MaterialType:
    """The type that the form is for, a file where nothing is said."""
    said = request.POST.get("type") or request.GET.get("type", "")
    return MaterialType(said) if said in MaterialType.values else MaterialType.FILE


def _typed(request: HttpRequest, kind: MaterialType) -> dict[str, object]:
    values: dict[str, object] = {name: request.POST[name] for name in FIELDS if name in request.POST}
    return {**values, "type": kind.value}


def _again(
    request: HttpRequest,
    session: Session,
    problem: errors.Problem,
    *,
    kind: MaterialType,
    current: Material | None = None,
) -> HttpResponse:
    """The form with what was typed and what is wrong with it."""
    values = {name: request.POST.get(name, "") for name in FIELDS}
    said: Mapping[str, list[str]] = problem.fields if isinstance(problem, Invalid) else {}
    return errors.refused(
        request,
        problem,
        session=session,
        again=lambda problem: _form(
            request,
            session,
            kind=kind,
            values=values,
            current=current,
            mistakes={name: " ".join(sentences) for name, sentences in said.items()},
            problem=None if said else problem,
        ),
    )


def _form(
    request: HttpRequest,
    session: Session,
    *,
    kind: MaterialType,
    values: Mapping[str, str],
    current: Material | None = None,
    mistakes: Mapping[str, str] | None = None,
    problem: errors.Problem | None = None,
) -> HttpResponse:
    context = {
        "session": session,
        "kind": kind.value,
        "kinds": [] if current else [(one.value, one.label) for one in MaterialType],
        "values": values,
        "current": current,
        "mistakes": mistakes or {},
        "problem": problem,
        "title_is_optional": kind != MaterialType.NOTE,
        "may_arrange": policy.may_arrange(access.person_of(request), session),
        "title_max": TITLE_MAX,
        "content_max": CONTENT_MAX,
    }
    return render(request, "materials/form.html", context)
