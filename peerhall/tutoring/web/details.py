"""A session's page: one address for every role and state."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.materials import shelf
from peerhall.platform import clock
from peerhall.tutoring import bookings, cards, details, policy
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.details import SessionView
from peerhall.tutoring.models import Session
from peerhall.tutoring.web import access, fragments, toasts
from peerhall.tutoring.web.errors import Problem

# The part of the page that acts on it replace: `<div id="session">`.
FRAGMENT: Final = "#session"
# The parts that a live update asks for, each as `_session.html` includes it.
PARTS: Final[Mapping[str, str]] = {
    "div#session-top": "tutoring/_part_top.html",
    "div#session-requests": "tutoring/_part_requests.html",
    "div#session-people": "tutoring/_part_people.html",
    "div#session-materials": "materials/_section.html",
    "aside#session-aside": "tutoring/_part_aside.html",
    "div#session-foot": "tutoring/_part_foot.html",
}
REQUESTS: Final = PARTS["div#session-requests"]
# What these show has nothing of others' requests in it, so that nobody has read them (1d).
WITHOUT_REQUESTS: Final = frozenset(
    {"div#session-top", "div#session-materials", "aside#session-aside", "div#session-foot"}
)
CARD: Final = "article#card-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page says beside the session itself, after an act that failed.

    `about` is the student it concerned, `message` what the viewer had typed to ask for a seat, `reason` what
    they had typed to decline.
    """

    problem: Problem | None = None
    about: User | None = None
    message: str | None = None
    reason: str = ""


NOTHING_FAILED: Final = Shown()


def is_part(request: HttpRequest) -> bool:
    """Whether one part of the page is asked for, or the session's card."""
    return fragments.target(request) in PARTS or fragments.number_of(request, CARD) is not None


@require_safe
@access.signed_in_if_closed
@fragments.gone_if_not_found(is_part)
def session_details(request: HttpRequest, session_id: int) -> HttpResponse:
    """The page of one session, a part of it, or its card as lists show it."""
    session = access.session_for(request, session_id)
    if fragments.number_of(request, CARD) == session_id:
        return _card(request, session)
    return page(request, session)


def _card(request: HttpRequest, session: Session) -> HttpResponse:
    (card,) = cards.cards_for([session.pk], viewer=viewer_of(request), now=clock.now())
    response = render(request, "tutoring/_card.html", {"card": card})
    fragments.vary(response)
    return response


def page(request: HttpRequest, session: Session, shown: Shown = NOTHING_FAILED) -> HttpResponse:
    """The whole page, or only its changing part when htmx asks for that."""
    now = clock.now()
    view = view_of(request, session, now)
    parts = [PARTS[name] for name in fragments.targets(request) if name in PARTS]
    shown_parts = [part for part in parts if view.panel is not None or part != REQUESTS]
    if parts and not shown_parts:
        return fragments.gone(request, status=404)
    context = context_for(request, session, view, shown, now=now)
    if is_fragment(request):
        # The button that was pressed is gone with the old part: the focus goes to what became of it.
        response = render(request, "tutoring/_session.html", {**context, "is_fragment": True})
        toasts.attach(request, response, shown.problem)
    elif shown_parts:
        response = fragments.together(request, shown_parts, context)
    else:
        response = render(request, "tutoring/details.html", context)
    fragments.vary(response)
    return response


def is_fragment(request: HttpRequest) -> bool:
    """Whether the answer will be swapped into the session's page."""
    return fragments.target(request).endswith(FRAGMENT)


def view_of(request: HttpRequest, session: Session, now: dt.datetime) -> SessionView:
    """The session for this viewer; what a moderator reads of others' messages is put on record (1d)."""
    view = details.session_view(session, viewer=viewer_of(request), community=communities.current(), now=now)
    shows_requests = not WITHOUT_REQUESTS.issuperset(fragments.targets(request))
    if view.panel is not None and not view.is_tutor and shows_requests:
        bookings.note_requests_read(reader=access.person_of(request), session=session, now=now)
    return view


def context_for(
    request: HttpRequest, session: Session, view: SessionView, shown: Shown, *, now: dt.datetime
) -> dict[str, object]:
    """What the templates of the page need, all of it read."""
    viewer = viewer_of(request)
    clash = hindrance = None
    if isinstance(viewer, User) and view.is_open_to_ask:
        clash = bookings.overlapping(viewer, session, now=now).first()
        hindrance = policy.why_not_act(viewer)
    return {
        "session": session,
        "view": view,
        "shelf": shelf.shelf(session, viewer, now=now),
        "shown": shown,
        "clash": clash,
        "hindrance": hindrance,
        "similar": _similar(session, view, viewer, now),
        "address": f"{settings.BASE_URL}{view.card.url}"
        if settings.BASE_URL
        else request.build_absolute_uri(view.card.url),
    }


def viewer_of(request: HttpRequest) -> User | AnonymousUser:
    """Who looks, as this room's reads take them."""
    return request.user if isinstance(request.user, User) else AnonymousUser()


def _similar(
    session: Session, view: SessionView, viewer: User | AnonymousUser, now: dt.datetime
) -> list[CardView]:
    """Other sessions, for somebody whom this one cannot have."""
    is_lost = view.ask == "full" or view.card.status in {"cancelled", "expired"}
    is_declined = view.own is not None and view.own.state in {"rejected", "expired"}
    if view.is_tutor or not (is_lost or is_declined):
        return []
    return details.similar_cards(session, viewer=viewer, community=communities.current(), now=now)
