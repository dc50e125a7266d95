"""Where the contract answers: its functions, its description, and the methods that each address takes."""

import functools
from collections.abc import Callable, Iterable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern

from peerhall.api import described, errors, limits
from peerhall.api.contract import contract

View = Callable[..., HttpResponseBase]


def urls() -> tuple[list[URLPattern], str, str]:
    """The addresses, for `path`; without Ninja's own page of the root."""
    patterns, app_name, namespace = contract.urls
    named = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in named:
        pattern.callback = _answering_any_method(pattern.callback)
    return counted([*named, *described.patterns]), app_name, namespace


def counted(patterns: Iterable[URLPattern]) -> list[URLPattern]:
    """The same addresses, where whoever asks too often is told so before anything is done for them."""
    return [
        URLPattern(one.pattern, _counting(one.callback, str(one.name)), one.default_args, one.name)
        for one in patterns
    ]


def _counting(view: View, name: str) -> View:
    @functools.wraps(view)
    def answered(request: HttpRequest, **parts: object) -> HttpResponseBase:
        if settings.RATE_LIMITS:
            try:
                limits.check(request, name)
            except errors.Problem as problem:
                return contract.on_exception(request, problem)
        return view(request, **parts)

    return answered


def _answering_any_method(view: View) -> View:
    """HEAD is GET whose body the server drops; OPTIONS tells the methods that there are."""

    def answered(request: HttpRequest, **parts: object) -> HttpResponseBase:
        method = request.method
        request.method = "GET" if method == "HEAD" else method
        response = view(request, **parts)
        request.method = method
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        allowed = {name for name in response.get("Allow", "").split(", ") if name}
        allowed |= {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set())
        headers = {"Allow": ", ".join(sorted(allowed))}
        if method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=headers)
        return errors.answer_status(HTTPStatus.METHOD_NOT_ALLOWED, headers=headers)

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # `access.check_origin` asks instead
    return answered
