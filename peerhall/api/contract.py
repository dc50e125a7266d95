"""The contract: every resource under one address, with and without the doubled prefix (A17)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from ninja import NinjaAPI, Router
from ninja.operation import Operation

from peerhall.api import (
    auth,
    bookings,
    errors,
    idempotency,
    limits,
    me,
    mine,
    notifications,
    sessions,
    stages,
)

View = Callable[..., HttpResponseBase]
ROUTERS: Final[tuple[Router, ...]] = (
    auth.router,
    me.router,
    sessions.router,
    bookings.router,
    stages.router,
    mine.router,
    notifications.router,
)


class Contract(NinjaAPI):
    """Ninja, naming functions in the description by their addresses' names."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The address's name and the methods, which `openapi` takes apart again."""
        return f"{operation.url_name}:{','.join(operation.methods)}"


contract: Final = Contract(
    title="Peerhall",
    version="1.0.0",
    description="The same acts as on the pages, for programs.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
errors.install(contract)
idempotency.install(contract)
for router in ROUTERS:
    contract.add_router("", router)


def urls() -> tuple[list[URLPattern], str, str]:
    """The addresses, for `path`; without Ninja's own page of the root."""
    patterns, app_name, namespace = contract.urls
    from peerhall.api import described  # noqa: PLC0415 -- it describes what is here

    named = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in named:
        pattern.callback = _answering_any_method(pattern.callback, str(pattern.name))
    return [*named, *described.patterns], app_name, namespace


def _answering_any_method(view: View, name: str) -> View:
    """HEAD is GET whose body the server drops; OPTIONS tells the methods that there are.

    Whoever asks too often is told so before anything is done for them.
    """

    def answered(request: HttpRequest, **parts: object) -> HttpResponseBase:
        method = request.method
        if settings.RATE_LIMITS:
            try:
                limits.check(request, name)
            except errors.Problem as problem:
                return contract.on_exception(request, problem)
        if method == "HEAD":
            request.method = "GET"
        response = view(request, **parts)
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
