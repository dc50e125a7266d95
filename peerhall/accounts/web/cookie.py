"""Browsers say who asks by a cookie: Django's layers of sessions, where there can be a session."""

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase

from peerhall.platform.http.varying import vary_by

API: Final = "/api/"
Answer = Callable[[HttpRequest], HttpResponseBase]


def cookie_middleware(get_response: Answer) -> Answer:
    """Let a request be of whoever its session names, unless a token has named somebody (`web.bearer`).

    Pages may begin a session; programs begin none. So a program without the cookie is nobody, and is spared
    layers that look for a session, load its person and keep what has changed.
    """
    # Asynchronous only in an asynchronous stack.
    full = cast("Answer", SessionMiddleware(cast("Answer", AuthenticationMiddleware(get_response))))

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if hasattr(request, "user"):
            return get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or not request.path_info.startswith(API):
            return full(request)
        request.user = AnonymousUser()
        request.session = no_session()
        response = get_response(request)
        vary_by(response, "Cookie")
        return response

    return middleware


def no_session() -> SessionBase:
    """An empty one, which nobody keeps."""
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    return store
