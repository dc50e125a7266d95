"""The page on which sessions are found (S10, S13–S16, S103–S108, S149, S151)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from peerhall.accounts import communities
from peerhall.accounts.models import Community
from peerhall.platform import clock
from peerhall.tutoring import catalogue, policy
from peerhall.tutoring.catalogue import Page
from peerhall.tutoring.filters import InvalidFilter
from peerhall.tutoring.models import Subject
from peerhall.tutoring.types import Status
from peerhall.tutoring.web import access, finder, fragments

# Parts of the page that htmx asks for, by the element it puts them into.
RESULTS: Final = "tutoring/_results.html"
LIVE: Final = "tutoring/_live.html"
PARTS: Final[Mapping[str, str]] = {
    "section#results": RESULTS,
    "nav#more": "tutoring/_cards.html",
    "a#livebar": LIVE,
}
LAST_FILTERS_COOKIE: Final = "last_filters"
LAST_FILTERS_SECONDS: Final = 60 * 60 * 24 * 30
LAST_FILTERS_CHARACTERS: Final = 500

FIELDS: Final[Mapping[str, Promise]] = {
    "search": _("Search"),
    "subject": _("Subject"),
    "level": _("Level"),
    "when": _("When"),
    "date": _("Day"),
    "date_from": _("From"),
    "date_to": _("To"),
    "status": _("Status"),
    "seats": _("Seats left"),
    "ordering": _("Sort by"),
    "cursor": _("Place in the list"),
}


@dataclass(frozen=True, slots=True)
class Arch:
    """One subject of the colonnade."""

    name: str | Promise
    url: str
    hue: str
    icon: str
    current: bool


@require_safe
def browse_sessions(request: HttpRequest) -> HttpResponse:
    """The sessions that match, or only the part of the page that a change of filters replaces.

    Filters that cannot be understood are a 400 that keeps what was typed and names each field.
    """
    community = communities.current()
    if not (community.public_browse or request.user.is_authenticated):
        return access.signed_in(_page_for_members)(request)
    return _page(request, community)


def _page_for_members(request: HttpRequest) -> HttpResponse:
    return _page(request, communities.current())


def _page(request: HttpRequest, community: Community) -> HttpResponse:
    query, cursor, now = finder.asked(request.GET), request.GET.get("cursor", ""), clock.now()
    zone = timezone.get_current_timezone()
    try:
        filters = finder.parsed(query, zone=zone, now=now, cursor=cursor)
    except InvalidFilter as refusal:
        form = finder.drawn(query, errors=refusal.fields)
        return _answer(
            request, community, query, {"finder": form, "mistakes": _mistakes(refusal)}, status=400
        )
    page = catalogue.browse(filters, viewer=request.user, community=community, now=now)
    found = {
        "finder": finder.drawn(query, natural=finder.natural_order(query, zone=zone, now=now)),
        "page": page,
        "heading": finder.heading(page.count, query),
        "previous_url": page.prev_cursor and finder.address(query, cursor=page.prev_cursor),
        "next_url": page.next_cursor and finder.address(query, cursor=page.next_cursor),
        "live": None if cursor or finder.is_filtered(query) else _live(page),
    }
    response = _answer(request, community, query, found)
    if finder.is_filtered(query) and not cursor:
        _remember(request, response, query)
    return response


def _answer(
    request: HttpRequest,
    community: Community,
    query: QueryDict,
    found: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    part = PARTS.get(fragments.target(request))
    if part == LIVE and found.get("live") is None:
        return fragments.gone(request, status=410)
    context = {
        **found,
        "community": community,
        "subjects": _colonnade(query),
        "last_url": None if finder.is_filtered(query) else _last_url(request),
        # A visitor is asked to sign in on the way.
        "may_teach": request.user.is_anonymous or policy.may_create(request.user, community),
        "is_part": part is not None,
    }
    response = render(request, part or "tutoring/browse.html", context, status=status)
    fragments.vary(response)
    if part == RESULTS:
        response["HX-Push-Url"] = finder.address(query)  # without what the form sends and nobody asked for
    return response


def _live(page: Page) -> object | None:
    """A session that goes on right now, from those on the page anyway: the soonest come first."""
    return next((card for card in page.cards if card.status == Status.ONGOING), None)


def _colonnade(query: QueryDict) -> Sequence[Arch]:
    chosen = query.get("subject", "").casefold()
    arches = [Arch(_("All"), finder.address(query, subject=""), "a7", "layout-grid", current=not chosen)]
    for name, hue, icon in Subject.objects.order_by("position", "pk").values_list("name", "hue", "icon"):
        url = finder.address(query, subject=name)
        arches.append(Arch(name, url, hue, icon, current=name.casefold() == chosen))
    return arches


def _mistakes(refusal: InvalidFilter) -> Sequence[tuple[str, str]]:
    """Each field's name with what is wrong with it."""
    return [(str(FIELDS.get(key, key)), " ".join(said)) for key, said in refusal.fields.items()]


def _remember(request: HttpRequest, response: HttpResponse, query: QueryDict) -> None:
    """Keep these filters for the next visit; too long ones are no habit."""
    value = quote(query.urlencode())
    if len(value) <= LAST_FILTERS_CHARACTERS:
        response.set_cookie(
            LAST_FILTERS_COOKIE,
            value,
            max_age=LAST_FILTERS_SECONDS,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )


def _last_url(request: HttpRequest) -> str | None:
    """The address of the filters used last; whatever else the cookie holds is left alone."""
    query = finder.asked(QueryDict(unquote(request.COOKIES.get(LAST_FILTERS_COOKIE, ""))))
    return finder.address(query) if finder.is_filtered(query) else None
