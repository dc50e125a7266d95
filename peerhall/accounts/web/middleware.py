"""Each page speaks its reader's language and shows their clock."""

from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from peerhall.accounts import communities, zones
from peerhall.accounts.models import User
from peerhall.accounts.web import bearer

# What answers machines shows no time and must answer while the database does not.
MACHINE_PATHS = ("/health/", "/static/")
ZONE_COOKIE = "tz"


def locale_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Activate the viewer's zone and language for the length of the request."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(MACHINE_PATHS):
            return get_response(request)
        viewer = _viewer(request)
        timezone.activate(zones.zone(viewer.timezone if viewer else likely_zone(request)))
        translation.activate(_language(request, viewer))
        try:
            return get_response(request)
        finally:
            # The thread serves somebody else next.
            translation.deactivate()
            timezone.deactivate()

    return middleware


def _viewer(request: HttpRequest) -> User | None:
    # Without cookie or token nobody can be signed in: a visitor costs no look at the session table.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and not bearer.came_by_token(request):
        return None
    return request.user if isinstance(request.user, User) else None


def reported_zone(request: HttpRequest) -> str:
    """The zone that a script has read from the browser, or "" where nothing useful was reported."""
    reported = unquote(request.COOKIES.get(ZONE_COOKIE, ""))
    return reported if zones.is_known(reported) else ""


def likely_zone(request: HttpRequest) -> str:
    """Where somebody unknown is: as their browser reports, else as the community."""
    return reported_zone(request) or communities.current().timezone


def _language(request: HttpRequest, viewer: User | None) -> str:
    if viewer and viewer.language in dict(settings.LANGUAGES):
        return viewer.language
    return translation.get_language_from_request(request)
