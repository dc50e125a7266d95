"""Which other origins' pages may call the API: django-cors-headers, where a browser names one."""

import re
from collections.abc import Callable
from typing import cast

from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from peerhall.platform.http.varying import vary_by


def cors_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Spare programs, which name no origin, the work: it takes all headers of a request apart.

    Answers of shared addresses vary by the origin all the same, for the caches on their way.
    """
    full = CorsMiddleware(get_response)
    shared = re.compile(settings.CORS_URLS_REGEX)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "HTTP_ORIGIN" in request.META or request.method == "OPTIONS":
            return cast("HttpResponseBase", full(request))  # asynchronous only in an asynchronous stack
        response = get_response(request)
        if shared.match(request.path_info):
            vary_by(response, "origin")
        return response

    return middleware
