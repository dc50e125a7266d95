"""Programs say who asks by a header: `Authorization: Bearer <access token>` (S156, A16).

It counts on addresses of the API alone, and there before the pages' cookie, which is then not looked at: what
no browser sends by itself cannot be forged by another page, so such a request needs no CSRF token.
"""

from collections.abc import Callable
from typing import Final

import msgspec
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from peerhall.accounts import tokens
from peerhall.accounts.web.cookie import API, no_session
from peerhall.platform import clock
from peerhall.platform.http.varying import vary_by

# Signing in, renewing and signing out show their proof in the body, and come from nobody: a program that adds
# its old token to every request must not be kept from a new one, and what is answered here is kept nowhere
# under a person's name.
ENTRANCES: Final = ("/api/auth/", "/api/api/auth/")
SCHEME: Final = "bearer"


def bearer_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let a request with a token be its person's; answer 401 where the token opens nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(API):
            return get_response(request)
        try:
            _find_out(request)
        except tokens.TokenRefusedError as refusal:
            response: HttpResponseBase = _refused(refusal)
        else:
            response = get_response(request)
        # Whatever keeps answers for others must not give one person's to the next.
        vary_by(response, "Authorization")
        return response

    return middleware


def came_by_token(request: HttpRequest) -> bool:
    """Whether a program asks, with a token."""
    return hasattr(request, "sign_in_key")


def _find_out(request: HttpRequest) -> None:
    """Let the request be of whoever its token names; without one, the cookie counts.

    :raises tokens.TokenRefusedError: when the token opens nothing.
    """
    if request.path_info.startswith(ENTRANCES):
        _leave_cookie(request)
        request.user = AnonymousUser()
        return
    # Other schemes are nobody's business of ours.
    scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == SCHEME:
        _sign_in(request, tokens.signed_in(access=token.strip(), now=clock.now()))


def _sign_in(request: HttpRequest, who: tokens.SignedIn) -> None:
    request.user = who.person
    request.sign_in_key = who.key  # type: ignore[attr-defined]  # ours, beside Django's
    _leave_cookie(request)
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # noqa: SLF001 -- as Django's own client says it


def _leave_cookie(request: HttpRequest) -> None:
    """The cookie that may have come along is somebody's browser: neither read nor written, nor deleted."""
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    request.session = no_session()


def _refused(refusal: tokens.TokenRefusedError) -> HttpResponse:
    sentences = {
        "token_expired": _("This access token is over. Renew it."),
        "token_invalid": _("This access token opens nothing. Sign in again."),
    }
    body = msgspec.json.encode({"detail": sentences[refusal.code], "code": refusal.code})
    response = HttpResponse(body, status=401, content_type="application/json")
    response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    response["Cache-Control"] = "no-store"
    return response
