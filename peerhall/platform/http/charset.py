"""Text comes in as UTF-8, and cookies as text."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


def utf8_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Read every form as UTF-8, whatever its Content-Type says, and no cookie that holds a NUL.

    Django takes the codec that a multipart form names. Some of Python's are no encodings of text and raise
    ("hex", "idna"), others make halves of characters that can neither be kept nor shown ("unicode_escape").
    PostgreSQL takes no NUL, so a planted session cookie with one would be an error instead of a visitor.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # Setting it throws away what was parsed before, so only where something else was named.
        if request.encoding is not None:
            request.encoding = settings.DEFAULT_CHARSET
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return get_response(request)

    return middleware
